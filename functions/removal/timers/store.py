"""The `due` index and the clock's control item in DynamoDB."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.update import Action

from removal.queues.queue import Message
from removal.record import instant
from removal.record.canonical import canonical
from removal.table import Item, TimedItem, condition_failed
from removal.timers.control import ClockControl, Hold, Outage
from removal.timers.due import FAILURES_UNTIL_STUCK, KILLED_UNTIL_STUCK, STUCK, shard_of
from removal.timers.intervals import Interval
from removal.values import dataclass
from removal.versions import VersionConflict, retry


class ClockItem(Item):
    """The control item: every tick reads it; every sweep, `hold`, `release` and `extend` write it."""

    control = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that is soon due: its item's keys, and its instant by the index."""

    pk: str
    sk: str
    timer_at: datetime

    @property
    def message(self) -> Message:
        """The message for a timer queue, which delivers it when the timer is due."""
        return Message({"pk": self.pk, "sk": self.sk, "timer_at": instant.to_text(self.timer_at)}, self.timer_at)


@dataclass(frozen=True, slots=True)
class Armed:
    """A timer by its item: when it is due, and how many runs began and did not end."""

    timer_at: datetime
    runs: int


class DueStore:
    """Timers by the `due` index. It is eventually consistent, so a handler reads the item before it acts."""

    def due(self, shard: str, since: datetime | None, until: datetime) -> Iterator[DueTimer]:
        """Timers of a shard in [since, until], the oldest first; without `since` from the first on."""
        first = instant.to_text(since) if since else "0"
        last = instant.to_text(until)
        for item in TimedItem.due.query(shard, TimedItem.timer_at.between(first, last)):
            yield DueTimer(item.pk, item.sk, instant.from_text(item.timer_at or last))

    def oldest(self, shard: str) -> datetime | None:
        """The instant of a shard's earliest timer, which may be past; None if there is none."""
        for item in TimedItem.due.query(shard, limit=1):
            return instant.from_text(item.timer_at) if item.timer_at else None
        return None

    def count(self, shard: str) -> int:
        """The number of timers in a shard; used for the stuck shard, which should be empty."""
        return TimedItem.due.count(shard)

    def stuck(self) -> list[tuple[str, str]]:
        """Keys of the items whose timers are stuck."""
        return [(item.pk, item.sk) for item in TimedItem.due.query(STUCK)]

    def restart(self, pk: str, sk: str) -> bool:
        """Move a stuck timer back to its own shard, so that a sweep sends it; False if it is not stuck any more."""
        again: list[Action] = [TimedItem.timer_failures.remove(), TimedItem.timer_runs.remove()]
        moved: list[Action] = [TimedItem.timer_shard.set(shard_of(pk, sk)), *again]
        try:
            TimedItem(pk, sk).update(moved, condition=TimedItem.timer_shard == STUCK)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def begin(self, pk: str, sk: str, seen: Armed, until: datetime) -> bool:
        """Count a run before its work, so that a killed run counts too; False if the run may not begin.

        The timer is due again at `until`: by then this run has ended or was killed, and the sweep starts the next.
        After three killed runs the timer moves to the stuck shard. If another run has begun since the timer was `seen`,
        that run does the work.
        """
        killed = seen.runs >= KILLED_UNTIL_STUCK
        runs: list[Action] = [TimedItem.timer_runs.set(seen.runs + 1), TimedItem.timer_at.set(instant.to_text(until))]
        put_aside: list[Action] = [TimedItem.timer_shard.set(STUCK)]
        unchanged = (TimedItem.timer_at == instant.to_text(seen.timer_at)) & TimedItem.timer_shard.exists()
        try:
            TimedItem(pk, sk).update(put_aside if killed else runs, condition=unchanged)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return not killed

    def failed(self, pk: str, sk: str) -> None:
        """Count a timer's failure. The fifth moves it to the stuck shard, where it delays no other."""
        item = TimedItem(pk, sk)
        failures = TimedItem.timer_failures
        try:
            item.update(
                [failures.set((failures | 0) + 1), TimedItem.timer_runs.remove()],
                condition=TimedItem.pk.exists() & TimedItem.timer_shard.exists(),
                fill=True,
            )
            if (item.timer_failures or 0) >= FAILURES_UNTIL_STUCK:
                item.update([TimedItem.timer_shard.set(STUCK)], condition=TimedItem.timer_shard.exists())
        except UpdateError as error:
            if not condition_failed(error):
                raise


class ControlStore:
    """The clock's control item."""

    def load(self) -> ClockControl:
        """The control, read consistently; empty before the first sweep."""
        return self._read()[1]

    def change(self, change: Callable[[ClockControl], ClockControl]) -> ClockControl:
        """Write `change(control)`. Raises Busy if other writes changed it at every try."""
        busy = "The clock's control item is being written by another process; run the same again."
        return retry(lambda: self._change(change), busy)

    def _change(self, change: Callable[[ClockControl], ClockControl]) -> ClockControl:
        before, control = self._read()
        changed = change(control)
        self._write(before, changed)
        return changed

    def _read(self) -> tuple[str | None, ClockControl]:
        try:
            text = ClockItem.get("clock", "control", consistent_read=True).control
        except DoesNotExist:
            return None, ClockControl()
        return text, _control(json.loads(text))

    def _write(self, before: str | None, control: ClockControl) -> None:
        unchanged = ClockItem.control == before if before is not None else ClockItem.pk.does_not_exist()
        try:
            ClockItem("clock", "control", control=canonical(_to_json(control))).save(condition=unchanged)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict from error
            raise


def outages_of(text: str) -> tuple[Interval, ...]:
    """The outages that extend due times, of a control item that a backup has."""
    return _control(json.loads(text)).extended_for


def _control(data: dict[str, Any]) -> ClockControl:
    hold = data["hold"]
    return ClockControl(
        instant.from_text(data["heartbeat_at"]) if data["heartbeat_at"] else None,
        tuple(Outage(*map(instant.from_text, outage)) for outage in data["outages"]),
        Hold(hold["reason"], hold["by"], instant.from_text(hold["at"])) if hold else None,
        tuple(Interval(*map(instant.from_text, interval)) for interval in data["extended_for"]),
        instant.from_text_or_none(data.get("written_from_shell_at")),
    )


def _to_json(control: ClockControl) -> dict[str, Any]:
    hold = control.hold
    return {
        "heartbeat_at": instant.to_text(control.heartbeat_at) if control.heartbeat_at else None,
        "outages": [
            [instant.to_text(at) for at in (outage.since, outage.until, outage.decide_from)]
            for outage in control.outages
        ],
        "hold": {"reason": hold.reason, "by": hold.by, "at": instant.to_text(hold.at)} if hold else None,
        "extended_for": [
            [instant.to_text(outage.since), instant.to_text(outage.until)] for outage in control.extended_for
        ],
        "written_from_shell_at": instant.to_text_or_none(control.written_from_shell_at),
    }
