"""A fake of SES and the recipients' mail servers, which shows in a browser what came.

MiniStack's SES checks the role and forgets attachments, headers and tags, so each submission passes through here on
its way to it and is kept as it was. What a mail server would then say is published to the feedback topic in SES's own
words: accepted after a moment; `bounce-later@…` bounces 5 s after that; `bounce@…` is never accepted.
"""

import base64
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from infra.dev.local.mailbox_pages import shown
from infra.dev.local.mails import Mail, Mails
from infra.dev.local.server import LOOPBACK, LoopbackServer, Request, Response, serving

SUBMISSION = "/v2/email/outbound-emails"
ACCEPTED_AFTER = 3.0  # seconds; a webhook is faster, so that the demo's receipts are of one kind each
BOUNCED_AFTER = 5.0  # seconds after that
PATIENCE = 30.0  # seconds
OURS = ("connection", "content-length")  # each connection's own; whatever else came may be part of the signature

Publish = Callable[[dict[str, Any]], None]


class Mailbox:
    """Answers on 127.0.0.1; before `connect` submissions are refused."""

    def __init__(self, mails: Mails) -> None:
        self.mails = mails
        self.bouncing = False
        self._server = LoopbackServer(self._respond)
        self._closed = threading.Event()
        self._ses_port: int | None = None
        self._publish: Publish = lambda _: None

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._server.url

    @contextmanager
    def running(self) -> Iterator[None]:
        """Answer until this is left."""
        with serving(self._server):
            yield

    def hang_up(self) -> None:
        """SES is about to end: nothing is submitted to it any more, and what was still to be said of mails is not."""
        self._closed.set()
        self._ses_port = None

    def connect(self, ses_port: int, publish: Publish) -> None:
        """From now on: SES is there, and events of mails go to it."""
        self._ses_port, self._publish = ses_port, publish

    def _respond(self, request: Request) -> Response:
        if f"http://{request.headers.get('host')}" != self.url:  # another name: DNS rebinding
            return Response(HTTPStatus.MISDIRECTED_REQUEST)
        path = request.path.partition("?")[0]
        if path == SUBMISSION and request.method == "POST":
            return self._submitted(request)
        if path == "/messages.json":
            mails = [mail.to_json() for mail in self.mails.all()]
            return Response(HTTPStatus.OK, json.dumps(mails, ensure_ascii=False).encode(), "application/json")
        return shown(request.path, self.mails.all())

    def _submitted(self, request: Request) -> Response:
        port = self._ses_port
        try:
            status, body = _passed_on(request, port) if port else (HTTPStatus.SERVICE_UNAVAILABLE, b"")
        except (OSError, http.client.HTTPException):  # it ended meanwhile
            return Response(HTTPStatus.SERVICE_UNAVAILABLE)
        if status == HTTPStatus.OK:
            self._take(json.loads(request.body), json.loads(body)["MessageId"])
        return Response(status, body, "application/json")

    def _take(self, request: dict[str, Any], message_id: str) -> None:
        tags = {tag["Name"]: tag["Value"] for tag in request.get("EmailTags", ())}
        raw = base64.b64decode(request["Content"]["Raw"]["Data"])
        (to,) = request["Destination"]["ToAddresses"]
        mail = self.mails.keep(message_id, to, tags, raw)
        local = to.partition("@")[0]
        if local == "bounce":
            self._later(ACCEPTED_AFTER, mail, bounce)
            return
        self._later(ACCEPTED_AFTER, mail, delivery)
        if self.bouncing or local == "bounce-later":
            self._later(ACCEPTED_AFTER + BOUNCED_AFTER, mail, bounce)

    def _later(self, seconds: float, mail: Mail, event: Callable[[Mail, datetime], dict[str, Any]]) -> None:
        def say() -> None:
            if self._closed.wait(seconds):
                return
            at = datetime.now(UTC)
            message = event(mail, at)
            self.mails.note(mail, message["eventType"], at)
            try:
                self._publish(message)
            except Exception:
                if not self._closed.is_set():
                    raise

        threading.Thread(target=say, daemon=True).start()


def delivery(mail: Mail, at: datetime) -> dict[str, Any]:
    """The recipient's server has taken it."""
    return _event(mail, "Delivery", "delivery", at, recipients=[mail.to], smtpResponse="250 2.0.0 OK")


def bounce(mail: Mail, at: datetime) -> dict[str, Any]:
    """The recipient's server gives it back for good."""
    recipient = {"emailAddress": mail.to, "action": "failed", "status": "5.1.1"}
    kind = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [recipient]}
    return _event(mail, "Bounce", "bounce", at, **kind)


def _event(mail: Mail, kind: str, name: str, at: datetime, **detail: Any) -> dict[str, Any]:  # noqa: ANN401 - SES's own
    about = {"timestamp": _instant(mail.at), "messageId": mail.message_id, "destination": [mail.to]}
    tags = {key: [value] for key, value in mail.tags.items()}
    return {"eventType": kind, "mail": {**about, "tags": tags}, name: {"timestamp": _instant(at), **detail}}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _passed_on(request: Request, port: int) -> tuple[int, bytes]:
    headers = {name: value for name, value in request.headers.items() if name not in OURS}
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
    try:
        connection.request("POST", SUBMISSION, request.body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
