"""One window of one item, and its due (contract T6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tests.model.journal import Key

SpanState = Literal["live", "left", "late", "ended"]


def moved_due(
    first: datetime,
    added: timedelta,
    opened: datetime,
    outages: Sequence[tuple[datetime, datetime]],
    stop: datetime | None = None,
) -> datetime:
    """Returns first due + extensions + the union of the outages that count (contract T6).

    `outages` in order of beginning. Example: first due 24 h, outages 20-26 h and 28-32 h:
    24 + 6 = 30, and 28 <= 30, so 30 + 4 = 34 h. With `stop`, later outages are left out.
    """
    due = first + added
    counted_to = opened
    for since, until in outages:
        if since > due or (stop is not None and since > stop):
            break
        if until < first or until <= counted_to:
            continue
        due += until - max(since, counted_to)
        counted_to = until
    return due


@dataclass(slots=True)
class Span:
    """One window of one item. `state` live: its clock runs (perhaps past due)."""

    key: Key
    round_number: int
    opened: datetime
    first: datetime
    added: timedelta
    floor: datetime | None
    due: datetime
    state: SpanState = "live"
