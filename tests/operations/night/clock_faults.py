"""Faults of the clock: reminders and breaches do not come, or would come against a platform that lost time by us."""

import re
from datetime import datetime

import pytest

from removal.orders.actions import Orders
from removal.record import instant
from removal.timers.store import ControlStore, DueStore
from tests import parts
from tests.operations.night.fault import HOUR, MINUTE, Fault, broken
from tests.operations.night.operator import Night


class SweepHeartbeat(Fault):
    """The sweep's rule is disabled, and an order falls due meanwhile."""

    alarm = "sweep-heartbeat"

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(23 * HOUR + 50 * MINUTE)
        night.passes(2 * MINUTE)
        self.since = night.world.now
        night.account.stop("sweep")
        night.passes(14 * MINUTE)

    def left(self, night: Night) -> list[str]:
        if not night.account.runs("sweep"):
            return ["no sweep runs"]
        control, middle = ControlStore().load(), self.since + 10 * MINUTE
        is_extended = any(each.since <= self.since + MINUTE and middle <= each.until for each in control.extended_for)
        is_released = any(re.search(r"\brelease\b.*--yes", line) for line in night.typed)
        decided = is_extended or is_released
        return [] if decided else ["an order fell due in the gap: neither was its time given back, nor was it let go"]


class OverdueTimers(Fault):
    """What calls `tick` for orders is disabled: the sweep finds a reminder, and it waits in the queue."""

    alarm = "overdue-timers"

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(12 * HOUR - 2 * MINUTE)
        night.account.unmap("tick", "order-timer")
        night.passes(5 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(MINUTE)
        reminded = "order.reminded" in night.people.ministry.types(self.order)
        return [] if reminded else ["the reminder that was due has not come"]


class StuckTimers(Fault):
    """A release failed on an order's timer, five times, and was taken back: the timer was put aside."""

    alarm = "stuck-timers"
    expects = ("OrderTimerQueue",)

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(11 * HOUR + 50 * MINUTE)
        with pytest.MonkeyPatch.context() as release:
            release.setattr(type(parts.order_timer()), "fire", broken)
            night.world.run(40 * MINUTE)
        night.passes(2 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(5 * MINUTE)
        reminded = "order.reminded" in night.people.ministry.types(self.order)
        return [*(pk for pk, _ in DueStore().stuck()), *([] if reminded else ["no reminder has come"])]


class AccusationsHeld(Fault):
    """An operator stopped accusations for a fault that was found, and forgot it; a breach falls due."""

    alarm = "accusations-held"
    reason = "Reminders came twice, we look for it"

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(23 * HOUR)
        assert night.operator("hold", "--reason", self.reason, "--yes") == 0
        night.world.run(2 * HOUR + 5 * MINUTE)

    def left(self, night: Night) -> list[str]:
        night.passes(2 * MINUTE)
        told = "order.breached" in night.people.ministry.types(self.order)
        return [] if told else ["the authority has not heard of the breach"]


class AnswersRefused(Fault):
    """A release refused a representative's answer in the last hour of an order, and was taken back."""

    alarm = "answers-refused"

    def begin(self, night: Night) -> None:
        self.order = night.people.issue()
        night.world.run(23 * HOUR + 25 * MINUTE)
        self.due = self._due(night)
        with pytest.MonkeyPatch.context() as release:
            release.setattr(Orders, "answer", broken)
            assert night.people.report(self.order, 1, 2).status == 500
        night.passes(3 * MINUTE)

    def left(self, night: Night) -> list[str]:
        given = self._due(night) - self.due
        return [] if given >= 30 * MINUTE else [f"the platform has {given} more than before; it was refused"]

    def _due(self, night: Night) -> datetime:
        return instant.from_text(night.people.order(self.order)["clock"]["windows"][0]["due_at"])
