"""A letter as MIME (RFC 5322, 2045): text, HTML, the order as JSON, the deadline as iCalendar (RFC 5545).

The same letter makes the same bytes, so that a second try is the same mail.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from icalendar import Alarm, Calendar, Event, vCalAddress

from removal.characters.isolation import isolated
from removal.delivery.delivery import Delivery, Mail
from removal.delivery.mail import letter as letters
from removal.delivery.mail.letter import Letter
from removal.delivery.mail.view import TEMPLATES
from removal.language.templates import environment

RING_BEFORE = timedelta(hours=1)
_PLAIN = re.compile(r"(?=.{1,60}$)[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")  # words alone: nothing to quote, to fold, to decode
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class From:
    """Who mails leave as: a verified identity of SES."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """What stands behind the at sign."""
        return self.email.rpartition("@")[2]


def compose(letter: Letter, delivery: Delivery, mail: Mail, sender: From) -> bytes:
    """The mail's bytes."""
    message = _headed(letter, mail, sender)
    given = {"letter": letter, "t": letter.texts}
    templates = environment((TEMPLATES,))
    message.set_content(templates.get_template("letter.txt").render(given), cte="base64")
    message.add_alternative(templates.get_template("letter.html").render(given), subtype="html", cte="base64")
    if letter.attached is not None:
        attached = letter.attached.encode()
        message.add_attachment(attached, maintype="application", subtype="json", filename="order.json")
    if letter.event is not None:
        event = _calendar(letter, letter.event, mail, sender)
        parameters = {"method": _method(letter.event), "charset": "utf-8"}
        message.add_attachment(event, "text", "calendar", filename="deadline.ics", params=parameters)
    _bounded(message, delivery.id)
    return _worded(letter, mail, sender) + message.as_bytes()


def _worded(letter: Letter, mail: Mail, sender: From) -> bytes:
    """The headers that hold words of others.

    `EmailMessage` would read encoded words in them, so that a reference could end its header and begin another, and
    drops the quotes of a name that it has to fold.
    """
    name = mail.name if letter.fact.startswith("order.") else ""  # the others quote nothing that a caller wrote
    said = {
        "From": f"{_words('From', sender.name)} <{sender.email}>",
        "To": f"{_words('To', isolated(name))} <{mail.email}>" if name else mail.email,
        "Subject": _words("Subject", letter.subject),
    }
    return "".join(f"{name}: {value}\r\n" for name, value in said.items()).encode("ascii")


def _words(name: str, text: str) -> str:
    """As encoded words (RFC 2047), but for what is plain to every reader."""
    line = _one_line(text)
    if _PLAIN.fullmatch(line):
        return line
    return Header(line, "utf-8", header_name=name).encode(linesep="\r\n")


def _headed(letter: Letter, mail: Mail, sender: From) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(mail.planned_at)
    message["References"] = f"<{letter.thread}@{sender.domain}>"
    message["X-Removal-Orders-Fact"] = letter.fact  # for whoever sorts mail by machine
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: whoever is on holiday does not answer it
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _one_line(text: str) -> str:
    """What stands in a header ends no header."""
    return _BREAKS.sub(" ", text).strip()


def _calendar(letter: Letter, entry: letters.Event, mail: Mail, sender: From) -> bytes:
    """One event; a later mail about the same order moves or cancels it (RFC 5546 section 3.2)."""
    at = (letter.deadline and letter.deadline.at) or mail.planned_at
    event = Event()
    event.add("uid", f"{letter.thread}@{sender.domain}")
    event.add("sequence", mail.as_of)
    event.add("dtstamp", mail.planned_at)
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
    return bytes(calendar.to_ical())


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


def _bounded(message: EmailMessage, seed: str) -> None:
    """Boundaries from the delivery's id instead of by chance; no line of base64 holds an underscore."""
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"_{number}_{seed}_")
