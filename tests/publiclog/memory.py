"""S3, the table and KMS in memory, as far as the log asks them. Each call can be interrupted before and after it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from removal.publiclog.entries import commitment
from removal.publiclog.marks import Head, Journal, LoggedFact, Mark
from removal.publiclog.notes import VerifierKey
from removal.publiclog.ports import Kind, Stored
from removal.record.words import keyed

Answer = TypeVar("Answer")
COUNTED = {"order.issued": "orders", "order.reminded": "breaches", "order.withdrawn": "withdrawn"}  # any will do
Call = Callable[[Callable[[], Answer]], Answer]
ORIGIN = "log.example/orders"


def at_once(effect: Callable[[], Answer]) -> Answer:
    return effect()


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, Kind]] = {}

    def through(self, call: Callable[[Callable[[], object]], object]) -> "BucketClient":
        return BucketClient(self.objects, call)


class BucketClient:
    """A tag is that of the bytes, as S3's is: the same bytes put again have the same."""

    def __init__(
        self, objects: dict[str, tuple[bytes, Kind]], call: Callable[[Callable[[], object]], object] = at_once
    ) -> None:
        self.objects, self.call = objects, call

    def read(self, key: str) -> Stored | None:
        return self.call(lambda: self._stored(key))  # type: ignore[return-value]

    def create(self, key: str, body: bytes, kind: Kind) -> bool:
        return bool(self.call(lambda: key not in self.objects and self._put(key, body, kind)))

    def replace(self, key: str, body: bytes, kind: Kind, tag: str) -> bool:
        return bool(self.call(lambda: self._tag(key) == tag and self._put(key, body, kind)))

    def any_below(self, prefix: str) -> bool:
        return bool(self.call(lambda: any(key.startswith(prefix) for key in self.objects)))

    def _put(self, key: str, body: bytes, kind: Kind) -> bool:
        self.objects[key] = (body, kind)
        return True

    def _tag(self, key: str) -> str | None:
        return hashlib.sha256(self.objects[key][0]).hexdigest() if key in self.objects else None

    def _stored(self, key: str) -> Stored | None:
        tag = self._tag(key)
        return Stored(self.objects[key][0], tag) if tag else None


class Table:
    """Journals, marks and the head; `copy` is what a restore brings back."""

    def __init__(self) -> None:
        self.journals: dict[str, Journal] = {}
        self.marks: dict[str, Mark] = {}
        self.categories: dict[str, str] = {}
        self.heads: list[Head] = [Head()]

    def copy(self) -> "Table":
        made = Table()
        made.journals, made.marks, made.heads = dict(self.journals), dict(self.marks), self.heads[-1:]
        return made

    def add(self, order: str, *types: str, note: str = "", tenants: tuple[str, str] = ("ministry", "video")) -> None:
        """Append facts to an order's journal; `note`: whatever makes these facts other ones."""
        before = self.journals.get(order, Journal(keyed("00" * 32, order), (), "kz-1", *tenants))
        facts = list(before.facts)
        for type_ in types:
            text = f"{order} {len(facts) + 1} {type_} {note}"
            hash_ = hashlib.sha256(text.encode()).hexdigest()
            facts.append(LoggedFact(type_, len(facts) + 1, hash_, {COUNTED[type_]: 1} if type_ in COUNTED else {}))
        self.journals[order] = replace(before, facts=tuple(facts))


class TableClient:
    def __init__(self, table: Table, call: Callable[[Callable[[], object]], object] = at_once) -> None:
        self.table, self.call = table, call

    def head(self) -> Head:
        return self.call(lambda: self.table.heads[-1])  # type: ignore[return-value]

    def move_head(self, before: Head, after: Head) -> None:
        self.call(lambda: self._move_head(before, after))

    def mark(self, order: str) -> Mark:
        return self.call(lambda: self.table.marks.get(order, Mark()))  # type: ignore[return-value]

    def move_mark(self, order: str, before: Mark, after: Mark) -> None:
        self.call(lambda: self._move_mark(order, before, after))

    def category(self, order: str) -> str:
        return self.call(lambda: self.table.categories.get(order, "illegal_content"))  # type: ignore[return-value]

    def journal(self, order: str) -> Journal:
        return self.call(lambda: self.table.journals.get(order, Journal("", ())))  # type: ignore[return-value]

    def _move_head(self, before: Head, after: Head) -> None:
        now = self.table.heads[-1]
        if (now.size, now.root) == (before.size, before.root):
            self.table.heads.append(after)

    def _move_mark(self, order: str, before: Mark, after: Mark) -> None:
        if self.table.marks.get(order, Mark()) == before:
            self.table.marks[order] = after


class Signer:
    """Signs with a real key, and keeps every text that it signed, also for a run that did not live to publish it."""

    KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

    def __init__(self, call: Callable[[Callable[[], object]], object] = at_once, key: int = 0) -> None:
        self.call, self.texts = call, list[bytes]()
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([key]) * 32) if key else self.KEY

    def public_key(self) -> VerifierKey:
        return VerifierKey(ORIGIN, self.key.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        return self.call(lambda: self._sign(text))  # type: ignore[return-value]

    def _sign(self, text: bytes) -> bytes:
        self.texts.append(text)
        return self.key.sign(text)


def expected(journals: Mapping[str, Journal]) -> dict[tuple[str, int], str]:
    """The commitment of each fact, by order and sequence, from what both sides have."""
    return {
        (order, fact.sequence): commitment(keyed(journal.key, "log", str(fact.sequence)), fact.hash)
        for order, journal in journals.items()
        for fact in journal.facts
    }
