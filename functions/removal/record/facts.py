"""Facts: events of a subject, named in the past tense, numbered from 1, each with the hash of the previous one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from removal.record import instant
from removal.record.canonical import JsonObject, canonical, derived_id, sha256

NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True, slots=True)
class By:
    """The party that caused a fact (`system`, `authority`, `representative`, `registrar`) and its caller's id."""

    kind: str
    caller: str | None = None


SYSTEM = By("system")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a journal; `hash` is the SHA-256 of the canonical JSON of its other members.

    The package of a type of facts has a TypedDict for its payload: read the payload as that type.
    """

    type: str
    subject: str
    sequence: int
    at: datetime
    by: By
    command: str
    payload: Any
    previous_hash: str
    hash: str

    @property
    def id(self) -> str:
        """Its id, computed from subject and sequence, so it is the same everywhere and for ever."""
        return fact_id(self.subject, self.sequence)

    def to_json(self) -> dict[str, Any]:
        """The members of the envelope and of the payload in one object, as in the journal."""
        return {**_hashed(self), "hash": self.hash}

    def to_text(self) -> str:
        """The line for the journal."""
        return canonical(self.to_json())


ENVELOPE = ("type", "subject", "sequence", "at", "by", "command", "previous_hash", "hash")


def fact_id(subject: str, sequence: int) -> str:
    """UUIDv5 of (subject, sequence)."""
    return derived_id("fact", subject, str(sequence))


def seal(
    type_: str, payload: JsonObject, *, subject: str, after: tuple[int, str], at: datetime, by: By, command: str
) -> Fact:
    """The next fact of a subject; `after`: sequence and hash of its last fact, (0, NOTHING_BEFORE) without one."""
    sequence, previous_hash = after
    loose = Fact(type_, subject, sequence + 1, at, by, command, payload, previous_hash, "")
    return Fact(type_, subject, sequence + 1, at, by, command, payload, previous_hash, content_hash(_hashed(loose)))


def content_hash(fact: Mapping[str, object]) -> str:
    """SHA-256 of a fact's canonical JSON without its own `hash`."""
    return sha256(canonical({key: value for key, value in fact.items() if key != "hash"}))


def from_text(text: str) -> Fact:
    """Parse a journal's line; KeyError or ValueError if it is not a fact."""
    line = json.loads(text)
    payload = {key: value for key, value in line.items() if key not in ENVELOPE}
    by = By(line["by"]["kind"], line["by"]["caller"])
    return Fact(
        line["type"],
        line["subject"],
        line["sequence"],
        instant.from_text(line["at"]),
        by,
        line["command"],
        payload,
        line["previous_hash"],
        line["hash"],
    )


def enveloped(fact: Fact, about: JsonObject) -> dict[str, Any]:
    """The fact as parties get it: whole, so that its hash can be verified, with the members of `about` added."""
    members = {key: value for key, value in fact.to_json().items() if key not in ("type", "at")}
    return {"type": fact.type, "timestamp": instant.to_text(fact.at), "data": {**members, "fact": fact.id, **about}}


def _hashed(fact: Fact) -> dict[str, Any]:
    return {
        **fact.payload,
        "type": fact.type,
        "subject": fact.subject,
        "sequence": fact.sequence,
        "at": instant.to_text(fact.at),
        "by": {"kind": fact.by.kind, "caller": fact.by.caller},
        "command": fact.command,
        "previous_hash": fact.previous_hash,
    }
