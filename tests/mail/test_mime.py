"""The mails' bytes, as SES got them."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import pytest
from icalendar import Calendar

from removal.deliveries.delivery import Delivery, Mail
from removal.journals.store import subjects
from removal.language.texts import texts
from removal.mail.compose import From, compose
from removal.mail.letter import Event, Letter
from removal.orders.store import OrderStore
from removal.reading.reader import Reader
from tests import parts
from tests.people import PRIMARY, Cast, cast
from tests.world import START, World

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SENDER = From("Removal orders", "orders@ministry.example")
MAIL = Mail("c1", "rep-1", "R. Representative", "r@video.example", "en", "Asia/Hong_Kong", 1, 1, NOW)
DELIVERY = Delivery("d1", "c1", "platform:video", "order:1", 1, "order.issued", NOW, mail=MAIL)
LETTER = Letter(
    Reader(texts("en"), "Asia/Hong_Kong"), "order.issued", "1", "A subject", "A headline", "A lead.", ("A note.",)
)


def read(raw: str) -> EmailMessage:
    message = message_from_string(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    assert part.get_content_charset() == "utf-8"
    return str(part.get_content())


def attached(message: EmailMessage) -> dict[str, EmailMessage]:
    return {str(part.get_filename()): part for part in message.iter_attachments()}


def written(letter: Letter = LETTER, mail: Mail = MAIL, sender: From = SENDER) -> EmailMessage:
    return read(compose(letter, replace(DELIVERY, mail=mail), mail, sender).decode())


@pytest.fixture
def people(world: World) -> Cast:
    return cast(world, representative_has_webhook=False)


@pytest.fixture
def notice(world: World, people: Cast) -> EmailMessage:
    people.issue()
    world.settle()
    (raw,) = world.services.mails()
    return read(raw)


def test_its_headers_say_from_whom_to_whom_and_by_when(notice: EmailMessage) -> None:
    assert notice["From"] == "Removal orders <orders@ministry.example>"
    assert notice["To"].addresses[0].addr_spec == PRIMARY
    assert (
        notice["Subject"]
        == "Removal order KZ-2026-000123: not due before Wednesday 25 November 2026, 17:00 UTC+8 | Ministry"
    )
    assert notice["Date"].datetime == START
    assert notice["Auto-Submitted"] == "auto-generated"
    assert notice["X-Removal-Orders-Fact"] == "order.issued"
    assert set(map(str.lower, notice.keys())) & {"bcc", "cc", "reply-to", "message-id"} == set()


def test_a_mail_in_ascii_encodes_nothing_in_its_head_and_its_calendar(world: World, notice: EmailMessage) -> None:
    (raw,) = world.services.mails()
    assert "=?" not in raw.partition("\r\n\r\n")[0]
    assert attached(notice)["deadline.ics"]["Content-Transfer-Encoding"] in ("7bit", "quoted-printable")


def test_text_and_html_say_the_same_whole_order(notice: EmailMessage) -> None:
    for kind in ("plain", "html"):
        text = body(notice, kind)
        for part in (
            "KZ-2026-000123",
            "Video Example",
            "+7 7172 000000",
            "Травля ребёнка в комментариях.",
            "Law on Online Platforms, Art. 41-1",
            "https://video.example/watch?v=1",
            "https://video.example/watch?v=2",
            "Court of first instance",
            "Wednesday 25 November 2026, 17:00 UTC+8 (Asia/Hong_Kong)",
            "25 November 2026, 09:00:00 UTC",
            "https://orders.example/o/",
        ):
            assert part in text


def test_nothing_in_it_is_loaded_from_elsewhere_and_no_ordered_url_is_a_link(notice: EmailMessage) -> None:
    html = body(notice, "html")
    assert "<img" not in html
    assert "src=" not in html
    assert html.count("href=") == 1
    assert 'href="https://orders.example/o/' in html


def test_the_order_is_attached_byte_for_byte_under_its_hash(notice: EmailMessage) -> None:
    (order_id,) = (subject.removeprefix("order:") for subject, _ in subjects() if subject.startswith("order:"))
    copy = attached(notice)["order.json"]
    assert copy.get_content_type() == "application/json"
    content = copy.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode() == OrderStore(parts.laws()).text(order_id)
    assert hashlib.sha256(content).hexdigest() in body(notice, "plain")


def test_the_deadline_is_attached_for_calendars_with_the_link_and_who_sends_it(notice: EmailMessage) -> None:
    part = attached(notice)["deadline.ics"]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "PUBLISH")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == START + timedelta(hours=24)
    assert str(event["summary"]) == "Deadline of removal order KZ-2026-000123 | Ministry"
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(hours=-1)]
    assert str(event["organizer"]) == "mailto:orders@ministry.example"
    assert event["organizer"].params["CN"] == "Removal orders"
    assert "attendee" not in event
    link = str(event["url"])
    assert link.startswith("https://orders.example/o/")
    assert link in body(notice, "plain")
    assert link in str(event["description"])
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


HOSTILE = 'A"; x=1\r\nATTENDEE:mailto:x@evil.example'


@pytest.mark.parametrize("cancelled", [False, True])
def test_no_name_begins_another_line_of_the_calendar(*, cancelled: bool) -> None:
    letter = replace(LETTER, event=Event(HOSTILE, cancelled=cancelled))
    part = attached(written(letter, sender=replace(SENDER, name=HOSTILE)))["deadline.ics"]
    (event,) = Calendar.from_ical(str(part.get_content())).walk("VEVENT")
    assert "attendee" not in event
    assert str(event["organizer"]) == "mailto:orders@ministry.example"
    assert "\r" not in event["organizer"].params["CN"]


def test_a_later_mail_moves_the_same_event(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    people.representative.post(f"/orders/{order}/acknowledgement", {"by": "R.", "reference": "R-1"})
    world.run(timedelta(hours=13))
    events = [
        Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]  # type: ignore[arg-type]
        for mail in world.mailbox.to(PRIMARY)
        for name, part in attached(mail.message).items()
        if name == "deadline.ics"
    ]
    assert len({str(event["uid"]) for event in events}) == 1
    sequences = [event.decoded("sequence") for event in events]
    assert sequences == sorted(set(sequences))
    assert len(sequences) == 2


def test_what_happened_later_is_in_no_earlier_mail(world: World, people: Cast) -> None:
    """A mail says what was so when it was planned, whenever it is sent."""
    world.mailbox.faults = ["TooManyRequestsException"]
    order = people.issue()
    world.settle()
    people.report(order, 1, 2)
    world.run(timedelta(minutes=1))
    notice = next(read(raw) for raw in world.services.mails() if "order.issued" in raw)
    assert "Outcome: Removed" not in body(notice, "plain")
    assert "Nothing has proved receipt yet" in body(notice, "plain")


def test_every_line_is_short_enough_for_every_mail_server(world: World, people: Cast) -> None:
    people.issue("KZ-" + "Қ" * 300, statement_of_reasons="Ж" * 40_000)
    world.settle()
    (raw,) = world.services.mails()
    assert max(map(len, raw.split("\r\n"))) <= 998
    assert raw.count("\n") == raw.count("\r\n")
    assert raw.isascii()
    assert "KZ-" + "Қ" * 300 in str(read(raw)["Subject"])


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x00", "\x85"])
def test_no_name_ends_a_header(breaks: str) -> None:
    hostile = f"Eve{breaks}Bcc: victim@elsewhere.example{breaks}{breaks}<script>"
    message = written(replace(LETTER, subject=hostile), replace(MAIL, name=hostile), replace(SENDER, name=hostile))
    assert message["Bcc"] is None
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "r@video.example"
    assert str(message["Subject"]).startswith("Eve Bcc: victim@elsewhere.example")
    assert "<script>" not in body(message, "html")


@pytest.mark.parametrize("length", range(60, 90))
def test_a_subject_begins_with_its_first_word(length: int) -> None:
    subject = ("word " * 40)[: length - 1] + "x"
    assert str(written(replace(LETTER, subject=subject))["Subject"]) == subject


def test_names_of_every_script_arrive() -> None:
    message = written(mail=replace(MAIL, name='Қ. "Ә" Өкіл, 代表'))
    assert message["To"].addresses[0].display_name == 'Қ. "Ә" Өкіл, 代表'


def test_a_mail_without_a_deadline_or_an_order_has_nothing_attached() -> None:
    message = written()
    assert attached(message) == {}
    assert body(message, "plain").splitlines()[:3] == ["A headline", "", "A lead."]


def test_a_deadline_that_is_no_more_is_taken_out_of_the_calendar(world: World, people: Cast) -> None:
    """Complied with, the entry is cancelled; withdrawn after that, it is there for the time to put content back."""
    order = people.issue(items=1)
    world.settle()
    people.report(order, 1)
    world.settle()
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "Issued in error."})
    world.settle()
    parts = [
        attached(read(raw))["deadline.ics"] for raw in world.services.mails() if "deadline.ics" in attached(read(raw))
    ]
    calendars = [Calendar.from_ical(part.get_payload(decode=True)) for part in parts]  # type: ignore[arg-type]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert len({str(event["uid"]) for event in events}) == 1
    methods = [
        (str(calendar["method"]), str(event.get("status")), len(event.walk("VALARM")))
        for calendar, event in zip(calendars, events, strict=True)
    ]
    assert list(dict.fromkeys(methods)) == [("PUBLISH", "None", 1), ("CANCEL", "CANCELLED", 0)]
    assert methods[-1] == ("PUBLISH", "None", 1)
    assert str(events[-1]["summary"]) == "Put content back: removal order KZ-2026-000123 | Ministry"
    assert [part.get_param("method") for part in parts] == [row[0] for row in methods]
