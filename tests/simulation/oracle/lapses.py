"""Reminders at lapses: at each that is missed there is one, of the window that is due first (contract T9).

Which windows run is the model's, which reminders there are is the journal's.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.model.laws import LAWS
from tests.simulation.oracle.deeds import length
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Seen, instant
from tests.simulation.oracle.life import Replay
from tests.simulation.oracle.unattended import Unattended

REMINDED = "order.reminded"
SECOND = timedelta(seconds=1)
Lapses = dict[datetime, datetime]
"""When the window of which each missed lapse reminds is due, by lapse."""


@dataclass(slots=True)
class Wanted:
    """A reminder that a lapse asks for, from `since` on, as long as it does."""

    lapse: datetime
    since: datetime
    due: datetime
    until: datetime | None = None


@dataclass(slots=True)
class LapseReminders:
    """Those of one order; `states` are the lapses after each write, by the journal's length then."""

    seen: Seen
    wanted: list[Wanted] = field(default_factory=list)
    states: list[tuple[int, Lapses]] = field(default_factory=list)

    def written(self, played: Replay, at: datetime) -> None:
        """After each write."""
        attention, clocks = played.model.state.attention, self.seen.clocks
        windows = {lapse: attention.window(lapse) for lapse in attention.lapses()}
        lapses = {lapse: window.due_at for lapse, window in windows.items() if window}
        self.states.append((played.length, lapses))
        asked = {lapse: due for lapse, due in lapses.items() if not self._reminded(lapse - clocks, played.length)}
        for wanted in self.wanted:
            if wanted.until is None and wanted.lapse not in asked:
                wanted.until = at
        open_ = {wanted.lapse for wanted in self.wanted if wanted.until is None}
        self.wanted += [Wanted(lapse, max(lapse, at), due) for lapse, due in asked.items() if lapse not in open_]

    def missing(self, latest: Callable[[datetime], datetime | None]) -> Iterator[str]:
        """Lapses at which no reminder came; `latest` says by when one must have come, None if none need have."""
        for wanted in self.wanted:
            by = latest(wanted.since)
            if by is not None and by < min(wanted.until or self.seen.at, wanted.due):
                yield f"no reminder at the lapse {wanted.lapse:%d %H:%M:%S}, of what is due {wanted.due:%d %H:%M:%S}"

    def fault(self, fact: Json) -> str | None:
        """What is wrong with a reminder that is none of the law's; None if a missed lapse asks for it."""
        data, at = fact["data"], instant(fact["timestamp"])
        due, before, written = instant(data["due_at"]), length(data["before"]), data["sequence"] - 1
        of_it = [
            lapse
            for lapse, first in self._around(data["sequence"])
            if self._is_near(first, due) and lapse_left(due, lapse) == before
        ]
        if not of_it:
            return "which neither the law nor a missed lapse asks for"
        if all(self._reminded(lapse, written) for lapse in of_it):
            return "though there was a reminder since the lapse"
        return None if min(of_it) <= at <= due else f"at {at:%d %H:%M:%S}"

    def _around(self, sequence: int) -> Iterator[tuple[datetime, datetime]]:
        """The lapses before and after the write that has a fact, as the journal has them where it does."""
        index = bisect_left(self.states, sequence, key=lambda state: state[0])
        unattended = Unattended(LAWS[self.seen.order.law].nobody_acted_after)
        for fact in self.seen.facts[: sequence - 1]:
            unattended.take(fact)
        for _, lapses in self.states[max(index - 1, 0) : index + 1]:
            for lapse, due in lapses.items():
                yield next((own for own in unattended.missed() if self._is_near(own, lapse)), lapse), due

    def _is_near(self, first: datetime, other: datetime) -> bool:
        return abs(first - other) <= self.seen.clocks

    def _reminded(self, since: datetime, until: int) -> bool:
        """Whether there is a reminder at an instant or later among the first facts."""
        facts = (fact for fact in self.seen.facts[:until] if fact["type"] == REMINDED)
        return any(instant(fact["timestamp"]) >= since for fact in facts)


def lapse_left(due: datetime, lapse: datetime) -> timedelta:
    """What was left at a lapse, in whole seconds."""
    return (due - lapse) // SECOND * SECOND
