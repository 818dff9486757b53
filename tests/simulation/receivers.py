"""The parties' web receivers and mail servers, which behave: each webhook is answered 2xx, each mail is accepted."""

import base64
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from functools import cached_property
from random import Random
from typing import Any

from tests.simulation.aws.mail import Mail
from tests.simulation.calls import end
from tests.simulation.process import Process, drawn
from tests.simulation.scheduler import Killed, Scheduler
from tests.simulation.trace import Trace

ON_THE_WIRE = (timedelta(milliseconds=5), timedelta(milliseconds=700))
MAIL_ACCEPTED_AFTER = (timedelta(seconds=1), timedelta(seconds=90))


@dataclass(frozen=True)
class Hook:
    """One webhook that reached a receiver."""

    at: datetime
    url: str
    headers: Mapping[str, str]
    body: bytes
    sender: Process | None = None

    @cached_property
    def told(self) -> dict[str, Any]:
        """The body, read."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    def signed_with(self, secret: str) -> bool:
        """Whether one of its signatures is that of a secret (Standard Webhooks)."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        said = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        return expected in self.headers["webhook-signature"].split()


@dataclass(frozen=True)
class Letter:
    """One mail that SES accepted."""

    at: datetime
    message_id: str
    recipient: str
    tags: Mapping[str, str]
    raw: bytes
    sender: Process | None = None

    @cached_property
    def link(self) -> str | None:
        """Path of the order's page in its text."""
        text = _text(message_from_bytes(self.raw))
        found = next((line.strip() for line in text.splitlines() if "/o/" in line), None)
        return None if found is None else "/o/" + found.partition("/o/")[2]


def _text(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            return bytes(part.get_payload(decode=True)).decode()
    return ""


Heard = Callable[[Hook], None]


@dataclass(slots=True)
class Receivers:
    """All web receivers, by URL. `heard` is called with each webhook, `read` with each mail.

    `kills` says whether a sender's process ends in the middle of a request.
    """

    scheduler: Scheduler
    trace: Trace
    chance: Random
    hooks: dict[str, list[Hook]] = field(default_factory=lambda: defaultdict(list))
    letters: list[Letter] = field(default_factory=list)
    heard: Heard = lambda _: None
    kills: Callable[[Process], bool] = lambda _: False
    read: Callable[[Letter], None] = lambda _: None

    def sender(self, process: Process) -> "Sender":
        """What a process sends webhooks with."""
        return Sender(self, process)

    def take(self, url: str, headers: Mapping[str, str], body: bytes, sender: Process) -> tuple[int, bytes]:
        """Status and body of a receiver that behaves; a challenge is answered with itself."""
        hook = Hook(self.scheduler.now, url, dict(headers), body, sender)
        self.hooks[url].append(hook)
        self.heard(hook)
        return 200, str(hook.told["data"].get("challenge", "")).encode()

    def _sender(self) -> Process | None:
        """The process that runs now."""
        owner = self.scheduler.current.owner if self.scheduler.current else None
        return owner if isinstance(owner, Process) else None

    def deliver(self, mail: Mail) -> list[tuple[timedelta, dict[str, Any]]]:
        """A mail server accepts a mail after some seconds; what SES then says of it."""
        letter = Letter(self.scheduler.now, mail.message_id, mail.recipients[0], mail.tags, mail.raw, self._sender())
        self.letters.append(letter)
        after = drawn(self.chance, *MAIL_ACCEPTED_AFTER)
        self.scheduler.after(after, lambda: self.read(letter))
        return [(after, mail.delivery(letter.at + after))]


@dataclass(frozen=True, slots=True)
class Sender:
    """In place of the product's `WebhookSender`: the same answers, no sockets."""

    receivers: Receivers
    process: Process

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Any:  # noqa: ANN401 - the product's Answer
        """One POST, which takes time there and back."""
        from removal.delivery.webhook import Answer  # noqa: PLC0415 - after the seams

        receivers, began = self.receivers, self.receivers.scheduler.now
        self._travel()
        if receivers.kills(self.process):
            end(self.process)
        receivers.trace.add(receivers.scheduler.now, self.process.name, f"POST {url}", {"body": body})
        status, said = receivers.take(url, headers, body, self.process)
        if receivers.kills(self.process):
            end(self.process)
        self._travel()
        took = (receivers.scheduler.now - began) // timedelta(milliseconds=1)
        return Answer(status, None, took, said, hashlib.sha256(said).hexdigest(), None)

    def _travel(self) -> None:
        self.receivers.scheduler.sleep(drawn(self.process.chance, *ON_THE_WIRE))
        if self.process.dead:
            raise Killed
