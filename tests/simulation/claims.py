"""Who has an endpoint's claim: no worker takes it from another before it ended (design 8.1). Part of the watch.

A worker that takes it a second time hands it over to the next message of its chain: then another may take it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.lateness import CLOCKS_DIFFER

Item = Mapping[str, Any]


def _no_worker() -> object:
    return None


@dataclass(slots=True)
class Claims:
    """Of all endpoints. `who` names the invocation that writes now, `clocks` is by how much two clocks may differ."""

    who: Callable[[], object] = _no_worker
    clocks: timedelta = CLOCKS_DIFFER
    _holders: dict[str, object] = field(default_factory=dict)
    _handed: set[str] = field(default_factory=set)

    def faults(self, pk: str, old: Item | None, new: Item | None, at: datetime) -> Iterator[str]:
        """Of one write."""
        if new is None or "claimed_until" not in new:
            self._handed.discard(pk)
            return
        me, held = self.who(), _until(old) is not None
        again = held and me is self._holders.get(pk)
        if held and not again and pk not in self._handed and _left(old, at) > self.clocks:
            yield f"it was taken from a worker that had it until {_until(old)}"
        (self._handed.add if again else self._handed.discard)(pk)
        self._holders[pk] = me


def _until(item: Item | None) -> datetime | None:
    return datetime.fromisoformat(item["claimed_until"]["S"]) if item and "claimed_until" in item else None


def _left(item: Item | None, at: datetime) -> timedelta:
    until = _until(item)
    return until - at if until else timedelta()
