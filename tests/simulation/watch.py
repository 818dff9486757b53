"""A watch on the table: what each write may change, whatever the parties see.

`version`, `fanned_out`, `tries` and `revision` never go back; a journal only grows; what is delivered stays so; what
was written of an attempt, a bounce, a text or a body that is sent byte for byte never changes (design 5.1 and 5.3);
no worker takes an endpoint's claim from another (design 8.1);
each write of an order leaves the index attributes that the product's own `verify` expects of its journal: that of the
release that has written it, where two serve (`releases`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.simulation import parts
from tests.simulation.aws.dynamodb import Change
from tests.simulation.claims import Claims
from tests.simulation.releases import Release, running

COUNTERS = ("version", "fanned_out", "tries", "revision")
STUCK = "stuck"
CLAIM = "claim"
SETTLED = frozenset({"delivered"})  # a mail that SES refused by our fault is bounced, and due again when that shows
ERASED = "erased"
TENANTS = ("authority", "platform")  # keys of indexes, with the shard that the order keeps
FOR_EVER = ("attempt:", "feedback:", "body:", "text")  # sort keys of items that are written once
Item = Mapping[str, Any]


@dataclass(slots=True)
class Watch:
    """Hears of every write. `faults` are what it found, each with its time.

    `outages` are the gaps in the sweep's heartbeat: since, until, and from when what fell due in one is decided.
    """

    laws: Callable[[], Mapping[str, Any]] = dict  # of the running release
    faults: list[tuple[datetime, str]] = field(default_factory=list)
    timers: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    outages: set[tuple[datetime, datetime, datetime]] = field(default_factory=set)
    claims: Claims = field(default_factory=Claims)
    erased: dict[str, datetime] = field(default_factory=dict)  # when `order.erased` was written, by the order
    when_erased: Callable[[str], None] = lambda _: None
    subjects: dict[str, str] = field(default_factory=dict)  # of deliveries, by their partitions
    sequences: dict[str, str] = field(default_factory=dict)  # of the facts of deliveries, likewise
    written: dict[tuple[str, str], datetime] = field(default_factory=dict)  # when each item came
    _orders: dict[tuple[Release, str], Any] = field(default_factory=dict)
    _next: dict[str, str] = field(default_factory=dict)  # when a shard's first timer is due; asked far oftener

    def hear(self, change: Change) -> None:
        """One write."""
        pk, sk = change.keys["pk"]["S"], change.keys["sk"]["S"]
        self._timer((pk, sk), change.old, change.new)
        if pk == "clock" and change.new:
            outages = json.loads(change.new["control"]["S"])["outages"]
            self.outages.update((_instant(a), _instant(b), _instant(c)) for a, b, c in outages)
        self._index(pk, sk, change)
        claimed = self.claims.faults(pk, change.old, change.new, change.at) if sk == CLAIM else ()
        faults = [*claimed, *self._faults(pk, sk, change.old, change.new)]
        self._note(pk, change.at)
        for fault in faults:
            self.faults.append((change.at, f"{pk} {sk}: {fault}"))

    def _index(self, pk: str, sk: str, change: Change) -> None:
        """Remembers when an item came, and of what fact a delivery is."""
        if change.new and not change.old:
            self.written[pk, sk] = change.at
        if change.new and "subject" in change.new:
            self.subjects[sk], self.sequences[sk] = change.new["subject"]["S"], change.new["sequence"]["N"]

    def _note(self, pk: str, at: datetime) -> None:
        """Remembers when an order was erased, the first time."""
        order = self._orders.get((running(), pk))
        if pk not in self.erased and order is not None and order.status == ERASED:
            self.erased[pk] = at
            self.when_erased(pk)

    def _may_go(self, pk: str) -> bool:
        """Whether items are of an order that was erased: under itself, or under a delivery of one of its facts."""
        return pk in self.erased or self.subjects.get(pk) in self.erased

    def due(self, shard: str, until: str) -> bool:
        """Whether a timer of a shard is due at or before an instant, by the table itself."""
        if shard not in self._next:
            self._next[shard] = min(self.timers.get(shard, {}).values(), default="")
        return "" < self._next[shard] <= until

    def any_due(self, until: str) -> bool:
        """Whether any timer is due at or before an instant, but for those that failed too often."""
        return any(self.due(shard, until) for shard in self.timers if shard != STUCK)

    def _timer(self, key: tuple[str, str], old: Item | None, new: Item | None) -> None:
        if old and "timer_shard" in old:
            self.timers[old["timer_shard"]["S"]].pop(key, None)
            self._next.pop(old["timer_shard"]["S"], None)
        if new and "timer_shard" in new:
            self.timers.setdefault(new["timer_shard"]["S"], {})[key] = new["timer_at"]["S"]
            self._next.pop(new["timer_shard"]["S"], None)

    def _faults(self, pk: str, sk: str, old: Item | None, new: Item | None) -> Iterator[str]:
        if old and new:
            yield from _backwards(old, new)
        if new and "journal" in new:
            yield from _journal_faults(old, new)
            if pk.startswith("order:"):
                yield from self._order_faults(pk, new)
        if old and new is None and sk == "journal":
            yield "a journal was removed"
        if old and sk.startswith(FOR_EVER) and old != new and not (new is None and self._may_go(pk)):
            yield "what is written once was changed"

    def _order_faults(self, pk: str, new: Item) -> Iterator[str]:
        """The fold is kept and goes on from the last write: folding anew at each write would take most of the time."""
        fold, indexed = parts.FOLD(), parts.INDEXED()
        instant, facts = parts.INSTANT(), parts.FACTS()
        journal, key, laws = new["journal"]["L"], (running(), pk), self.laws()
        order: Any = self._orders.get(key)
        secret = _text(new, "secret_key") or ""
        try:
            in_volumes = int(new["version"]["N"]) - len(journal)
            for line in journal[order.sequence - in_volumes if order else 0 :]:
                fact = facts.from_text(line["S"])
                order = fold.apply(order, fact) if order else fold.begin(fact, laws[fact.payload["law"]], secret)
        except Exception as error:  # noqa: BLE001 - a journal that cannot be folded
            yield f"the journal cannot be folded: {error!r}"
            return
        order = self._orders[key] = order if order.key == secret else replace(order, key=secret)
        if not order.key and order.status != ERASED:
            yield "its secret key is gone, and it was not erased"
        deferred, republished = (
            instant.from_text_or_none(_text(new, name)) for name in ("deferred_until", "republished_at")
        )
        if len({key.partition("#")[2] for key in filter(None, (_text(new, name) for name in TENANTS))}) > 1:
            yield "its two tenants have it in different shards"
        marks = parts.MARKS().Marks(int(new["fanned_out"]["N"]), deferred, republished)
        for name, expected in indexed.attributes(order, marks).items():
            stored = _plain(new.get(name))
            if name in TENANTS and stored:
                stored = stored.partition("#")[0]
            if stored != expected and not (name == "timer_shard" and stored == STUCK):
                yield f"{name} is {stored!r}, the journal says {expected!r}"


def _backwards(old: Item, new: Item) -> Iterator[str]:
    for name in COUNTERS:
        before, after = _number(old, name), _number(new, name)
        if before is not None and after is not None and after < before:
            yield f"{name} went back from {before} to {after}"
    was, now = _text(old, "state"), _text(new, "state")
    if was in SETTLED and now in {"pending", "held"}:
        yield f"state went back from {was} to {now}"


def _journal_faults(old: Item | None, new: Item) -> Iterator[str]:
    """A journal only grows, but that its first facts move into a volume by a write of their own."""
    before, after = old["journal"]["L"] if old and "journal" in old else [], new["journal"]["L"]
    moved = len(before) - len(after) if old and _number(new, "volumes") != _number(old, "volumes") else 0
    kept, version = before[moved:], _number(new, "version") or 0
    if after[: len(kept)] != kept:
        yield "a fact in the journal was changed"
    if version != len(after) and "volumes" not in new:
        yield f"version is {version}, the journal has {len(after)} facts"
    if (_number(new, "fanned_out") or 0) > version:
        yield f"fanned_out is {_number(new, 'fanned_out')}, the journal has {version} facts"


def _number(item: Item, name: str) -> int | None:
    return int(item[name]["N"]) if name in item else None


def _text(item: Item, name: str) -> str | None:
    value = item.get(name)
    return str(value["S"]) if value and "S" in value else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _plain(value: Item | None) -> Any:  # noqa: ANN401 - any attribute
    if value is None:
        return None
    return int(value["N"]) if "N" in value else value.get("S")
