"""Pages of facts, limited in bytes: Lambda answers at most 6 MB, and all facts of an order can have more."""

from collections.abc import Callable, Iterable
from typing import Any

from removal.record.canonical import canonical
from removal.values import dataclass, field

# Limit of a page's canonical JSON. Lambda's answer has the body as a JSON string: escaping at most doubles its bytes.
BYTES_AT_MOST = 2_000_000


@dataclass(slots=True)
class FactPage:
    """The facts of one answer, in the form of webhook bodies. `is_late`: whether the answer's time is over.

    The first fact is always added, so that each page makes progress: even the largest fact fits into one answer.
    """

    is_late: Callable[[], bool] = lambda: False
    facts: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0

    def add(self, facts: Iterable[dict[str, Any]], after: int) -> int | None:
        """Add these facts of a subject while they fit; `after`: the sequence number of the fact before them.

        Returns the sequence number of the last fact added, `after` if none was; None if all were added.
        """
        for fact in facts:
            size = self.size + len(canonical(fact).encode())
            if self.facts and (size > BYTES_AT_MOST or self.is_late()):
                return after
            self.facts.append(fact)
            self.size, after = size, fact["data"]["sequence"]
        return None
