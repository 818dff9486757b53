"""A fake of SES and the recipients' mail servers, which shows in a browser what came.

MiniStack's SES checks the role and forgets attachments, headers and tags, so each submission passes through here on
its way to it and is kept as it was. What a mail server would then say is published to the feedback topic in SES's own
words: accepted after a moment; `bounce-later@…` bounces 5 s after that; `bounce@…` is never accepted.
"""

import base64
import html
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from infra.dev.local.mails import Mail, Mails
from infra.dev.local.server import LOOPBACK, LoopbackServer, Request, Response, serving

SUBMISSION = "/v2/email/outbound-emails"
HTML = "text/html; charset=utf-8"
# A mail's HTML runs nothing here, and what its links open is a tab like any other.
POPUPS = "allow-popups allow-popups-to-escape-sandbox"
MAIL_POLICY = f"sandbox {POPUPS}; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
ACCEPTED_AFTER = 3.0  # seconds; a webhook is faster, so that the demo's receipts are of one kind each
BOUNCED_AFTER = 5.0  # seconds after that
PATIENCE = 30.0  # seconds
OURS = ("connection", "content-length")  # each connection's own; whatever else came may be part of the signature

Publish = Callable[[dict[str, Any]], None]
DOCUMENT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 sans-serif; margin: 1rem auto; max-width: 60rem; padding: 0 1rem }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere }}
iframe {{ width: 100%; height: 70vh; border: 1px solid #767676 }}
td, th {{ text-align: left; padding-right: 1rem }}</style><h1>{title}</h1>{body}"""


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
        return self._shown(path)

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

    def _shown(self, path: str) -> Response:
        if path == "/":
            return Response(HTTPStatus.OK, _list(self.mails.all()), HTML)
        number, _, part = path.removeprefix("/messages/").partition("/")
        mail = next((mail for mail in self.mails.all() if str(mail.number) == number), None)
        if mail is None:
            return Response(HTTPStatus.NOT_FOUND)
        return _part(mail, part) if part else Response(HTTPStatus.OK, _mail_page(mail), HTML)


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


def _list(mails: list[Mail]) -> bytes:
    rows = "".join(
        f"<tr><td>{mail.at:%H:%M:%S}</td><td>{html.escape(mail.to)}</td>"
        f'<td><a href="/messages/{mail.number}">{html.escape(mail.subject)}</a></td></tr>'
        for mail in reversed(mails)
    )
    table = f"<table><tr><th>UTC</th><th>To</th><th>Subject</th></tr>{rows}</table>"
    return DOCUMENT.format(title="Mailbox of the local stack", body=table).encode()


def _mail_page(mail: Mail) -> bytes:
    files = ["html", "raw", *mail.attachments]
    links = " · ".join(f'<a href="/messages/{mail.number}/{name}">{html.escape(name)}</a>' for name in files)
    text = html.escape(mail.text)
    for link in sorted(set(map(html.escape, mail.links)), key=len, reverse=True):
        text = text.replace(f"{link}\n", f'<a rel="noreferrer" href="{link}">{link}</a>\n')
    about = f"<p>To {html.escape(mail.to)}, {mail.at:%Y-%m-%d %H:%M:%S} UTC. {links}</p>"
    frame = f'<h2>HTML</h2><iframe title="HTML" sandbox="{POPUPS}" src="/messages/{mail.number}/html"></iframe>'
    body = f"{about}<h2>Text</h2><pre>{text}</pre>{frame}"
    return DOCUMENT.format(title=html.escape(mail.subject), body=body).encode()


def _part(mail: Mail, name: str) -> Response:
    if name == "html":
        in_a_tab = mail.html.replace("<head>", '<head><base target="_blank">', 1)
        return Response(HTTPStatus.OK, in_a_tab.encode(), HTML, {"content-security-policy": MAIL_POLICY})
    content = mail.raw if name == "raw" else mail.attachments.get(name)
    return Response(HTTPStatus.NOT_FOUND) if content is None else Response(HTTPStatus.OK, content)
