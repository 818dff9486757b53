"""A letter as MIME (RFC 5322, 2045): text, HTML, the order as JSON, the deadline as iCalendar (RFC 5545).

The same letter makes the same bytes, so that a second try is the same mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
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

SUPPRESSED = "DR, RN, NRN, OOF, AutoReply"  # `All` would ask Exchange to send no non-delivery report either
RING_BEFORE = timedelta(hours=1)
FOLDED_AT = 76
LONGEST_ENCODED = 75  # an encoded word (RFC 2047 section 2)
LONGEST_WORD = 900  # of a subject or a name: a line has at most 998 characters
_ATOMS = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")  # words alone: nothing to quote
_OF_ADDRESS = re.compile(r'[<>@"\\]')  # in a name: what readers could take for an address, or the end of a quotation
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class From:
    """Who mails leave as: a verified identity of SES."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """What is behind the at sign."""
        return self.email.rpartition("@")[2]


def compose(letter: Letter, delivery: Delivery, mail: Mail, sender: From) -> bytes:
    """The mail's bytes."""
    head = f"{_worded(letter, mail, sender)}{_headed(letter, mail, sender)}{mime.VERSION}"
    return f"{head}{_body(letter, delivery.id, mail, sender)}".encode("ascii")


def _body(letter: Letter, seed: str, mail: Mail, sender: From) -> str:
    """Boundaries are from the delivery's id instead of by chance; no line of base64 holds an underscore."""
    given = {"letter": letter, "t": letter.texts}
    templates = environment((TEMPLATES,))
    text, html = (templates.get_template(f"letter.{kind}").render(given) for kind in ("txt", "html"))
    said = (mime.text("text/plain", text, seed), mime.other_text("text/html", html, seed))
    attached = tuple(_attached(letter, seed, mail, sender))
    if not attached:
        return mime.multipart("alternative", f"_0_{seed}_", said)
    return mime.multipart("mixed", f"_0_{seed}_", (mime.multipart("alternative", f"_1_{seed}_", said), *attached))


def _attached(letter: Letter, seed: str, mail: Mail, sender: From) -> Iterator[str]:
    if letter.attached is not None:
        yield mime.attached("application/json", "order.json", letter.attached.encode())
    if letter.event is not None:
        event, method = _calendar(letter, letter.event, mail, sender), f'method="{_method(letter.event)}"'
        yield mime.attached_text("text/calendar", method, "deadline.ics", event, seed)


def _worded(letter: Letter, mail: Mail, sender: From) -> str:
    """The headers that hold words of others: none of these words may end its header and begin another."""
    name = mail.name if letter.fact.startswith("order.") else ""  # the others quote nothing that a caller wrote
    said = {
        "From": _mailbox("From", sender.name, sender.email),
        "To": _mailbox("To", isolated(name), mail.email) if name else mail.email,
        "Subject": _words("Subject", _one_line(letter.subject)),
    }
    return "".join(f"{name}: {value}\r\n" for name, value in said.items())


def _mailbox(name: str, text: str, email: str) -> str:
    """A name before an address (RFC 5322 section 3.2.5): words, a quoted string, else encoded words (RFC 2047)."""
    line = _one_line(text)
    if not _is_readable(line) or _OF_ADDRESS.search(line):
        return f"{_encoded(name, line)} <{email}>"
    return _folded(name, f"{line} <{email}>" if _ATOMS.fullmatch(line) else f'"{line}" <{email}>')


def _words(name: str, line: str) -> str:
    """Printable ASCII as it is; else encoded words."""
    return _folded(name, line) if _is_readable(line) else _encoded(name, line)


def _is_readable(line: str) -> bool:
    """Printable ASCII with nothing in it that could be taken for an encoded word, and no word longer than a line."""
    longest = max(map(len, line.split(" ")))
    return line.isascii() and line.isprintable() and "=?" not in line and longest <= LONGEST_WORD


def _folded(name: str, line: str) -> str:
    """With line breaks before blanks; of several blanks in a row before the first."""
    lines = [f"{name}:"]
    for number, word in enumerate(re.findall(" *[^ ]+", f" {line}")):
        lines += [""] if number and len(lines[-1]) + len(word) > FOLDED_AT else []
        lines[-1] += word
    return "\r\n".join(lines).partition(" ")[2]


def _encoded(name: str, line: str) -> str:
    return Header(line, "utf-8", maxlinelen=LONGEST_ENCODED, header_name=name).encode(linesep="\r\n")


def _headed(letter: Letter, mail: Mail, sender: From) -> str:
    said = {
        "Date": format_datetime(mail.dated),
        "References": f"<{letter.thread}@{sender.domain}>",
        "X-Removal-Orders-Fact": letter.fact,  # for filters that sort mail
        "Auto-Submitted": "auto-generated",  # RFC 3834: vacation responders do not answer it
        "X-Auto-Response-Suppress": SUPPRESSED,
    }
    return "".join(mime.header(name, value) for name, value in said.items())


def _one_line(text: str) -> str:
    """A value in a header ends no header."""
    return _BREAKS.sub(" ", text).strip()


def _calendar(letter: Letter, entry: letters.Event, mail: Mail, sender: From) -> str:
    """One event; a later mail about the same order moves or cancels it (RFC 5546 section 3.2)."""
    at = (letter.deadline and letter.deadline.at) or mail.dated
    event = Event()
    event.add("uid", f"{letter.thread}@{sender.domain}")
    event.add("sequence", mail.as_of)
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


def _organizer(sender: From) -> vCalAddress:
    """Who sends entries: without it, calendars refuse what has a method."""
    organizer = vCalAddress(f"mailto:{sender.email}")
    organizer.params["CN"] = _one_line(sender.name).replace('"', "'")
    return organizer


def _alarm(entry: letters.Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", -RING_BEFORE)
    return alarm


def _method(entry: letters.Event) -> str:
    """RFC 5546: a cancelled event is taken out of the calendar that has it, and ignored by others."""
    return "CANCEL" if entry.cancelled else "PUBLISH"
