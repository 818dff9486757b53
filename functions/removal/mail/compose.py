"""A letter as MIME (RFC 5322, 2045): text, HTML, the order as JSON, the deadline as iCalendar (RFC 5545).

The same letter gives the same bytes, so that a retry sends the same mail.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

from icalendar import Alarm, Calendar, Event, vCalAddress

from removal.characters.isolation import isolated
from removal.deliveries.delivery import Delivery, Mail
from removal.language.templates import environment
from removal.mail import letter as letters
from removal.mail import mime
from removal.mail.letter import Letter
from removal.reading.view import TEMPLATES
from removal.record.restored import instant_of
from removal.values import dataclass

SUPPRESSED = "DR, RN, NRN, OOF, AutoReply"  # `All` would also stop the non-delivery reports of Exchange
SEQUENCES_COUNT_FROM = datetime(2020, 1, 1, tzinfo=UTC)
REMINDER_BEFORE = timedelta(hours=1)
PROMISE = "promise.txt"  # that the order will be in the public log
LINE_LENGTH = 76
ENCODED_WORD_LONGEST = 75  # an encoded word (RFC 2047 section 2)
WORD_LONGEST = 900  # characters of a word in a subject or a name; a line has at most 998
_ATOMS = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")  # only words: no quotes needed
_ADDRESS_SIGNS = re.compile(r'[<>@"\\]')  # in a name, these could look like an address or end the quoted string
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class From:
    """The sender of mails: a verified SES identity."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """The part after the at sign."""
        return self.email.rpartition("@")[2]


def compose(letter: Letter, delivery: Delivery, mail: Mail, sender: From) -> bytes:
    """The bytes of the mail."""
    head = f"{_text_headers(letter, mail, sender)}{_fixed_headers(letter, mail, sender)}{mime.VERSION}"
    return f"{head}{_body(letter, delivery, mail, sender)}".encode("ascii")


def _body(letter: Letter, delivery: Delivery, mail: Mail, sender: From) -> str:
    """The body. Its boundaries have the delivery's id, not random text, and underscores, which base64 never has."""
    seed = delivery.id
    variables = {"letter": letter, "t": letter.texts}
    templates = environment((TEMPLATES,))
    text, html = (templates.get_template(f"letter.{kind}").render(variables) for kind in ("txt", "html"))
    readable = (mime.text("text/plain", text, seed), mime.other_text("text/html", html, seed))
    attached = tuple(_attached(letter, delivery, mail, sender))
    if not attached:
        return mime.multipart("alternative", f"_0_{seed}_", readable)
    return mime.multipart("mixed", f"_0_{seed}_", (mime.multipart("alternative", f"_1_{seed}_", readable), *attached))


def _attached(letter: Letter, delivery: Delivery, mail: Mail, sender: From) -> Iterator[str]:
    seed = delivery.id
    if letter.attached is not None:
        yield mime.attached("application/json", "order.json", letter.attached.encode())
    for written in letter.files:
        yield mime.attached_file("text/plain", written.filename, written.text, seed)
    if letter.attached is not None and delivery.promise:
        yield mime.attached_file("text/plain", PROMISE, delivery.promise, seed)
    if letter.event is not None:
        event, method = _calendar(letter, letter.event, mail, sender), f'method="{_method(letter.event)}"'
        yield mime.attached_text("text/calendar", method, "deadline.ics", event, seed)


def _text_headers(letter: Letter, mail: Mail, sender: From) -> str:
    """The headers with text of others: this text must not be able to end its header and start another."""
    name = mail.name if letter.fact.startswith("order.") else ""  # other mails quote no text of callers
    headers = {
        "From": _mailbox("From", sender.name, sender.email),
        "To": _mailbox("To", isolated(name), mail.email) if name else mail.email,
        "Subject": _text_header("Subject", _one_line(letter.subject)),
    }
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def _mailbox(name: str, text: str, email: str) -> str:
    """A name with an address: the name as words, as a quoted string (RFC 5322 section 3.2.5) or encoded (RFC 2047)."""
    line = _one_line(text)
    if not _is_readable(line) or _ADDRESS_SIGNS.search(line):
        return f"{_encoded(name, line)} <{email}>"
    return _folded(name, f"{line} <{email}>" if _ATOMS.fullmatch(line) else f'"{line}" <{email}>')


def _text_header(name: str, line: str) -> str:
    """A header's value: printable ASCII unchanged, other text as encoded words."""
    return _folded(name, line) if _is_readable(line) else _encoded(name, line)


def _is_readable(line: str) -> bool:
    """Whether a line is printable ASCII, does not look like an encoded word, and has no word longer than a line."""
    longest = max(map(len, line.split(" ")))
    return line.isascii() and line.isprintable() and "=?" not in line and longest <= WORD_LONGEST


def _folded(name: str, line: str) -> str:
    """The line folded before blanks; before the first of several blanks in a row."""
    lines = [f"{name}:"]
    for number, word in enumerate(re.findall(" *[^ ]+", f" {line}")):
        lines += [""] if number and len(lines[-1]) + len(word) > LINE_LENGTH else []
        lines[-1] += word
    return "\r\n".join(lines).partition(" ")[2]


def _encoded(name: str, line: str) -> str:
    return Header(line, "utf-8", maxlinelen=ENCODED_WORD_LONGEST, header_name=name).encode(linesep="\r\n")


def _fixed_headers(letter: Letter, mail: Mail, sender: From) -> str:
    headers = {
        "Date": format_datetime(mail.dated),
        "References": f"<{letter.thread}@{sender.domain}>",
        "X-Removal-Orders-Fact": letter.fact,  # for filters that sort mail
        "Auto-Submitted": "auto-generated",  # RFC 3834: vacation responders do not answer it
        "X-Auto-Response-Suppress": SUPPRESSED,
    }
    return "".join(mime.header(name, value) for name, value in headers.items())


def _one_line(text: str) -> str:
    """The text without line breaks, so that it cannot end its header."""
    return _BREAKS.sub(" ", text).strip()


def _calendar(letter: Letter, entry: letters.Event, mail: Mail, sender: From) -> str:
    """A calendar with one event, which a later mail about the same order moves or cancels (RFC 5546 section 3.2)."""
    at = (letter.deadline and letter.deadline.at) or mail.dated
    event = Event()
    event.add("uid", f"{letter.thread}@{sender.domain}")
    event.add("sequence", mail.as_of + _restored_seconds(entry))
    event.add("dtstamp", mail.dated)
    event.add("dtstart", at)
    event.add("organizer", _organizer(sender))
    event.add("summary", entry.summary)
    times = (letter.deadline.local, letter.deadline.utc) if letter.deadline else ()
    event.add("description", "\n".join(line for line in (*times, letter.link) if line))
    if letter.link:
        event.add("url", letter.link)
    if entry.cancelled:
        event.add("status", "CANCELLED")
    else:
        event.add_component(_alarm(entry))
    calendar = Calendar()
    for name, value in {"prodid": "-//removal-orders//EN", "version": "2.0", "method": _method(entry)}.items():
        calendar.add(name, value)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _restored_seconds(entry: letters.Event) -> int:
    """What makes the sequence larger than that of any mail before a restore, which may have shown more facts.

    It stays below 2³¹ until 2088.
    """
    since = instant_of(entry.restored) - SEQUENCES_COUNT_FROM if entry.restored else timedelta(0)
    return int(since.total_seconds())


def _organizer(sender: From) -> vCalAddress:
    """The organizer of the event; calendars refuse an event with a method and without an organizer."""
    organizer = vCalAddress(f"mailto:{sender.email}")
    organizer.params["CN"] = _one_line(sender.name).replace('"', "'")
    return organizer


def _alarm(entry: letters.Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", -REMINDER_BEFORE)
    return alarm


def _method(entry: letters.Event) -> str:
    """The iCalendar method (RFC 5546). A calendar that has the event removes a cancelled one; others ignore it."""
    return "CANCEL" if entry.cancelled else "PUBLISH"
