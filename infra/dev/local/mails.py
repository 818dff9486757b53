"""The mails that the mailbox took, kept byte for byte: one line and one file for each, and a way to wait for more."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any

LINES = "mails.jsonl"
FILES = "mails"
LINK = re.compile(r"https?://[^\s<>\"]+")
ANSWERED_BY = "/o/"  # in the path of a link that answers


@dataclass(frozen=True)
class Mail:
    """One mail as it was submitted, and when."""

    number: int
    message_id: str
    at: datetime
    to: str
    tags: Mapping[str, str]
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """Taken apart."""
        return message_from_bytes(self.raw, policy=default)

    @property
    def file(self) -> str:
        """Under which it is kept."""
        return f"{self.number:03d}-{self.to}.eml".replace("/", "_")

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"] or "")

    @property
    def fact(self) -> str:
        """The type of the fact it tells."""
        return str(self.message["X-Removal-Orders-Fact"] or "")

    @property
    def order(self) -> str:
        """The order it is about, by its tag."""
        return self.tags.get("order", "")

    @property
    def text(self) -> str:
        """Its plain text."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """Its HTML."""
        return self._body("html")

    @property
    def links(self) -> list[str]:
        """Every link in its text."""
        return LINK.findall(self.text)

    @property
    def page(self) -> str:
        """The link that answers."""
        return next(link for link in self.links if ANSWERED_BY in link)

    @property
    def attachments(self) -> dict[str, bytes]:
        """By file name."""
        return {name: _content(part) for name, part in self._attached()}

    @property
    def types(self) -> dict[str, str]:
        """The media type of each attachment, by file name."""
        return {name: str(part.get_content_type()) for name, part in self._attached()}

    def to_json(self) -> dict[str, Any]:
        """As `/messages.json` tells it (contract 5.1)."""
        fields = {"id": str(self.number), "to": self.to, "subject": self.subject, "text": self.text}
        return {**fields, "html": self.html, "links": self.links}

    def _attached(self) -> list[tuple[str, Any]]:
        """Each attachment with its name, or with its number among them if it has none."""
        parts = enumerate(self.message.iter_attachments(), start=1)
        return [(str(part.get_filename() or f"attachment-{number}"), part) for number, part in parts]

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _content(part: Any) -> bytes:  # noqa: ANN401 - of several classes
    """The bytes of an attachment; of a mail that is one, its source."""
    content = part.get_payload(decode=True)
    return bytes(part.as_bytes() if content is None else content)


class Mails:
    """Keeps what comes; `told` is called for each, in the thread that brought it."""

    def __init__(self, folder: Path, on_mail: Callable[[Mail], None] = lambda _: None) -> None:
        self._folder = folder
        self._on_mail = on_mail
        self._came = threading.Condition()
        self._all: list[Mail] = []
        (folder / FILES).mkdir(parents=True, exist_ok=True, mode=0o700)  # their links answer orders
        self._before = sum(1 for _ in (folder / FILES).iterdir())

    def keep(self, message_id: str, to: str, tags: Mapping[str, str], raw: bytes) -> Mail:
        """Write it down before the sender gets its answer."""
        with self._came:
            number = self._before + len(self._all) + 1
            mail = Mail(number, message_id, datetime.now(UTC), to, dict(tags), raw)
            (self._folder / FILES / mail.file).write_bytes(raw)
            self._all.append(mail)
            self._came.notify_all()
        self.note(mail, "Send", mail.at)
        self._on_mail(mail)
        return mail

    def note(self, mail: Mail, what: str, at: datetime) -> None:
        """A line for what was submitted, and one for each thing that was said of it."""
        fields = {"file": mail.file, "message_id": mail.message_id, "to": mail.to, "tags": dict(mail.tags)}
        line = {**fields, "event": what, "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        with self._came, (self._folder / LINES).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")

    def all(self) -> list[Mail]:
        """Everything so far, in the order in which it came."""
        with self._came:
            return list(self._all)

    def wait_for(self, wanted: Callable[[Mail], bool], seconds: float) -> Mail | None:
        """The first mail that is wanted, within these seconds."""
        with self._came:
            self._came.wait_for(lambda: any(map(wanted, self._all)), max(0.0, seconds))
            return next(filter(wanted, self._all), None)
