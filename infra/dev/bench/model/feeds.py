"""What comes from outside: timers that the sweep finds, and orders that a ministry posts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from infra.dev.bench.model.limits import SQS_TO_FUNCTION
from infra.dev.bench.model.line import AGAIN, BREACH, ISSUE, LOOK, Feed, Line
from infra.dev.bench.model.stations import STEP, Cohort, Limit
from removal.timers.due import OVERDUE_AFTER
from removal.timers.sweep import NEARLY_EMPTY

ROUNDS = 10  # parts of a second over which whole seconds of delay spread what arrives
MANY = 100  # messages that are spread, too, if they are due at once


@dataclass(slots=True)
class Waiting:
    """Timers of the index that are due at the same time: those left, and those of them that were sent."""

    left: int
    sent: int = 0


@dataclass(slots=True)
class Timers(Feed):
    """Timers by their due time, and the sweep, each period. A cohort's `due` is when it may be decided."""

    line: Line
    due: dict[float, Waiting]
    _keys: list[float] = field(init=False)
    _next: float = field(init=False)
    _left: int = field(init=False)
    _a_second: float = field(init=False)
    _at_most: int = field(init=False)
    _fired: int = 0
    _spread: int = 0

    def __post_init__(self) -> None:
        """The first sweep is the first that sees a timer; after an outage it comes at 0."""
        self._keys, period = sorted(self.due), self.line.product.sweep_period
        first = (self._keys[0] - self.line.product.look_ahead) // period * period
        self._next = max(0.0, first) if self.line.decide_from else first
        self._left = sum(waiting.left for waiting in self.due.values())
        self._a_second, self._at_most = self.line.product.swept_a_second, self.line.product.swept_at_most

    @property
    def begin(self) -> float:
        """When something begins to happen."""
        return self._next

    def before(self, now: float) -> None:
        """Sweep if it is time."""
        if now >= self._next - STEP / 2:
            self._forget()
            self._sweep(self._next)
            self._next += self.line.product.sweep_period

    def over(self, _now: float) -> bool:
        """Whether all timers have fired."""
        self._forget()
        return not self._left

    def _forget(self) -> None:
        """What has fired is not in the index any more."""
        for cohort in self.line.fired[self._fired :]:
            waiting = self.due[cohort.due]
            waiting.left -= cohort.number
            waiting.sent -= cohort.number
            self._left -= cohort.number
        self._fired = len(self.line.fired)

    def _sweep(self, now: float) -> None:
        """Send what is due soon, soonest first, as `Sweep` does: what was sent before, once it is overdue."""
        product, sent = self.line.product, 0
        busy = self.line.stations["tick"].waiting > NEARLY_EMPTY
        since = now - OVERDUE_AFTER.total_seconds() if busy else float("-inf")
        for due in self._keys[bisect_left(self._keys, since) : bisect_right(self._keys, now + product.look_ahead)]:
            waiting = self.due[due]
            known = waiting.sent if due >= now else 0
            some = min(waiting.left - known, self._at_most - sent)
            if not some:
                self._spread += 2
                continue
            copies = min(some, waiting.sent) if due < now else 0
            self._send(now + sent / self._a_second, Cohort(due, copies, AGAIN))
            self._send(now + (sent + copies) / self._a_second, Cohort(due, some - copies, BREACH))
            waiting.sent += some - copies
            sent += some

    def _send(self, at: float, cohort: Cohort) -> None:
        """Ten messages in a request, one request after another; whole seconds of delay spread what is not yet due."""
        if cohort.kind == BREACH and at < self.line.decide_from:
            cohort = cohort._replace(kind=LOOK)
        parts_of_a_step = max(1, round(cohort.number / self._a_second / STEP))
        rounds = ROUNDS if cohort.number > MANY else 1
        for part, count in enumerate(parts(cohort.number, max(parts_of_a_step, rounds))):
            self._spread += 1
            delayed = cohort.due + self._spread % ROUNDS / ROUNDS
            sent = at + part * STEP if cohort.due <= at else max(at, delayed)
            self.line.arrive("tick", sent + SQS_TO_FUNCTION, Cohort(cohort.due, count, cohort.kind))


@dataclass(slots=True)
class Posts(Feed):
    """Orders that one ministry posts evenly, and what the API's stage lets through of them."""

    line: Line
    rate: float
    seconds: float
    refused: int = 0
    posted: int = 0
    stage: Limit = field(init=False)

    def __post_init__(self) -> None:
        """The stage's rate and burst."""
        settings = self.line.product.stage
        rate = settings["ThrottlingRateLimit"]
        burst = settings["ThrottlingBurstLimit"] / settings["ThrottlingRateLimit"]
        self.stage = Limit("requests", rate, burst)

    def before(self, now: float) -> None:
        """Post those of a step."""
        if now > self.seconds:
            return
        wanted = round(now * self.rate) - self.posted
        self.posted += wanted
        taken = int(min(wanted, self.stage.room(now, 1)))
        self.stage.take(taken, 1)
        self.refused += wanted - taken
        self.line.arrive("api", now, Cohort(now, taken, ISSUE))

    def over(self, now: float) -> bool:
        """Whether all were posted."""
        return now > self.seconds


def parts(whole: int, number: int) -> Iterable[int]:
    """A number in so many parts that are as even as can be."""
    return (whole * (part + 1) // number - whole * part // number for part in range(number))
