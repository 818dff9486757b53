"""What delays accusations, such as breaches: an operator's hold, a silent sweep, an outage just over. Pure."""

from datetime import datetime, timedelta

from removal.timers.due import LOOK_AGAIN_AFTER
from removal.timers.intervals import Interval
from removal.values import dataclass, replace

GAP = timedelta(minutes=5)  # a longer gap in the heartbeat counts as an outage of this system
WRITTEN_RINGS_FOR = timedelta(hours=1)
QUIET_AFTER_OUTAGE = timedelta(minutes=30)  # for an operator to extend due times before breaches are decided


@dataclass(frozen=True, slots=True)
class Outage:
    """A gap in the sweep's heartbeat; what fell due in it is recorded against no party before `decide_from`."""

    since: datetime
    until: datetime
    decide_from: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """An operator's stop of accusations; it does not stop timers."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockControl:
    """The control item, which is read before every accusation, a fact that a party let its time pass (contract T8).

    `outages`: gaps whose `decide_from` is not past. `extended_for`: all outages whose length extends due times, sorted
    by their start. `written_from_shell_at`: when an operator last wrote the register from a shell; no accusation
    depends on it, but each sweep reads it here.
    """

    heartbeat_at: datetime | None = None
    outages: tuple[Outage, ...] = ()
    hold: Hold | None = None
    extended_for: tuple[Interval, ...] = ()
    written_from_shell_at: datetime | None = None

    def written_lately(self, now: datetime) -> bool:
        """Whether an operator wrote the register from a shell within the last hour, which raises an alarm."""
        return self.written_from_shell_at is not None and now - self.written_from_shell_at < WRITTEN_RINGS_FOR

    def decide_from(self, due_at: datetime, lapsed_at: datetime, now: datetime) -> datetime:
        """The earliest instant for recording an accusation; at or before `now` if it may be recorded now."""
        if self.hold or self._silent(now):
            return now + LOOK_AGAIN_AFTER
        covering = (outage.decide_from for outage in self.outages if _overlap(outage, due_at, lapsed_at))
        return max(covering, default=now)

    def may_accuse(self, due_at: datetime, now: datetime) -> bool:
        """Whether an accusation is due that has no grace, and may be recorded now."""
        return max(due_at, self.decide_from(due_at, due_at, now)) <= now

    def _silent(self, now: datetime) -> bool:
        return self.heartbeat_at is None or now - self.heartbeat_at > GAP


def beat(control: ClockControl, now: datetime) -> ClockControl:
    """The control after a sweep; a gap since the previous sweep becomes an outage."""
    current = tuple(outage for outage in control.outages if outage.decide_from > now)
    if control.heartbeat_at and now - control.heartbeat_at > GAP:
        current = (*current, Outage(control.heartbeat_at, now, now + QUIET_AFTER_OUTAGE))
    return replace(control, heartbeat_at=max(now, control.heartbeat_at or now), outages=current)


def extended(control: ClockControl, outage: Interval) -> ClockControl:
    """The control with one more outage that extends due times; the same outage again changes nothing."""
    return replace(control, extended_for=tuple(sorted({*control.extended_for, outage})))


def written_from_shell(control: ClockControl, at: datetime) -> ClockControl:
    """The control with the instant at which an operator last wrote the register from a shell."""
    return replace(control, written_from_shell_at=at)


def held(control: ClockControl, hold: Hold) -> ClockControl:
    """The control with a hold, which stops accusations."""
    return replace(control, hold=hold)


def released(control: ClockControl) -> ClockControl:
    """The control without hold and outages, so that accusations are recorded at once."""
    return replace(control, hold=None, outages=())


def _overlap(outage: Outage, due_at: datetime, lapsed_at: datetime) -> bool:
    return due_at <= outage.until and lapsed_at >= outage.since
