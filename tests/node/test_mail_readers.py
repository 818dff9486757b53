"""Every kind of mail as npm's `mailparser` reads it, and its calendar as `ical.js` does, where those are installed.

They are found by NODE_PATH. Without them Python's own parsers and libical (`tests/mail/shape.py`) are left, by which
every mail of every story is read.
"""

import base64
import json
import subprocess
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from icalendar import Calendar

from removal.mail.letter import Letter
from tests.mail import shape
from tests.mail.kinds import every_kind
from tests.mail.test_mime import MAIL, SENDER

PROGRAM = Path(__file__).parent / "read_mails.mjs"


def test_every_kind_of_mail_is_read_alike_by_all_that_are_here() -> None:
    kinds = [(letter, name, raw, message(raw)) for letter, name, raw in every_kind()]
    requests = (json.dumps({"raw": encoded(raw), "calendar": encoded(calendar(read))}) for *_, raw, read in kinds)
    command = ["node", str(PROGRAM)]
    done = subprocess.run(command, input="\n".join(requests), capture_output=True, text=True, check=True, timeout=120)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for (letter, name, raw, read), answer in zip(kinds, answers, strict=True):
        assert shape.faults(raw) == []
        if "mail" in answer:
            read_alike(answer["mail"], letter, name, read)
        if "entry" in answer:
            entered_alike(answer["entry"], calendar(read))


def read_alike(answer: dict[str, Any], letter: Letter, name: str, read: EmailMessage) -> None:
    assert answer["subject"] == letter.subject == read["Subject"]
    assert answer["from"] == [[SENDER.name, SENDER.email]]
    assert answer["to"] == [[name if letter.fact.startswith("order.") else "", MAIL.email]]
    assert datetime.fromisoformat(answer["date"]) == MAIL.dated
    text = read.get_body(("plain",))
    assert text is not None
    assert answer["text"].strip().splitlines() == str(text.get_content()).strip().splitlines()
    assert {name: base64.b64decode(content) for name, content in answer["attached"]} == shape.attachments(read)


def entered_alike(calendars: dict[str, Any], read: bytes) -> None:
    calendar = Calendar.from_ical(read)
    (event,), (entry,) = calendar.walk("VEVENT"), calendars["events"]
    assert calendars["method"] == calendar["method"]
    for name in ("uid", "summary", "description", "organizer", "url"):
        assert entry[name] == str(event[name])
    assert entry["sequence"] == event["sequence"]
    assert entry["status"] == event.get("status")
    assert datetime.fromisoformat(entry["starts"]) == event.decoded("dtstart")


def message(raw: bytes) -> EmailMessage:
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def calendar(read: EmailMessage) -> bytes:
    return shape.attachments(read).get("deadline.ics", b"")


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
