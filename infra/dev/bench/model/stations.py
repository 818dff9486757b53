"""Stations with queues, workers and limits, in steps of a tenth of a second. Whole messages; nothing is drawn.

A worker takes a batch and does its messages one after another, or all at once. A message that finds a limit used up
keeps its worker until its turn comes, but no longer than the SDK tries. Then it goes back to its queue and is seen
again after the visibility timeout, or is refused where there is no queue.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from infra.dev.bench.model.limits import FIRST_WORKERS, MORE_WORKERS, SDK_PAUSES

STEP = 0.1
NEVER = float("inf")
PATIENCE = sum(SDK_PAUSES)  # seconds after which a call has failed
EXACT = 1e-6  # a whole number that a fraction just misses


class Cohort(NamedTuple):
    """So many messages that are due at the same time; `kind` says what they are."""

    due: float
    number: int
    kind: str = ""


Then = Callable[[float, Cohort], None]


@dataclass(slots=True)
class Limit:
    """So many units a second, of which those of `burst` seconds may be saved up. A message may wait."""

    name: str
    rate: float
    burst: float = 1.0  # seconds
    throttled: int = 0
    _left: float = 0.0
    _at: float = 0.0

    def __post_init__(self) -> None:
        """A limit begins full."""
        self._left = self.rate * self.burst

    def room(self, now: float, units: float, patience: float = 0.0) -> int:
        """The number of messages for which units come within so many seconds."""
        if now > self._at:
            self._left = min(self.rate * self.burst, self._left + (now - self._at) * self.rate)
            self._at = now
        return max(0, int((self._left + patience * self.rate) / units + EXACT))

    def take(self, messages: int, units: float) -> float:
        """Use up units; returns for how many seconds the last message waits for them."""
        self._left -= messages * units
        wait = max(0.0, -self._left / self.rate)
        self.throttled += min(messages, int(wait * self.rate / units + EXACT))
        return wait


@dataclass(frozen=True, slots=True)
class Need:
    """The units of a limit that one message takes."""

    limit: Limit
    units: float


@dataclass(frozen=True, slots=True)
class Work:
    """What a message of a kind costs: seconds of waiting, seconds of the processor, and units of limits."""

    seconds: float
    cpu: float = 0.0
    needs: Sequence[Need] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """Workers of a station. `grows`: they begin with a few, as those of a queue do. `visibility`: None refuses."""

    workers: int
    batch: int
    at_once: bool = False
    grows: bool = True
    visibility: float | None = 90.0


@dataclass(slots=True)
class Station:
    """A function with what feeds it. `overhead`: seconds of each invocation."""

    name: str
    pool: Pool
    work: dict[str, Work]
    overhead: float = 0.0
    then: Then = lambda _, __: None
    done: int = 0
    arrived: int = 0
    refused: int = 0
    returned: int = 0
    longest: int = 0
    waiting: int = 0
    _queue: deque[Cohort] = field(default_factory=deque)
    _coming: list[tuple[float, int, Cohort]] = field(default_factory=list)
    _busy: list[tuple[float, int]] = field(default_factory=list)
    _leaving: list[tuple[float, int, Cohort]] = field(default_factory=list)
    _working: int = 0
    _workers: float = FIRST_WORKERS
    _numbers: "count[int]" = field(default_factory=count)

    def arrive(self, at: float, cohort: Cohort) -> None:
        """Messages arrive at a time."""
        if cohort.number:
            self.arrived += cohort.number
            heappush(self._coming, (at, next(self._numbers), cohort))

    @property
    def inside(self) -> int:
        """Messages that have arrived, or will, and are not done."""
        return self.arrived - self.done - self.refused

    def step(self, now: float) -> None:
        """What happens in a step that ends now."""
        if not self.waiting and self._next() > now:
            return
        while self._coming and self._coming[0][0] <= now:
            cohort = heappop(self._coming)[2]
            self._queue.append(cohort)
            self.waiting += cohort.number
        while self._busy and self._busy[0][0] <= now:
            self._working -= heappop(self._busy)[1]
        self._begin(now)
        self.longest = max(self.longest, self.waiting)
        while self._leaving and self._leaving[0][0] <= now:
            at, _, cohort = heappop(self._leaving)
            self.done += cohort.number
            self.then(at, cohort)

    def _next(self) -> float:
        """When messages arrive or leave next."""
        coming = self._coming[0][0] if self._coming else NEVER
        return min(coming, self._leaving[0][0]) if self._leaving else coming

    def _begin(self, now: float) -> None:
        """Idle workers take batches, as even as messages are there."""
        self._grow()
        while self.waiting and (idle := int(self._workers) - self._working) > 0:
            size = min(self.pool.batch, max(1, -(-self.waiting // idle)))
            invocations = min(idle, self.waiting // size)
            seconds = self._batch(now, size, invocations)
            self._working += invocations
            heappush(self._busy, (now + seconds, invocations))

    def _grow(self) -> None:
        if not self.pool.grows:
            self._workers = self.pool.workers
        elif self.waiting > self.pool.batch:
            self._workers = min(self.pool.workers, self._workers + MORE_WORKERS * STEP)
        self._workers = min(self._workers, self.pool.workers)

    def _batch(self, now: float, size: int, invocations: int) -> float:
        """So many invocations take a message each, `size` times; returns how long they take."""
        computed = waited = 0.0
        for _ in range(size):
            longest = cpu = 0.0
            for cohort in self._taken(invocations):
                work = self.work[cohort.kind]
                before = computed if self.pool.at_once else computed + waited
                held = self._try(now + self.overhead + before, cohort, work)
                longest, cpu = max(longest, held), max(cpu, work.cpu)
            computed += cpu
            waited = max(waited, longest) if self.pool.at_once else waited + longest
        return self.overhead + computed + waited

    def _taken(self, wanted: int) -> list[Cohort]:
        """The first messages that wait."""
        taken = []
        while wanted:
            cohort = self._queue.popleft()
            some = min(wanted, cohort.number)
            taken.append(Cohort(cohort.due, some, cohort.kind))
            if some < cohort.number:
                self._queue.appendleft(Cohort(cohort.due, cohort.number - some, cohort.kind))
            wanted -= some
            self.waiting -= some
        return taken

    def _try(self, begun: float, cohort: Cohort, work: Work) -> float:
        """Wait for limits and do the work; returns the seconds for which the worker waits."""
        rooms = [need.limit.room(begun, need.units, PATIENCE) for need in work.needs]
        granted = min((cohort.number, *rooms))
        waits = [need.limit.take(granted, need.units) for need in work.needs if granted]
        seconds = work.seconds + max(waits, default=0.0)
        if granted:
            leaving = (begun + work.cpu + seconds, next(self._numbers), Cohort(cohort.due, granted, cohort.kind))
            heappush(self._leaving, leaving)
        if granted == cohort.number:
            return seconds
        self._denied(begun + PATIENCE, cohort._replace(number=cohort.number - granted))
        return max(seconds, PATIENCE)

    def _denied(self, at: float, cohort: Cohort) -> None:
        if self.pool.visibility is None:
            self.refused += cohort.number
        else:
            self.returned += cohort.number
            heappush(self._coming, (at + self.pool.visibility, next(self._numbers), cohort))


@dataclass(slots=True)
class Lateness:
    """How late messages were, by count."""

    seconds: list[tuple[float, int]] = field(default_factory=list)

    def add(self, late: float, messages: int) -> None:
        """So many were so late."""
        self.seconds.append((late, messages))

    def percentile(self, share: float) -> float:
        """At most so late was a share of them."""
        whole = sum(messages for _, messages in self.seconds)
        passed = 0
        for late, messages in sorted(self.seconds):
            passed += messages
            if passed >= share * whole:
                return late
        return 0.0
