"""The mailbox keeps what SES took, byte for byte, and says of it what the recipients' servers would."""

import base64
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape, unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from infra.dev.local import check_mails, mailbox
from infra.dev.local.mailbox import Mailbox
from infra.dev.local.mails import Mails
from infra.dev.local.server import LoopbackServer, Request, Response, serving

RAW = (
    b"From: orders@ministry.example\r\nTo: duty@video.example\r\nSubject: Order <1>\r\n"
    b"X-Removal-Orders-Fact: order.issued\r\n\r\nRead it at\r\nhttp://127.0.0.1:1/o/abc\r\n"
)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PATIENCE = 10.0  # seconds


@dataclass
class Standing:
    """A mailbox before an SES of its own, and what it published."""

    box: Mailbox
    published: list[dict[str, Any]] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)
    refuses: bool = False
    signed: list[str] = field(default_factory=list)

    def publish(self, event: dict[str, Any]) -> None:
        with self.came:
            self.published.append(event)
            self.came.notify_all()

    def ses(self, request: Request) -> Response:
        self.signed.append(request.headers["authorization"])
        return Response(400, b"{}") if self.refuses else Response(200, b'{"MessageId": "ses-1"}')

    def events(self, number: int) -> list[str]:
        with self.came:
            self.came.wait_for(lambda: len(self.published) >= number, PATIENCE)
            return [event["eventType"] for event in self.published]

    def submit(self, to: str = "duty@video.example", raw: bytes = RAW) -> int:
        tags = [{"Name": "order", "Value": "order-1"}, {"Name": "delivery", "Value": "delivery-1"}]
        content = {"Content": {"Raw": {"Data": base64.b64encode(raw).decode()}}, "EmailTags": tags}
        body = json.dumps({**content, "Destination": {"ToAddresses": [to]}})
        return self.ask("POST", "/v2/email/outbound-emails", body, {"Authorization": "signed"})[0]

    def headers(self, path: str) -> Mapping[str, str]:
        where = urlsplit(self.box.url)
        with closing(HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path)
            return {name.lower(): value for name, value in connection.getresponse().headers.items()}

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        where = urlsplit(self.box.url)
        with closing(HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def standing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standing]:
    monkeypatch.setattr(mailbox, "ACCEPTED_AFTER", 0.0)
    monkeypatch.setattr(mailbox, "BOUNCED_AFTER", 0.05)
    made = Standing(Mailbox(Mails(tmp_path)))
    server = LoopbackServer(made.ses)
    with serving(server), made.box.running():
        made.box.connect(server.server_port, made.publish)
        yield made


def test_a_mail_is_kept_as_it_was_and_accepted(standing: Standing, tmp_path: Path) -> None:
    assert standing.submit() == 200
    assert standing.events(1) == ["Delivery"]
    event = standing.published[0]
    assert event["mail"]["messageId"] == "ses-1"
    assert event["mail"]["tags"] == {"order": ["order-1"], "delivery": ["delivery-1"]}
    assert event["delivery"]["recipients"] == ["duty@video.example"]
    assert (tmp_path / "mails" / "001-duty@video.example.eml").read_bytes() == RAW
    assert standing.signed == ["signed"]


def test_what_ses_refuses_is_refused_and_not_kept(standing: Standing) -> None:
    standing.refuses = True
    assert standing.submit() == 400
    assert standing.box.mails.all() == []


@pytest.mark.parametrize(
    ("to", "kinds"),
    [
        ("bounce-later@video.example", ["Delivery", "Bounce"]),
        ("bounce@video.example", ["Bounce"]),
    ],
)
def test_addresses_bounce_as_their_names_say(standing: Standing, to: str, kinds: list[str]) -> None:
    standing.submit(to)
    assert standing.events(len(kinds)) == kinds


def test_every_address_bounces_when_it_is_set_to(standing: Standing) -> None:
    standing.box.bouncing = True
    standing.submit()
    assert standing.events(2) == ["Delivery", "Bounce"]


def test_messages_json_tells_what_the_contract_says(standing: Standing) -> None:
    standing.submit()
    status, body = standing.ask("GET", "/messages.json")
    assert status == 200
    assert json.loads(body) == [
        {
            "id": "1",
            "to": "duty@video.example",
            "subject": "Order <1>",
            "text": "Read it at\nhttp://127.0.0.1:1/o/abc\n",
            "html": "",
            "links": ["http://127.0.0.1:1/o/abc"],
        }
    ]


def test_a_browser_shows_the_list_and_each_mail_with_working_links(standing: Standing) -> None:
    standing.submit()
    assert '<a href="/messages/1">Order &lt;1&gt;</a>' in standing.ask("GET", "/")[1]
    assert '<a rel="noreferrer" href="http://127.0.0.1:1/o/abc">' in standing.ask("GET", "/messages/1")[1]
    assert standing.ask("GET", "/messages/1/raw")[1].encode() == RAW
    assert [standing.ask("GET", f"/messages/{path}")[0] for path in ("2", "1/none", "x")] == [404, 404, 404]


def attached() -> bytes:
    """A mail with attachments, some of them hostile."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "orders@ministry.example", "duty@video.example", "Бұйрық <2>"
    mail.set_content("Прочтите его")
    mail.add_attachment(b'{"a": 1}', "application", "json", filename="order.json")
    mail.add_attachment("<script>alert(1)</script>", "html", filename="a&b <c>/raw.html")
    mail.add_attachment(b"%PDF", "application", "pdf", filename="order.pdf")
    mail.add_attachment(b"", "text", "plain", filename="raw")
    return mail.as_bytes()


def test_attachments_are_listed_and_none_of_them_runs_here(standing: Standing) -> None:
    assert standing.submit(raw=attached()) == 200
    assert "<td>order.json, a&amp;b &lt;c&gt;/raw.html, order.pdf, raw</td>" in standing.ask("GET", "/")[1]
    shown = standing.ask("GET", "/messages/1")[1]
    links = re.findall(r'<li><a href="([^"]+)">', shown)
    assert "order.json</a>, application/json, 8 bytes</li>" in shown
    assert [standing.ask("GET", unescape(link)) for link in links] == [
        (200, '{"a": 1}'), (200, "<script>alert(1)</script>\n"), (200, "%PDF"), (200, ""),
    ]  # fmt: skip
    for link in (*links, "/messages/1/raw"):
        headers = standing.headers(unescape(link))
        assert headers["content-type"] in ("text/plain; charset=utf-8", "application/octet-stream")
        assert (headers["x-content-type-options"], headers["content-security-policy"][:7]) == ("nosniff", "sandbox")
    assert standing.headers(links[2])["content-disposition"] == "attachment"
    assert standing.ask("GET", "/messages/1/raw")[1].encode() == standing.box.mails.all()[0].raw


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("", "21"), ("order", "21"), ("ORDER  <1>", "1"), ("бұйрық", "2"), ("pdf", "2"), ("прочтите pdf", "2"),
     ("issued", "1"), ("duty@video", "21"), ("none", ""), ("order pdf none", ""), ('"><script>', ""), ("%", "")],
)  # fmt: skip
def test_a_search_finds_mails_with_every_word(standing: Standing, words: str, numbers: str) -> None:
    standing.submit()
    standing.submit(raw=attached())
    page = standing.ask("GET", f"/?{urlencode({'q': words})}")[1]
    assert re.findall(r'href="/messages/(\d)"', page) == list(numbers)
    assert f'value="{escape(words)}"' in page
    assert page.count("<script>") == 1


def test_the_list_looks_for_new_mails_and_leaves_the_search_alone(standing: Standing) -> None:
    page = standing.ask("GET", "/")[1]
    script = page.partition("<script>")[2].partition("</script>")[0]
    assert "setInterval(" in script
    assert "fetch(location)" in script
    assert page.partition("<table>")[0].count("<form") == 1  # outside of what is replaced
    assert page.count("<table>") == 1


def test_under_another_name_it_tells_and_takes_nothing(standing: Standing) -> None:
    standing.submit()
    for path in ("/", "/messages.json", "/messages/1/html"):
        assert standing.ask("GET", path, headers={"Host": "evil.example"}) == (421, "")
    assert standing.ask("POST", "/v2/email/outbound-emails", "{}", {"Host": "evil.example"})[0] == 421
    assert len(standing.box.mails.all()) == 1


def test_a_mails_html_runs_nothing(standing: Standing) -> None:
    standing.submit()
    where = urlsplit(standing.box.url)
    with closing(HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/messages/1/html")
        policy = connection.getresponse().headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")


def test_what_another_run_kept_is_not_written_over(tmp_path: Path) -> None:
    for run in (b"first", b"second"):
        mails = Mails(tmp_path)
        mails.note(mails.keep("ses-1", "duty@video.example", {"order": run.decode()}, run), "Delivery", AT)
    assert [check_mails.read(tmp_path, run)[0].raw for run in ("first", "second")] == [b"first", b"second"]
    assert (tmp_path / "mails").stat().st_mode & 0o077 == 0


def test_a_mail_that_comes_while_everything_ends_disturbs_no_one(tmp_path: Path) -> None:
    standing = Standing(Mailbox(Mails(tmp_path)))
    with standing.box.running():
        standing.box.connect(1, standing.publish)  # no server listens on port 1
        assert standing.submit() == 503
        standing.box.hang_up()
        assert standing.submit() == 503
