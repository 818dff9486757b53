"""Reads a file in which a receiver stored our facts, one on each line, and checks each fact's hash."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from removal.errors import RemovalError
from removal.record.facts import content_hash
from removal.record.words import DIGEST, digest
from removal.values import dataclass

SUBJECT = re.compile(r"(?:order|endpoint|platform|authority|caller):[!-~]+")
HASH = re.compile(r"[0-9a-f]{64}")
BELONGS = "Write the body of a webhook, a fact of the feed, or a captured request with its `body`, one on each line."
BESIDE = ("fact", "hash", "order", "endpoint", "words", "blind")  # members of `data` that are no part of the fact


class Unreadable(RemovalError):
    """The file, or a line of it, has no fact; `detail` says where, and which format is right."""


@dataclass(frozen=True)
class Received:
    """A fact as its receiver stored it: `body` has `type`, `timestamp` and `data`; `line` is its line number."""

    line: int
    body: Mapping[str, Any]

    @property
    def data(self) -> Mapping[str, Any]:
        """The member `data`, which has subject, sequence and hash."""
        return dict(self.body["data"])

    @cached_property
    def subject(self) -> str:
        """The subject, such as `order:<id>`."""
        return str(self.data["subject"])

    @property
    def fault(self) -> str | None:
        """The fault, in words, if the content does not match its hash; else None."""
        fault = content_fault(self.body)
        return f"fact {self.data['sequence']}: line {self.line} of the file{fault}" if fault else None


def content_fault(body: Mapping[str, Any]) -> str | None:
    """How the content of a body differs from its hashes, in words that follow its name; None if it does not."""
    data = body["data"]
    words = data.get("words")
    try:
        computed, of_words = content_hash(_fact(body)), None if words is None else digest(words)
    except ValueError as error:
        return f" was changed after it was sent: {error}"
    if of_words not in (None, data.get(DIGEST)):
        return ": its words were changed after it was sent, their hash is another"
    if computed == data["hash"]:
        return None
    return f" was changed after it was sent: its content has the hash {computed}, not {data['hash']}"


def _fact(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fact as the journal has it, without its hash (integrating.md)."""
    data = body["data"]
    beside = (*BESIDE, "platform") if data["subject"].startswith("platform:") else BESIDE
    members = {name: value for name, value in data.items() if name not in beside}
    return {**members, "type": body["type"], "at": body["timestamp"]}


def read(file: Path) -> list[Received]:
    """All facts of a file; Unreadable. Blank lines are skipped, and counted in line numbers."""
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        msg = f"{file} cannot be read: {error.strerror}. Name the file in which a receiver kept what it was sent."
        raise Unreadable(msg) from None
    facts = list(_facts(file, lines))
    if not facts:
        msg = f"{file}: holds no facts to compare with. {BELONGS}"
        raise Unreadable(msg)
    return facts


def _facts(file: Path, lines: list[bytes]) -> Iterator[Received]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            body = _body(line)
        except (ValueError, RecursionError):
            msg = f"{file}: line {number} is no JSON. {BELONGS}"
            raise Unreadable(msg) from None
        if not is_fact(body):
            msg = f"{file}: line {number} is no fact with type, timestamp, subject, sequence and hash. {BELONGS}"
            raise Unreadable(msg)
        yield Received(number, body)


def _body(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    document = json.loads(line.decode("utf-8"))
    captured = document.get("body") if isinstance(document, dict) else None
    return json.loads(captured) if isinstance(captured, str) else document


def is_fact(body: object) -> bool:
    """Whether a body has type, timestamp, subject, sequence and hash, each in its form."""
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        return False
    data = body["data"]
    texts = (body.get("type"), body.get("timestamp"), data.get("subject"), data.get("hash"))
    if not all(isinstance(text, str) for text in texts):
        return False
    numbered = type(data.get("sequence")) is int and data["sequence"] >= 1
    return numbered and bool(SUBJECT.fullmatch(data["subject"]) and HASH.fullmatch(data["hash"]))
