"""The situations that issue and `infra/docs/scale.md` ask about, and what the model says of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from infra.dev.bench.model.deployment import Deployment
from infra.dev.bench.model.feeds import MANY, Posts, Timers, Waiting
from infra.dev.bench.model.limits import DEFAULT, RAISED, Quotas
from infra.dev.bench.model.line import Line, run
from infra.dev.bench.model.stations import STEP, Limit
from removal.timers.control import QUIET_AFTER_OUTAGE

HOUR = 3_600
AT_MOST = 6 * HOUR  # after which a scenario is given up
DUE_FIRST = 600.0  # seconds after the begin of a scenario
P50, P99 = 0.5, 0.99


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a scenario. `late`: p50, p99 and most seconds until recorded; `delivered`: p99 of the webhook.

    `mails`: those that still wait for SES when all else is done.
    """

    name: str
    late: tuple[float, float, float]
    delivered: float
    refused: int
    mails: int
    first: str
    lost: int

    @property
    def cells(self) -> tuple[str, ...]:
        """As the page shows it."""
        times = (*self.late, self.delivered)
        counts = (f"{count:,}" for count in (self.refused, self.mails, self.lost))
        return (self.name, *(f"{seconds:,.1f}" for seconds in times), *counts, self.first)


def breaches(product: Deployment, name: str, a_minute: int, seconds: int, quotas: Quotas = DEFAULT) -> Row:
    """So many breaches a minute, evenly, for so long."""
    line = Line(product, quotas)
    steps = round(seconds / STEP)
    due = {DUE_FIRST + step * STEP: Waiting(_share(a_minute / 60 * STEP, step)) for step in range(steps)}
    return _timers(name, line, {at: waiting for at, waiting in due.items() if waiting.left})


def at_once(product: Deployment, name: str, number: int, quotas: Quotas = DEFAULT) -> Row:
    """So many due within one second."""
    line = Line(product, quotas)
    return _timers(name, line, {DUE_FIRST + part * STEP: Waiting(number // 10) for part in range(10)})


def outage(product: Deployment, name: str, hours: int, overdue: int, quotas: Quotas = DEFAULT) -> Row:
    """So many fell due evenly while nothing ran; late counts from the end of the quiet time after it."""
    line = Line(product, quotas, decide_from=QUIET_AFTER_OUTAGE.total_seconds())
    length = hours * HOUR
    due = {float(second - length): Waiting(_share(overdue / length, second)) for second in range(length)}
    return _timers(name, line, due)


def issuing(product: Deployment, name: str, rate: int, seconds: int, quotas: Quotas = DEFAULT) -> Row:
    """One ministry posts so many a second: late is the notice's receipt, and the refused may be posted again."""
    line = Line(product, quotas)
    feed = Posts(line, rate, seconds)
    run(line, STEP, AT_MOST, feed)
    api = line.stations["api"]
    taken = feed.posted - feed.refused - api.refused
    lost = taken - sum(messages for _, messages in line.recorded.seconds)
    return _row(name, line, feed.refused + api.refused, lost, [feed.stage])


def _timers(name: str, line: Line, due: dict[float, Waiting]) -> Row:
    whole, feed = sum(waiting.left for waiting in due.values()), Timers(line, due)
    run(line, feed.begin, AT_MOST, feed)
    return _row(name, line, 0, whole - sum(cohort.number for cohort in line.fired), [])


def _row(name: str, line: Line, refused: int, lost: int, more: list[Limit]) -> Row:
    late = line.recorded
    times = (late.percentile(P50), late.percentile(P99), late.percentile(1.0))
    return Row(name, times, line.delivered.percentile(P99), refused, line.mails_left, _first(line, refused, more), lost)


def _first(line: Line, refused: int, more: list[Limit]) -> str:
    """What keeps most messages waiting, but for mails: the API's stage, a limit that throttles, or a full queue."""
    if refused and more:
        return "the API's stage"
    limits = [limit for limit in line.limits.values() if limit.name != "SES"]
    limit = max(limits, key=lambda limit_: limit_.throttled)
    if limit.throttled:
        return limit.name
    stations = [station for station in line.stations.values() if station.name != "send_email"]
    station = max(stations, key=lambda station_: station_.longest)
    return f"{station.name}, {station.longest:,} wait" if station.longest > MANY else "nothing"


def _share(each: float, number: int) -> int:
    """Whole messages of a step, so that all steps together have the rate."""
    return int(each * (number + 1)) - int(each * number)


Scenario = Callable[[Deployment], Row]


def scenarios() -> Iterator[Scenario]:
    """All of them, in the order of the page."""
    yield lambda product: breaches(product, "1,000 breaches a minute, an hour", 1_000, HOUR)
    yield lambda product: breaches(product, "10,000 breaches a minute, an hour", 10_000, HOUR)
    yield lambda product: breaches(product, "the same, quotas raised", 10_000, HOUR, RAISED)
    yield lambda product: at_once(product, "100,000 due in one second", 100_000)
    yield lambda product: at_once(product, "the same, quotas raised", 100_000, RAISED)
    yield lambda product: outage(product, "three hours' outage, 500,000 overdue", 3, 500_000)
    yield lambda product: outage(product, "the same, quotas raised", 3, 500_000, RAISED)
    yield lambda product: issuing(product, "100 orders a second, ten minutes", 100, 600)
    yield lambda product: issuing(product, "the same, quotas raised", 100, 600, RAISED)
    yield lambda product: issuing(product, "1,000 orders a second, ten seconds", 1_000, 10)
    yield lambda product: issuing(product, "the same, quotas raised", 1_000, 10, RAISED)
