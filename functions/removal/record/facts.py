"""Facts: events of a subject, named in the past tense, numbered from 1, each with the hash of the previous one."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from removal.record import instant
from removal.record.canonical import JsonObject, canonical, derived_id, sha256
from removal.record.words import DIGEST, ERASED, digest, joined, without_words, written
from removal.values import dataclass, replace

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

    The package of a type of facts has a TypedDict for its payload: read the payload as that type. What people wrote is
    in the payload too once `words` are read, but it is no part of the line and its hash, which hold its SHA-256.

    `words`: the words with their salt, empty after they were erased; None if they were not read, or there are none.
    `restored`: the restore after which it was recorded, as `record.restored` writes it; None if its journal was never
    restored before.
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
    words: Mapping[str, str] | None = None
    restored: str | None = None

    @property
    def words_sha256(self) -> str | None:
        """The SHA-256 of the words beside it; None if people wrote nothing of it."""
        payload: JsonObject = self.payload
        digest_: str | None = payload.get(DIGEST)
        return digest_

    @property
    def id(self) -> str:
        """Its id, computed from members of its line, so it is the same everywhere and for ever."""
        return fact_id(self.subject, self.sequence, self.restored)

    def to_json(self) -> dict[str, Any]:
        """The members of the envelope and of the payload in one object, as in the journal, without its words."""
        return {**_hashed(self), "hash": self.hash}

    def with_words(self, words: Mapping[str, str]) -> "Fact":
        """The fact with its words, which were stored beside it; without words after they were erased."""
        return replace(self, payload=joined(self.type, self.payload, words), words=words)

    def without_words(self) -> "Fact":
        """The fact as it is shown to a reader who may not see its words: as if they were erased."""
        return self.with_words(ERASED) if self.words_sha256 else self

    def to_text(self) -> str:
        """The line for the journal."""
        return canonical(self.to_json())


ENVELOPE = ("type", "subject", "sequence", "at", "by", "command", "previous_hash", "hash", "restored")


def fact_id(subject: str, sequence: int, restored: str | None = None) -> str:
    """UUIDv5 of (subject, sequence), and of the restore after which the fact was recorded, if there was one.

    A restore out of a copy gives the sequences of lost facts again (decision 110):

        before   1 2 3 | 4 5       the copy has 1 to 3; fact 5 is a reminder, with the id of (order:…, 5)
        after    1 2 3 | 4'5'      fact 5' is the breach, with the id of (order:…, 5, 2026-11-30T09:00:00.000Z-5f0c9a1e)
    """
    return derived_id("fact", subject, str(sequence), *([restored] if restored else []))


def seal(
    type_: str,
    payload: JsonObject,
    *,
    subject: str,
    after: tuple[int, str],
    at: datetime,
    by: By,
    command: str,
    salt: str = "",
    restored: str | None = None,
) -> Fact:
    """The next fact of a subject; `after`: sequence and hash of its last fact, (0, NOTHING_BEFORE) without one.

    `salt`: that of its words. `restored`: the last restore of its journal.
    """
    sequence, previous_hash = after
    words = written(type_, payload, salt)
    if words:
        payload = {**payload, DIGEST: digest(words)}
    loose = Fact(type_, subject, sequence + 1, at, by, command, payload, previous_hash, "", words or None, restored)
    return replace(loose, hash=content_hash(_hashed(loose)))


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
        restored=line.get("restored"),
    )


def enveloped(fact: Fact, about: JsonObject) -> dict[str, Any]:
    """The fact as parties get it: whole, so that its hash can be verified, with the members of `about` added."""
    members = {key: value for key, value in shown(fact).items() if key not in ("type", "at")}
    return {"type": fact.type, "timestamp": instant.to_text(fact.at), "data": {**members, "fact": fact.id, **about}}


def shown(fact: Fact) -> dict[str, Any]:
    """The members of the line, and the `words` beside it with their salt: null if they were erased or are withheld.

    ValueError if the words were not read.
    """
    if fact.words_sha256 is None:
        return fact.to_json()
    if fact.words is None:
        msg = f"The words of {fact.subject} {fact.sequence} were not read."
        raise ValueError(msg)
    return {**fact.to_json(), "words": dict(fact.words) or None}


def _hashed(fact: Fact) -> dict[str, Any]:
    return {
        **without_words(fact.type, fact.payload),
        **({"restored": fact.restored} if fact.restored else {}),
        "type": fact.type,
        "subject": fact.subject,
        "sequence": fact.sequence,
        "at": instant.to_text(fact.at),
        "by": {"kind": fact.by.kind, "caller": fact.by.caller},
        "command": fact.command,
        "previous_hash": fact.previous_hash,
    }
