"""The wire of the stories: receivers by URL that answer as told, and remember every byte."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from removal.webhooks.client import Answer, WebhookSender
from removal.wiring.process import now
from tests import openapi_check
from tests.named import Named


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached a receiver."""

    at: datetime
    headers: Mapping[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        """The body, read."""
        body: dict[str, Any] = json.loads(self.body)
        return body

    @property
    def type(self) -> str:
        """What it tells of."""
        return str(self.payload["type"])


Behaviour = Callable[[Call], int | None]


class FakeReceivers:
    """A fake WebhookSender: no address, no socket, but the same answers."""

    def __init__(self) -> None:
        self.calls: dict[str, list[Call]] = defaultdict(list)
        self.behaviour: dict[str, Behaviour] = {}
        self.silent: set[str] = set()
        self.answer_contents: dict[str, bytes] = {}
        self.retry_after: dict[str, str] = {}
        self.sockets: dict[str, str] = {}  # by URL: a receiver on this machine that answers in its place
        self.untold: list[openapi_check.Untold] = []
        self.named = Named()

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Deliver to the URL's receiver, and answer as it was set up: a status, or None for no answer at all."""
        call = Call(now(), dict(headers), body)
        self._hold(call)
        self.named.webhook(call.headers["webhook-id"], call.payload)
        if url in self.sockets:
            self.calls[url].append(call)
            return WebhookSender([self.sockets[url]]).send(self.sockets[url], headers, body)
        behave = self.behaviour.get(url, _takes_it)
        status = behave(call)
        if status is None:
            return Answer(None, "connect", 1, b"", hashlib.sha256(b"").hexdigest(), None)
        self.calls[url].append(call)
        answered = self.answer_contents.get(url, call.payload["data"].get("challenge", "").encode())
        content = b"" if url in self.silent else answered
        return Answer(status, None, 1, content, hashlib.sha256(content).hexdigest(), self.retry_after.get(url))

    def _hold(self, call: Call) -> None:
        """Kept, not raised: a sender takes any error for a fault of the wire."""
        try:
            openapi_check.hold_webhook(call.payload)
        except openapi_check.Untold as wrong:
            self.untold.append(wrong)


def _takes_it(_: Call) -> int:
    return 200
