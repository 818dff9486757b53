"""When the faults that last for minutes to hours last: drawn once for a world, before its orders are issued."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tests.simulation.process import stream

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """One fault, from `since` to `until`; `whose` names the platform that alone it is about."""

    kind: str
    since: datetime
    until: datetime
    whose: str | None = None

    def has(self, at: datetime) -> bool:
        """Whether it lasts at an instant."""
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Length:
    """How long one fault of a kind lasts, and how many of them a world has at most."""

    least: timedelta
    most: timedelta
    times: int = 3

    def drawn(self, chance: Random) -> timedelta:
        """Between both: as often minutes as hours."""
        times: float = (self.most / self.least) ** chance.random()
        return self.least * times


ALL: dict[str, Length] = {
    "sweep-off": Length(2 * MINUTE, 3 * HOUR),
    "tick-off": Length(2 * MINUTE, 3 * HOUR),
    "publish-off": Length(2 * MINUTE, 2 * HOUR),
    "dispatch-off": Length(2 * MINUTE, 2 * HOUR),
    "webhook-sender-off": Length(2 * MINUTE, 2 * HOUR),
    "mail-sender-off": Length(2 * MINUTE, 2 * HOUR),
    "mail-feedback-off": Length(2 * MINUTE, 2 * HOUR),
    **dict.fromkeys(
        (
            "receiver-slow",
            "receiver-fails",
            "receiver-redirects",
            "receiver-flaps",
            "receiver-lies",
            "receiver-drips",
            "receiver-breaks",
            "dns-changes",
        ),
        Length(2 * MINUTE, 3 * HOUR),
    ),
    "ses-throttled": Length(MINUTE, 2 * HOUR),
    "ses-paused": Length(2 * MINUTE, 3 * HOUR),
    "ses-refuses-address": Length(10 * MINUTE, 6 * HOUR),
    **dict.fromkeys(
        ("feedback-missing", "feedback-late", "feedback-twice", "feedback-reordered", "feedback-wrong-time"),
        Length(30 * MINUTE, 8 * HOUR),
    ),
    **dict.fromkeys(
        ("operator-hold", "operator-extend", "operator-extend-order", "operator-republish", "operator-endpoint"),
        Length(MINUTE, 4 * HOUR, times=4),
    ),
    **dict.fromkeys(
        ("operator-release", "operator-resend", "operator-redrive", "operator-link-key", "operator-verify"),
        Length(MINUTE, HOUR, times=8),
    ),
    "deployment": Length(5 * MINUTE, 12 * HOUR, times=2),
    "secret-rotated": Length(MINUTE, HOUR, times=6),
    "office-changed": Length(MINUTE, 10 * MINUTE),
    "office-revoked": Length(2 * MINUTE, 3 * HOUR, times=2),
    "contacts-confirmed": Length(HOUR, 12 * HOUR),
    "register-written": Length(2 * MINUTE, 4 * HOUR, times=4),
    "page-forms": Length(MINUTE, HOUR, times=8),
    "contacts-changed": Length(10 * MINUTE, 5 * HOUR),
    "endpoint-commands": Length(10 * MINUTE, 3 * HOUR),
    "answers-at-due": Length(2 * HOUR, 26 * HOUR, times=2),
    "answers-cross": Length(2 * HOUR, 26 * HOUR, times=2),
    "two-at-once": Length(HOUR, 12 * HOUR),
    "odd-commands": Length(MINUTE, HOUR, times=8),
    **dict.fromkeys(
        ("mail-unknown", "mail-comes-back", "mailbox-full", "mail-complaint"),
        Length(30 * MINUTE, 6 * HOUR, times=2),
    ),
}


class Spans:
    """The spans of one world. `struck` counts for each kind what it did."""

    def __init__(self, struck: Counter[str]) -> None:
        self.struck = struck
        self._of: dict[str, list[Span]] = {}

    def draw(self, seed: int, kinds: frozenset[str], since: datetime, until: datetime) -> None:
        """Draw them for the kinds that a world has; all of them end before `until`."""
        for kind in sorted(kinds & ALL.keys()):
            chance = stream(seed, "spans", kind)
            number = chance.randint(1, ALL[kind].times)
            self._of[kind] = sorted((_span(kind, chance, since, until) for _ in range(number)), key=_since)

    def of(self, *kinds: str) -> Iterator[Span]:
        """Those of some kinds."""
        for kind in kinds:
            yield from self._of.get(kind, ())

    def now(self, kind: str, at: datetime) -> Span | None:
        """The one that lasts at an instant, and longest of those that do."""
        return max((span for span in self._of.get(kind, ()) if span.has(at)), key=_until, default=None)

    def strike(self, kind: str, at: datetime) -> Span | None:
        """The same, and counted: the caller does what the fault is."""
        span = self.now(kind, at)
        self.struck[kind] += span is not None
        return span


def _span(kind: str, chance: Random, since: datetime, until: datetime) -> Span:
    length = min(ALL[kind].drawn(chance), until - since)
    begin = since + (until - since - length) * chance.random()
    return Span(kind, begin, begin + length)


def _since(span: Span) -> datetime:
    return span.since


def _until(span: Span) -> datetime:
    return span.until
