"""An environment whose clock the test moves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

START = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)


class StillWorld:
    """Time is stopped until `pass_time`, which runs what was put off."""

    def __init__(self, seed: int = 0) -> None:
        self.chance = Random(seed)
        self._now = START
        self._later: list[tuple[datetime, int, Callable[[], None]]] = []

    def now(self) -> datetime:
        return self._now

    def later(self, at: datetime, action: Callable[[], None]) -> None:
        self._later.append((at, len(self._later), action))

    def pass_time(self, length: timedelta) -> None:
        end = self._now + length
        while due := sorted((entry for entry in self._later if entry[0] <= end), key=lambda entry: entry[:2]):
            self._later.remove(due[0])
            self._now = max(self._now, due[0][0])
            due[0][2]()
        self._now = end
