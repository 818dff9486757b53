"""The events of an item, in the order in which they move its clock. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from removal.orders.item import Ground, Item, Obstacle, Reported
from removal.orders.surroundings import ItemExtension, Opening, Surroundings, Suspension
from removal.values import dataclass

LAST = 1_000_000  # a sequence beyond every journal's last fact
SUSPENSION = "suspension"  # the authority's own stop, among the grounds


@dataclass(frozen=True, slots=True)
class Ended:
    """The fact `cause` ended an obstacle or a suspension; `sequence` is that of the ended one."""

    sequence: int
    ground: str
    mode: str
    cause: int


@dataclass(frozen=True, slots=True)
class Expired:
    """The fact `cause` states that grounds expired; a ground that was renewed for longer does not end."""

    grounds: frozenset[Ground]
    cause: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """The item is open again, and waits for receipt of the dispute."""


class Event(NamedTuple):
    """A cause that moves the clock at an instant; events of one instant are sorted by the sequence of their facts.

    The receipt of a notice is sorted by the notice's sequence, even if it is recorded later. `after`: the event comes
    after the fact with this sequence. `last`: the event comes after all others of its instant; an expiry does.
    """

    at: datetime
    sequence: int
    what: Opening | Suspension | Obstacle | Reported | Ended | Expired | ItemExtension | Disputed
    after: int = 0
    last: bool = False

    @property
    def order(self) -> tuple[int, bool, int]:
        """The sort key among events of one instant."""
        return max(self.sequence, self.after), self.after > self.sequence, self.sequence


def events(item: Item, around: Surroundings) -> list[Event]:
    """Every event of the item, in order."""
    return sorted(_events(item, around), key=lambda event: (event.at, event.last, *event.order))


def _events(item: Item, around: Surroundings) -> Iterator[Event]:
    yield from (_answer_event(obstacle, around) for obstacle in item.obstacles)
    yield from (_answer_event(report, around) for report in item.reports)
    yield from (Event(extension.at, extension.sequence, extension) for extension in around.extensions)
    if item.disputed_at and item.disputed_by:
        yield Event(item.disputed_at, item.disputed_by, Disputed())
    yield from (
        Event(opening.at, opening.cause, opening) for opening in around.openings
    )  # after its dispute, whose sequence it has
    for stop in around.suspensions:
        yield Event(stop.at, stop.sequence, stop)
        if stop.lifted:
            ended = Ended(stop.sequence, SUSPENSION, "resume", stop.lifted.cause)
            yield Event(stop.lifted.at, stop.lifted.cause, ended)
    for ending in item.endings:
        if ending.mode == "expired" and ending.at:
            yield Event(ending.at, ending.sequence, Expired(ending.grounds, ending.sequence), last=True)
    for obstacle in item.obstacles:
        yield from _endings(item, obstacle, around)


def _answer_event(answer: Obstacle | Reported, around: Surroundings) -> Event:
    """The event of an answer, which comes after the receipt of the notices that the answer proves."""
    before = (
        opening.at
        for notice, opening in around.received.items()
        if around.made_at[notice] <= answer.at and notice < answer.sequence
    )
    return Event(max((answer.at, *before)), answer.sequence, answer)


def _endings(item: Item, obstacle: Obstacle, around: Surroundings) -> Iterator[Event]:
    """Events for all endings that count; the first one ends the obstacle, the others have no effect."""
    modes = {"answered": around.law.answered, "ceased": around.law.ceased}
    endings = [ending for ending in item.ending_facts(obstacle) if ending.mode in modes]
    if not endings:
        return
    event = _answer_event(obstacle, around)
    for ending in endings:
        received = around.received.get(ending.sequence)
        ended_at = ending.at or (received.at if received else None)
        if ended_at:
            at = max(ended_at, event.at)
            after = event.sequence if at == event.at else 0
            ended = Ended(obstacle.sequence, obstacle.ground, modes[ending.mode], ending.sequence)
            yield Event(at, ending.sequence, ended, after)
