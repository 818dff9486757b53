"""The part of the demo's checker that reads mails: what they say, what was said of them, and what it proves.

Like `check_demo` it imports nothing of the product or its launcher.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any

WINDOW = timedelta(seconds=75)  # of the demo law
MINUTE = timedelta(minutes=1)  # subjects are cut to the minute
ACT_BY = re.compile(r"(?:act by|not due before) \w+ (\d+ \w+ \d{4}, \d\d:\d\d) UTC([+-]\d+)?(?::(\d\d))?")
ITEM = re.compile(r"^ +(\d+)\. \S+$.*?^ +Outcome: ([^\n]+)$", re.MULTILINE | re.DOTALL)
WORDS = {"removed": "Removed", "access_disabled": "Access disabled", "already_absent": "Was already absent"}

Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Mail:
    """One mail: the submission's tags, the file as it was kept, and when its server said what."""

    to: str
    tags: Mapping[str, str]
    raw: bytes
    events: Mapping[str, datetime]

    @cached_property
    def message(self) -> EmailMessage:
        """Taken apart."""
        return message_from_bytes(self.raw, policy=default)

    @property
    def fact(self) -> str:
        """The type of the fact it tells."""
        return str(self.message["X-Removal-Orders-Fact"])

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Its plain text."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    def attached(self, name: str) -> bytes:
        """One attachment; nothing if there is none of that name."""
        parts = [part for part in self.message.iter_attachments() if part.get_filename() == name]
        return bytes(parts[0].get_payload(decode=True)) if parts else b""


def read(folder: Path, order: str) -> list[Mail]:
    """The mails about an order, in the order in which they were submitted."""
    file = folder / "mails.jsonl"
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    mine = [line for line in lines if line["tags"].get("order") == order]
    return [_mail(folder, line, lines) for line in mine if line["event"] == "Send"]


def faults(mails: list[Mail], order: Mapping[str, Any], facts: Mapping[str, Fact]) -> Iterator[str]:
    """What does not hold between the mails, the order and the facts that the ministry was sent, by type."""
    notices = [mail for mail in mails if mail.fact == "order.issued"]
    if len(notices) != 1:
        yield f"{len(notices)} notices by mail, not 1"
        return
    yield from _notice_faults(notices[0], order)
    yield from _clock_faults(notices[0], facts["order.received"])
    yield from _answer_faults(mails, facts)


def figures(mails: list[Mail], facts: Mapping[str, Fact]) -> str:
    """What the mails and the answers say, in a line."""
    notice = next(mail for mail in mails if mail.fact == "order.issued")
    evidence = facts["order.received"]["evidence"]
    outcomes = ", ".join(f"{line['number']} {line['outcome']}" for line in facts["order.reported"]["items"])
    return (
        f"mail “{notice.subject}” {evidence['kind']} at {evidence['at']}; on the page: {outcomes}; {len(mails)} mails"
    )


def _mail(folder: Path, line: Mapping[str, Any], lines: list[Mapping[str, Any]]) -> Mail:
    times = {event["event"]: datetime.fromisoformat(event["at"]) for event in lines if event["file"] == line["file"]}
    return Mail(line["to"], line["tags"], (folder / "mails" / line["file"]).read_bytes(), times)


def _notice_faults(notice: Mail, order: Mapping[str, Any]) -> Iterator[str]:
    if order["reference"] not in notice.subject:
        yield "the notice's subject does not name the order"
    if hashlib.sha256(notice.attached("order.json")).hexdigest() != order["text_sha256"]:
        yield "the SHA-256 of the attached order.json is not that of the order's text"
    if order["text_sha256"] not in notice.text:
        yield "the notice does not show the SHA-256 of the order's text"
    if order["id"].encode() not in notice.attached("deadline.ics"):
        yield "no calendar entry of the order is attached"


def _instant(written: str, hours: str | None, minutes: str | None) -> datetime:
    """`25 November 2026, 17:00`, `+8` and no minutes."""
    offset = f"{int(hours or 0):+03}{minutes or '00'}"
    return datetime.strptime(f"{written} {offset}", "%d %B %Y, %H:%M %z")


def _clock_faults(notice: Mail, received: Fact) -> Iterator[str]:
    """That this mail is the receipt, and promised no more time than there was; the rest is for `check_receipts`."""
    evidence, due = received["evidence"], datetime.fromisoformat(received["windows"][-1]["due_at"])
    if (evidence["kind"], evidence["delivery"]) != ("mail_accepted", notice.tags.get("delivery")):
        yield "receipt is not by the mail that carried the notice"
    if "Bounce" in notice.events:
        yield f"receipt is at {evidence['at']}, and the mail came back at {notice.events['Bounce']}"
    promised = ACT_BY.search(notice.subject)
    if not promised or not due - WINDOW - MINUTE <= _instant(*promised.groups()) <= due:
        yield f"the subject “{notice.subject}” promises more time than there is, or none"


def _answer_faults(mails: list[Mail], facts: Mapping[str, Fact]) -> Iterator[str]:
    for name in ("order.acknowledged", "order.reported"):
        fact = facts.get(name)
        if fact is None or not str(fact["by"]["caller"]).startswith("contact:"):
            yield f"{name} was not answered on the page"
            return
    reported = {str(line["number"]): WORDS[line["outcome"]] for line in facts["order.reported"]["items"]}
    confirmed = [dict(ITEM.findall(mail.text.replace("\r\n", "\n"))) for mail in mails if mail.fact == "order.reported"]
    if not confirmed or any(answer != reported for answer in confirmed):
        yield f"the ministry was sent {reported}, the contacts were confirmed {confirmed}"
