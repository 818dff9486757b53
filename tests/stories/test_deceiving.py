"""Names and references from right to left: the deadline and the host beside them are read right, in every channel."""

import unicodedata
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from tests.fake_ses import Posted
from tests.people import PRIMARY, Cast, order_text
from tests.world import World

FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"
TURNING = {"R", "AL", "AN", "RLO", "RLE", "LRO", "LRE", "RLI"}
HOSTS = [
    "https://אב.example/1/2",
    "https://vidеo.example/",
    "https://video.example。evil.example/",
    "https://2130706433/",
]
ASCII = [
    "https://xn--4dbc.example/1/2",
    "https://xn--vido-x4d.example/",
    "https://video.example.evil.example/",
    "https://127.0.0.1/",
]


class Outside(HTMLParser):
    """The text of an HTML page that is in no `bdi`, and in no field that finds its direction itself (`dir="auto"`)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.isolates, self.text = list[str](), ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "bdi" or (tag == "textarea" and ("dir", "auto") in attrs):
            self.isolates.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.isolates and self.isolates[-1] == tag:
            self.isolates.pop()

    def handle_data(self, data: str) -> None:
        if not self.isolates:
            self.text += data


def turned(text: str) -> list[str]:
    """Lines in which a character that turns others is outside of isolates, or an isolate stays open."""
    return [line for line in text.splitlines() if not _kept_apart(line)]


def _kept_apart(line: str) -> bool:
    depth = 0
    for sign in line:
        depth += (sign in {FSI, LRI}) - (sign == PDI)
        if depth < 0 or (not depth and unicodedata.bidirectional(sign) in TURNING):
            return False
    return depth == 0


def hostile(reference: str) -> dict[str, object]:
    """An order whose every text is from right to left."""
    return order_text(reference) | {
        "items": [{"url": url, "locator": "דקה 00:41"} for url in HOSTS],
        "issuing_officer": {"name": "א. לוי 7", "post": "وزارة 12"},
        "legal_basis": [{"act": "חוק 5", "provision": "سادسا 41-1"}],
        "redress": {"body": "בית משפט 3", "procedure": "כתב תביעה\n2. ثانيا", "within": "P10D"},
        "statement_of_reasons": "סיבה 1: \u202e24 rebmeceD\nsecond line \u2067 open",
    }


@pytest.fixture(params=["א-2026/11", "وزارة-2026-12", "١٢٣-KZ", "KZ (בית) 7"])
def mail(world: World, people: Cast, request: pytest.FixtureRequest) -> Posted:
    """The notice of such an order, to a contact whose name and platform are like it."""
    assert people.registrar.put("/platforms/video-example", {"name": "פלטפורמה 9"}).status == 200
    ministry = people.registrar.get("/authorities/ministry").body
    named = {name: value for name, value in ministry.items() if name != "id" and value} | {"name": "وزارة 5"}
    assert people.registrar.put("/authorities/ministry", named).status == 200
    world.run(timedelta(minutes=1))  # as long as the entry is kept
    answer = people.ministry.post("/orders", hostile(request.param))
    assert answer.status == 201, answer.body
    world.settle()
    return world.mailbox.to(PRIMARY)[-1]


def test_the_mail_is_read_right(mail: Posted) -> None:
    assert turned(mail.subject) == []
    assert mail.subject.endswith(": not due before Wednesday 25 November 2026, 17:01 UTC+8 | \u2068وزارة 5\u2069")
    assert turned(mail.text) == []
    assert turned(Outside(mail.html).text) == []


def test_the_calendar_is_read_right(mail: Posted) -> None:
    (event,) = (part for part in mail.message.walk() if part.get_content_type() == "text/calendar")
    calendar = event.get_payload(decode=True)
    assert isinstance(calendar, bytes)
    assert turned(calendar.decode().replace("\r\n ", "").replace("\r\n", "\n")) == []


def test_the_page_is_read_right(people: Cast, mail: Posted) -> None:
    page = people.page(mail.link)
    assert turned(Outside(page.get().html).text) == []
    fields = {
        "answer": "obstacle",
        "scope": "all",
        "ground": "technical",
        "explanation": "שריפה 1",
        "by": "ר. נציג 4",
        "own_reference": "ב-8",
    }
    preview = page.post(fields)
    assert (preview.status, turned(Outside(preview.html).text)) == (200, [])
    assert page.answer("obstacle", ground="technical", explanation="שריפה 1", by="ר. נציג 4").status == 303
    assert turned(Outside(page.get().html).text) == []


def test_a_host_that_looks_like_another_has_its_ascii_form_beside_it(people: Cast, mail: Posted) -> None:
    for shown in (mail.text, mail.html, people.page(mail.link).get().html):
        assert all(url in shown for url in ASCII)
        assert "[U+202E]24 rebmeceD" in shown
        assert "[U+2067]" in shown


def test_what_reads_from_left_to_right_stays_as_it_was_sent(world: World, people: Cast) -> None:
    items = [{"url": "https://video.example/a", "locator": "Минута 00:41"}]
    assert people.ministry.post("/orders", order_text() | {"items": items}).status == 201
    world.settle()
    mail = world.mailbox.to(PRIMARY)[-1]
    assert not {FSI, LRI, PDI} & set(mail.subject + mail.text + mail.html)
    assert "As browsers send it" not in mail.text
