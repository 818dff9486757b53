"""What happened to an item, as events in the order in which they move its clock. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from removal.orders.item import Ground, Item, Reported, Telling
from removal.orders.surroundings import Given, Opening, Surroundings, Suspension

LAST = 1_000_000  # no journal has so many facts
SUSPENSION = "suspension"  # the authority's own stop, among the grounds


@dataclass(frozen=True, slots=True)
class Ended:
    """One telling, or a suspension, has ended by the fact `cause`."""

    sequence: int
    ground: str
    mode: str
    cause: int


@dataclass(frozen=True, slots=True)
class Expired:
    """Grounds have ended by themselves, says the fact `cause`; one that was renewed for longer has not."""

    grounds: frozenset[Ground]
    cause: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """The item is open again, and waits for receipt."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that moves the clock, at an instant; of two at one instant the one whose fact came first.

    The receipt of a notice has the notice's place, however late it is recorded. `after` is the sequence of a fact that
    it comes after all the same, `last`: a ground ends by itself after all that was said at that instant.
    """

    at: datetime
    sequence: int
    what: Opening | Suspension | Telling | Reported | Ended | Expired | Given | Disputed
    after: int = 0
    last: bool = False

    @property
    def order(self) -> tuple[int, bool, int]:
        """Among those of one instant."""
        return max(self.sequence, self.after), self.after > self.sequence, self.sequence


def events(item: Item, around: Surroundings) -> list[Event]:
    """Every event of the item, in order."""
    return sorted(_events(item, around), key=lambda one: (one.at, one.last, *one.order))


def _events(item: Item, around: Surroundings) -> Iterator[Event]:
    yield from (_said(one, around) for one in item.tellings)
    yield from (_said(one, around) for one in item.reports)
    yield from (Event(one.at, one.sequence, one) for one in around.given)
    if item.disputed_at and item.disputed_by:
        yield Event(item.disputed_at, item.disputed_by, Disputed())
    yield from (Event(one.at, one.cause, one) for one in around.openings)  # after its dispute, which has its place
    for stop in around.suspensions:
        yield Event(stop.at, stop.sequence, stop)
        if stop.lifted:
            ended = Ended(stop.sequence, SUSPENSION, "resume", stop.lifted.cause)
            yield Event(stop.lifted.at, stop.lifted.cause, ended)
    for ending in item.endings:
        if ending.mode == "expired" and ending.at:
            yield Event(ending.at, ending.sequence, Expired(ending.grounds, ending.sequence), last=True)
    for telling in item.tellings:
        yield from _endings(item, telling, around)


def _said(answer: Telling | Reported, around: Surroundings) -> Event:
    """An answer receives the notices before it first, then says what it says."""
    before = (
        opening.at
        for notice, opening in around.received.items()
        if around.made_at[notice] <= answer.at and notice < answer.sequence
    )
    return Event(max((answer.at, *before)), answer.sequence, answer)


def _endings(item: Item, telling: Telling, around: Surroundings) -> Iterator[Event]:
    """The first of the endings that count is what ends it; the others find it ended."""
    modes, said = {"answered": around.law.answered, "ceased": around.law.ceased}, _said(telling, around)
    for ending in (one for one in item.ending_facts(telling) if one.mode in modes):
        received = around.received.get(ending.sequence)
        ended_at = ending.at or (received.at if received else None)
        if ended_at:
            at = max(ended_at, said.at)
            after = said.sequence if at == said.at else 0
            ended = Ended(telling.sequence, telling.ground, modes[ending.mode], ending.sequence)
            yield Event(at, ending.sequence, ended, after)
