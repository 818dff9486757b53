"""The journal of an authority's or a caller's entry. Pure.

It never fills up. Once its item holds ROLLED_FROM bytes, and all of its facts were passed on, they move into a volume,
an item that is not written again; the chain goes on with the next fact.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from removal.journals import room
from removal.journals.position import UNMARKED, Marks, Position
from removal.journals.publishing import Publication
from removal.record import instant
from removal.record.audience import REGISTRAR_OWNER
from removal.record.canonical import JsonObject, derived_id
from removal.record.facts import NOTHING_BEFORE, By, Fact, from_text
from removal.record.publication import tenants_of_owner
from removal.registry.caller import Caller
from removal.registry.new_fact import NewFact
from removal.values import dataclass, replace

KINDS = ("authority", "caller")


def authority_subject(id_: str) -> str:
    """The subject of an authority's entry: the partition of its journal, and the owner of its endpoints."""
    return f"authority:{id_}"


def caller_subject(id_: str) -> str:
    """The subject of a caller's entry."""
    return f"caller:{id_}"


@dataclass(frozen=True, slots=True)
class Concerned:
    """The party whose endpoints get the facts, beside the registrar's; on a platform's side one representative."""

    owner: str
    representative: str | None = None


def concerned(caller: Caller) -> Concerned:
    """The party of a caller."""
    if caller.authority:
        return Concerned(authority_subject(caller.authority))
    if caller.platform:
        return Concerned(f"platform:{caller.platform}", caller.representative)
    return Concerned(REGISTRAR_OWNER)


@dataclass(frozen=True, slots=True)
class EntryJournal:
    """A journal, read consistently: all its facts, those of its `volumes` too, which have the first `rolled`.

    `revision`: the version of the entry that the last fact came with. 0: nothing is stored. `wakes_at`: when to look
    whether words have served.
    """

    subject: str
    concerned: Concerned
    changed_at: datetime
    lines: tuple[str, ...] = ()
    revision: int = 0
    marks: Marks = UNMARKED
    volumes: int = 0
    rolled: int = 0
    wakes_at: datetime | None = None

    @property
    def position(self) -> Position:
        """The position of the journal."""
        return Position(self.subject, len(self.lines), self.changed_at, self.marks)

    @property
    def publication(self) -> Publication:
        """Its facts for the event bus."""
        return Publication(self.position, self.lines, tenants_of_owner(self.concerned.owner))

    @property
    def attributes(self) -> JsonObject:
        """The attributes of its item beside the facts; None if absent."""
        of_party = {"owner": self.concerned.owner, "representative": self.concerned.representative}
        wakes_at = instant.to_text_or_none(self.wakes_at)
        own = {**of_party, "revision": self.revision, "volumes": self.volumes or None, "wakes_at": wakes_at}
        return {**own, **self.position.attributes(filter(None, [self.wakes_at]))}

    @property
    def may_roll(self) -> bool:
        """Whether the facts of its item are to move into a volume before the next fact is added."""
        passed_on = self.marks.fanned_out >= len(self.lines)
        return passed_on and room.size(self.lines[self.rolled :]) >= room.ROLLED_FROM

    def with_facts(self, facts: Sequence[Fact], to: Concerned, version: int) -> "EntryJournal":
        """The journal with more facts, which are written with the entry's `version`."""
        lines, at = (*self.lines, *(fact.to_text() for fact in facts)), facts[-1].at
        return replace(self, concerned=to, lines=lines, revision=version, changed_at=at, wakes_at=at)

    def sealed(self, new_facts: Sequence[NewFact], now: datetime, by: By) -> Iterator[Fact]:
        """The facts with sequence and hash; none is earlier than the fact before it."""
        last = from_text(self.lines[-1]) if self.lines else None
        command = derived_id("entry", self.subject, str(len(self.lines) + 1))
        for fact in new_facts:
            after, at = ((last.sequence, last.hash), max(now, last.at)) if last else ((0, NOTHING_BEFORE), now)
            last = fact.sealed(self.subject, after, at, by, command, self.marks.restored)
            yield last
