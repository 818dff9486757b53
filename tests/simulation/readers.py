"""A party's system that reads the feed again and again, and remembers what it was given (design 5.4)."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import quote

from tests.simulation.cast import Party
from tests.simulation.gateway import Gateway
from tests.simulation.process import drawn
from tests.simulation.scheduler import Scheduler

RESTS = (timedelta(minutes=3), timedelta(hours=2))
PAGE = 25
OK = 200


@dataclass(slots=True)
class Reader:
    """Goes on from where the last answer ended."""

    scheduler: Scheduler
    gateway: Gateway
    party: Party
    sub: str  # who calls: once another representative is in office, the party's caller is another one
    chance: Random
    entries: list[dict[str, Any]] = field(default_factory=list)
    _cursor: str = ""

    def run(self) -> None:
        """For ever."""
        while True:
            self.scheduler.sleep(drawn(self.chance, *RESTS))
            self.read()

    def read(self) -> None:
        """All that is new."""
        more = True
        while more:
            after = f"&after={quote(self._cursor)}" if self._cursor else ""
            answer = self.gateway.api(self.chance, self.sub, "GET", f"/facts?limit={PAGE}{after}")
            if answer.status != OK:
                return
            self.entries += answer.body["facts"]
            self._cursor, more = answer.body["next"], answer.body["more"]
