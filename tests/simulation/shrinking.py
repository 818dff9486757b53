"""The smallest world that still shows a violation: fewest kinds of faults, then fewest orders.

Each candidate is a run of its own, until none is left or the time is over. Fewer orders are another world, so the
smallest need not be on the way down by halves only; it is close enough to read.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.simulation.faults.drawn import ALL_OF
from tests.simulation.world import Report

NONE = "none"


@dataclass(frozen=True, slots=True)
class Job:
    """One world to run."""

    seed: int
    orders: int
    plant: str | None
    faults: str = NONE
    beside: Path | None = None  # another release's folder `functions`


Live = Callable[[Job], Report]


def shrink(job: Job, report: Report, live: Live, seconds: float, clock: Callable[[], float] = time.monotonic) -> Job:
    """Returns the smallest world found in so many seconds in which a rule is broken that `report` has broken."""
    rules, until = {violation.rule for violation in report.violations}, clock() + seconds

    def shows(candidate: Job) -> bool:
        return clock() < until and any(violation.rule in rules for violation in live(candidate).violations)

    struck = [kind for kind in report.faults if report.faults[kind]]
    kinds = _fewest_kinds(struck, lambda fewer: shows(replace(job, faults=named(fewer))))
    return _fewest_orders(replace(job, faults=named(kinds)), shows)


def named(kinds: Sequence[str]) -> str:
    """Returns the text of `--faults` for a world that has exactly these kinds."""
    return ALL_OF.join(kinds) or NONE


def _fewest_kinds(kinds: Sequence[str], shows: Callable[[Sequence[str]], bool]) -> Sequence[str]:
    """Whole halves are left out first, then one at a time."""
    if kinds and shows(()):
        return ()
    size = len(kinds) // 2
    while size:
        fewer = next((left for left in _without(kinds, size) if left and shows(left)), None)
        if fewer is None:
            size //= 2
        else:
            kinds, size = fewer, min(size, len(fewer) // 2)
    return kinds


def _without(kinds: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(kinds), size):
        yield (*kinds[:start], *kinds[start + size :])


def _fewest_orders(job: Job, shows: Callable[[Job], bool]) -> Job:
    """Halved as long as that shows it; then three quarters are tried."""
    for share in (0.5, 0.75):
        while (orders := int(job.orders * share)) and shows(replace(job, orders=orders)):
            job = replace(job, orders=orders)
    return job
