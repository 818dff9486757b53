"""What the judge allows: how late a timer may act, how early no accusation is recorded, by how much clocks may differ.

A timer may be 90 s late, and 10 minutes while faults strike single calls. Design 3.3, P2 and contract T8: what fell due
in a gap of the sweep of more than 5 minutes is recorded against a party (a breach, an overdue debt) no sooner than 30
minutes after its end, unless an operator releases it, and within 120 s of then. A hold stops that until it is
released. What a part that is off would have done is done when it is on again. Nothing is decided against a platform
while no one may answer (contract T7); all its open orders are looked at again two minutes after a change of office
(design 5.5).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.simulation.faults.drawn import CALLS, Faults
from tests.simulation.faults.spans import Span
from tests.simulation.lambdas import WRONG_CLOCK
from tests.simulation.process import SKEW_AT_MOST

LATE = timedelta(seconds=90)
LATE_UNDER_FAULTS = timedelta(minutes=10)
STALLED = timedelta(minutes=2)  # a process between what it has read and what it writes
GAP = timedelta(minutes=5)
QUIET = timedelta(minutes=30)
MARGIN = timedelta(minutes=1)
SWEPT_WITHIN = timedelta(seconds=60)
DECIDED_WITHIN = timedelta(seconds=120)
HELD_WITHIN = timedelta(seconds=40)  # the command, and a tick that began before it and ends after it
LOOKED_AT_AGAIN = timedelta(minutes=2)
BEATS_EVERY = timedelta(minutes=4)  # at the latest: of sweeps that would find nothing a world leaves out three in four
DELAYING = ("sweep-off", "tick-off", "publish-off", "operator-hold")
CLOCKS_DIFFER = 2 * SKEW_AT_MOST
Gap = tuple[datetime, datetime, datetime]  # of the heartbeat: since, until, and from when it is decided


def never(_: datetime) -> bool:
    """No fault strikes a single call."""
    return False


@dataclass(slots=True)
class Allowed:
    """In one world. `spans` are parts that were off, `releases` when an operator released accusations.

    `gaps` are those that the product's own heartbeat had, `struck` says whether faults of calls may strike at an
    instant, `clocks` by how much two clocks may differ.
    """

    spans: list[Span] = field(default_factory=list)
    releases: list[datetime] = field(default_factory=list)
    gaps: set[Gap] = field(default_factory=set)
    struck: Callable[[datetime], bool] = never
    clocks: timedelta = CLOCKS_DIFFER

    def of(self, platform: str) -> "Allowed":
        """The same, without what is about another platform alone."""
        return replace(self, spans=[span for span in self.spans if span.whose in {None, platform}])

    @property
    def may_wait(self) -> bool:
        """Whether anything but a late call keeps accusations back."""
        return bool(self.spans or self.gaps)

    def slack(self, at: datetime) -> timedelta:
        """How much later all may be that is due while faults strike single calls."""
        return LATE_UNDER_FAULTS if self.struck(at) else timedelta()

    def latest(self, due: datetime, *, accuses: bool) -> datetime:
        """When a timer that is due at an instant has acted at the latest."""
        more = self.slack(due)
        at = due + max(LATE, more)
        for since, until, end in sorted(self.gaps):
            if since - MARGIN <= due <= until + MARGIN:
                at = max(at, (end if accuses else until) + DECIDED_WITHIN + more)
        for span in sorted(self.spans, key=lambda span_: span_.since):
            if span.since <= at and (accuses or span.kind != "operator-hold"):
                at = max(at, self._after(span, due, accuses=accuses) + more)
        return at

    def too_early(self, due: datetime, decided: datetime, *, of_platform: bool = True) -> str | None:
        """Why an accusation, a breach or an overdue debt, must not have been recorded at an instant."""
        for span in self.spans:
            if span.kind == "operator-hold" and self._is_held(span, decided):
                return f"decided at {decided:%d %H:%M:%S} while it was held since {span.since:%d %H:%M:%S}"
            if of_platform and span.kind == "vacancy" and self._surely(span) < decided < span.until - self.clocks:
                return f"decided at {decided:%d %H:%M:%S}, while no one might answer"
            if span.kind == "sweep-off" and self._in_gap(span, due) and decided < self._quiet_until(span, decided):
                return (
                    f"decided at {decided:%d %H:%M:%S}, too soon after the sweep was off until {span.until:%d %H:%M:%S}"
                )
        return None

    def _stalled(self, at: datetime) -> timedelta:
        return STALLED if self.struck(at) else timedelta()

    def _surely(self, span: Span) -> datetime:
        """From when all that decide knew of it."""
        return span.since + HELD_WITHIN + self._stalled(span.since) + self.clocks

    def _is_held(self, span: Span, at: datetime) -> bool:
        """From when the hold was surely written until an operator released it, this hold or another."""
        released = any(span.since <= release <= at + DECIDED_WITHIN for release in self.releases)
        return self._surely(span) < at < span.until and not released

    def _after(self, span: Span, due: datetime, *, accuses: bool) -> datetime:
        if span.kind == "vacancy":
            return span.until + LOOKED_AT_AGAIN + DECIDED_WITHIN
        if span.kind != "sweep-off":
            return span.until + DECIDED_WITHIN
        beats = span.until + SWEPT_WITHIN
        quiet = accuses and due <= beats and beats - span.since + BEATS_EVERY > GAP
        return beats + DECIDED_WITHIN + (QUIET if quiet else timedelta())

    def _in_gap(self, span: Span, due: datetime) -> bool:
        """Whether it fell due in a gap, which a sweep that was stalled before makes shorter."""
        since = span.since + self._stalled(span.since)
        return span.until - since > GAP and since <= due <= span.until

    def _quiet_until(self, span: Span, decided: datetime) -> datetime:
        released = any(span.until <= at <= decided for at in self.releases)
        return span.until if released else span.until + QUIET - self.clocks


PUNCTUAL = Allowed()


def allowed(faults: Faults, gaps: set[Gap]) -> Allowed:
    """Returns what is allowed in a world, by the faults of calls that it has; those that last come later."""
    of_calls = sorted(faults.kinds & CALLS.keys())
    wrong = WRONG_CLOCK if "wrong-clock" in faults.kinds else timedelta()
    struck = (lambda at: any(faults.has(kind, at) for kind in of_calls)) if of_calls else never
    return Allowed(gaps=gaps, struck=struck, clocks=2 * (SKEW_AT_MOST + wrong))


def among(dues: Iterable[datetime], due: datetime, nearly: timedelta) -> bool:
    """Whether a due time is one of some, but for how far clocks differ."""
    return any(abs(instant - due) <= nearly for instant in dues)
