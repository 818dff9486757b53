"""Platforms' journals in DynamoDB: the facts of a platform, and its timer.

Each is written in one transaction with the platform's entry; `revision` is the version of that entry.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from removal.errors import CapReached, NotFound
from removal.journals import volumes_store
from removal.journals.position import UNMARKED, Marks, Position
from removal.journals.publishing import Publication
from removal.journals.room import by_kind
from removal.journals.store import appended, marks_of, update, written
from removal.record import instant
from removal.record.canonical import JsonObject, canonical, derived_id
from removal.record.facts import NOTHING_BEFORE, By, Fact, from_text
from removal.registry.contact_changes import Confirmation
from removal.registry.new_fact import NewFact
from removal.table import JOURNAL, JournalItem, transaction
from removal.timers.store import Armed
from removal.values import dataclass, replace

# Limit of facts of each kind of party in a platform's journal; no party uses up another's room. An authority adds one.
# Of ROLLED_SIDES the facts in the item count, without those in volumes: so the register itself has room again.
ROOM = {"representative": 120, "authority": 60, "registrar": 120, "system": 200}
ROLLED_SIDES = ("registrar", "system")
CAP_ADVICE = ("ask the registrar to change its entry", "there is room again once these were passed on, in some minutes")
UNTOLD = "system"  # without room its change is written without a fact; a change of the others is refused


class PlatformItem(JournalItem):
    """A platform's journal; its timer is the earliest of `wakes_at`, its reassignment and its publication check."""

    owner = UnicodeAttribute()
    revision = NumberAttribute()
    wakes_at = UnicodeAttribute(null=True)
    reassignment = UnicodeAttribute(null=True)
    confirmations = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Reassignment:
    """The progress of a run that reassigns the platform's open orders to the representative in office.

    The next slice begins at `at` with the order whose id comes after `after`. `failed`: an order before that could not
    be reassigned, so the run is repeated.
    """

    at: datetime
    after: str = ""
    failed: bool = False

    def to_text(self) -> str:
        """The progress as stored JSON text."""
        return canonical({"at": instant.to_text(self.at), "after": self.after, "failed": self.failed})

    @classmethod
    def from_text(cls, text: str) -> "Reassignment":
        """The progress, parsed from its stored text."""
        stored = json.loads(text)
        return cls(instant.from_text(stored["at"]), stored["after"], stored["failed"])


@dataclass(frozen=True, slots=True)
class Journal:
    """A platform's journal, read consistently.

    `wakes_at`: when appointment and contacts are next checked; `armed`: the timer as stored. `lines` are all facts; the
    first `rolled` are in `volumes`.
    """

    platform: str
    lines: tuple[str, ...]
    revision: int
    changed_at: datetime
    wakes_at: datetime | None
    marks: Marks = UNMARKED
    reassignment: Reassignment | None = None
    armed: Armed | None = None
    confirmations: tuple[Confirmation, ...] = ()
    volumes: int = 0
    rolled: int = 0

    @property
    def owes_at(self) -> datetime | None:
        """When something of the platform itself, not of its orders, is next due."""
        return self.position.timer_at(self._owes)

    @property
    def timer_at(self) -> datetime | None:
        """When anything is next due: the timer to write."""
        return self.position.timer_at(self._own)

    @property
    def position(self) -> Position:
        """The position of the journal."""
        return Position(subject_of(self.platform), len(self.lines), self.changed_at, self.marks)

    @property
    def publication(self) -> Publication:
        """Its facts for the event bus."""
        return Publication(self.position, self.lines, {"platform": self.platform})

    @property
    def attributes(self) -> JsonObject:
        """The attributes of its item beside owner and journal; None if absent."""
        return {
            "revision": self.revision,
            "wakes_at": instant.to_text_or_none(self.wakes_at),
            "reassignment": self.reassignment.to_text() if self.reassignment else None,
            "confirmations": _confirmations_text(self.confirmations) if self.confirmations else None,
            "volumes": self.volumes or None,
            **self.position.attributes(self._own),
        }

    def room(self, kind: str) -> int:
        """How many more facts of a kind of party fit into the journal."""
        counted = self.lines[self.rolled :] if kind in ROLLED_SIDES else self.lines
        return max(0, ROOM[kind] - len(by_kind(counted, kind)))

    @property
    def may_roll(self) -> bool:
        """Whether the facts of the item are to move into a volume: a quarter of the room of a rolled side is used."""
        passed_on = self.marks.fanned_out >= len(self.lines)
        return passed_on and any(self.room(kind) <= ROOM[kind] * 3 // 4 for kind in ROLLED_SIDES)

    @property
    def _owes(self) -> list[datetime]:
        """The instants at which something of the platform itself is due."""
        return [*filter(None, [self.wakes_at]), *(confirmation.at for confirmation in self.confirmations)]

    @property
    def _own(self) -> list[datetime]:
        return [*self._owes, *([self.reassignment.at] if self.reassignment else [])]


def subject_of(platform_id: str) -> str:
    """A platform's subject: the partition of its journal, and the owner of its endpoints."""
    return f"platform:{platform_id}"


def read(platform_id: str) -> Journal:
    """A platform's journal, which every entry has. Raises NotFound if there is no platform."""
    return journal_of(load_item(platform_id))


def load_item(platform_id: str) -> PlatformItem:
    """The item, for a check against its journal. Raises NotFound if there is none."""
    try:
        return PlatformItem.get(subject_of(platform_id), JOURNAL, consistent_read=True)
    except DoesNotExist as error:
        msg = f"There is no platform {platform_id}."
        raise NotFound(msg) from error


def journal_of(item: PlatformItem) -> Journal:
    """The journal of an item."""
    platform_id = item.pk.partition(":")[2]
    earlier = volumes_store.read(item.pk, int(item.volumes or 0))
    return Journal(
        platform_id,
        (*earlier, *item.journal),
        int(item.revision),
        instant.from_text(item.changed_at),
        instant.from_text_or_none(item.wakes_at),
        marks_of(item),
        Reassignment.from_text(item.reassignment) if item.reassignment else None,
        Armed(instant.from_text(item.timer_at), int(item.timer_runs or 0)) if item.timer_at else None,
        _confirmations(item.confirmations),
        int(item.volumes or 0),
        len(earlier),
    )


def confirm(journal: Journal, confirmation: Confirmation) -> None:
    """Store a confirmation, and set the platform's timer, whose handler writes it into the entry.

    Idempotent for each test. Raises VersionConflict if another write came first.
    """
    known = {(stored.contact, stored.test) for stored in journal.confirmations}
    if (confirmation.contact, confirmation.test) not in known:
        after = replace(journal, confirmations=(*journal.confirmations, confirmation))
        update(_item(journal), _written(after.attributes), _unchanged(journal))


def sealed(journal: Journal, new_facts: Sequence[NewFact], now: datetime, by: By) -> list[Fact]:
    """The new facts that there is room for, with sequence and hash. Raises CapReached for a party without room."""
    lines, facts, room = journal.lines, list[Fact](), journal.room(by.kind)
    if len(new_facts) > room and by.kind != UNTOLD:
        msg = (
            f"This platform's journal holds {ROOM[by.kind]} facts of your side; {CAP_ADVICE[by.kind in ROLLED_SIDES]}."
        )
        raise CapReached(msg)
    last = from_text(lines[-1]) if lines else None
    for new_fact in new_facts[:room]:
        after = (last.sequence, last.hash) if last else (0, NOTHING_BEFORE)
        subject = subject_of(journal.platform)
        command = derived_id("platform", journal.platform, str(journal.revision + 1))
        last = new_fact.sealed(subject, after, now, by, command, journal.marks.restored)
        facts.append(last)
    return facts


def write(  # noqa: PLR0917 - a revision's parts in their order
    writes: TransactWrite,
    before: Journal,
    facts: Sequence[Fact],
    now: datetime,
    wakes_at: datetime | None,
    reassignment: Reassignment | None,
) -> None:
    """Add the next revision to a transaction, which fails unless `before` is unchanged. Revision 0: no item exists.

    The stored confirmations are removed, as the entry in the same transaction has them.
    """
    lines = [fact.to_text() for fact in facts]
    after = replace(
        before,
        lines=(*before.lines, *lines),
        revision=before.revision + 1,
        changed_at=now if lines else before.changed_at,
        wakes_at=wakes_at,
        reassignment=reassignment,
        confirmations=(),
    )
    if before.revision == 0:
        owner = subject_of(after.platform)
        restored = after.marks.restored
        item = PlatformItem(owner, JOURNAL, owner=owner, journal=lines, restored=restored, **after.attributes)
        writes.save(item, condition=PlatformItem.pk.does_not_exist())
        return
    writes.update(_item(after), [*_written(after.attributes), *appended(facts)], condition=_unchanged(before))


def roll(journal: Journal) -> None:
    """Move the facts of the item into a volume. Raises VersionConflict if another write came first."""
    after = replace(journal, volumes=journal.volumes + 1, rolled=len(journal.lines))
    emptied = [PlatformItem.journal.set([]), *written(PlatformItem, after.attributes)]
    with transaction() as writes:
        volumes_store.keep(writes, subject_of(journal.platform), after.volumes, journal.lines[journal.rolled :])
        writes.update(_item(journal), emptied, condition=_unchanged(journal))


def mark(journal: Journal, marks: Marks) -> None:
    """Write marks and the timer computed with them. Raises VersionConflict if another write came first."""
    update(_item(journal), _written(replace(journal, marks=marks).attributes), _unchanged(journal))


def progress(journal: Journal, reassignment: Reassignment | None, *, failed: bool) -> None:
    """Write the progress of a reassignment; `failed` keeps the failure count. Raises VersionConflict."""
    values = replace(journal, reassignment=reassignment).attributes
    moved = {name: values[name] for name in ("reassignment", "timer_shard", "timer_at")}
    update(_item(journal), _written(moved, counted=failed), _unchanged(journal))


def _unchanged(journal: Journal) -> Condition:
    """The condition that nothing was changed, passed on, reassigned or confirmed since the journal was read."""
    revision, passed_on = PlatformItem.revision == journal.revision, PlatformItem.fanned_out == journal.marks.fanned_out
    reassigned: Condition = PlatformItem.reassignment.does_not_exist()
    if journal.reassignment:
        reassigned = PlatformItem.reassignment == journal.reassignment.to_text()
    confirmed: Condition = PlatformItem.confirmations.does_not_exist()
    if journal.confirmations:
        confirmed = PlatformItem.confirmations == _confirmations_text(journal.confirmations)
    all_four: Condition = revision & passed_on & reassigned & confirmed
    return all_four


def _written(values: JsonObject, *, counted: bool = False) -> list[Action]:
    """The update of values; resets the count of runs, and that of failures unless `counted`."""
    failures = [] if counted else [PlatformItem.timer_failures.remove()]
    return [*written(PlatformItem, values), *failures, PlatformItem.timer_runs.remove()]


def _confirmations(text: str | None) -> tuple[Confirmation, ...]:
    rows = json.loads(text) if text else ()
    return tuple(Confirmation(row["contact"], row["test"], instant.from_text(row["at"])) for row in rows)


def _confirmations_text(confirmations: Sequence[Confirmation]) -> str:
    return canonical(
        [
            {"contact": confirmation.contact, "test": confirmation.test, "at": instant.to_text(confirmation.at)}
            for confirmation in confirmations
        ]
    )


def _item(journal: Journal) -> PlatformItem:
    return PlatformItem(subject_of(journal.platform), JOURNAL)
