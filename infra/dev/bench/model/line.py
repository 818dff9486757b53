"""The stations of the deployment, wired as `template.yaml` wires them: an order's way, and a timer's."""

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field

from infra.dev.bench.model.deployment import FACTS, MAILS, WEBHOOKS, Deployment
from infra.dev.bench.model.limits import (
    ASSUMED_MS,
    PARTITION_WRITES,
    SQS_TO_FUNCTION,
    STREAM_TO_FUNCTION,
    Quotas,
)
from infra.dev.bench.model.stations import STEP, Cohort, Lateness, Limit, Need, Pool, Station, Work

MOVED, ENTERED = 2, 1  # write units of an index whose entry moves, and of one that is new
TO_MINISTRY, NOTICE, TO_OTHERS, MAIL = "ministry", "notice", "representative", "mail"
ISSUE, BREACH, LOOK, AGAIN, MARK = "issue", "breach", "look", "again", "mark"
ISSUED, RECEIVED = "order.issued", "order.received"
EACH_FACT = WEBHOOKS / FACTS  # webhooks: one of the ministry, one of the representative
LOOKED_AT_AGAIN = 60.0


@dataclass(slots=True)
class Line:
    """All of it for one ministry and one platform, which is the worst case for partitions.

    `decide_from`: until then timers look and are put off, as after an outage.
    """

    product: Deployment
    quotas: Quotas
    decide_from: float = 0.0
    recorded: Lateness = field(default_factory=Lateness)
    delivered: Lateness = field(default_factory=Lateness)
    fired: list[Cohort] = field(default_factory=list)
    put_off: Counter[float] = field(default_factory=Counter)
    limits: dict[str, Limit] = field(init=False)
    stations: dict[str, Station] = field(init=False)
    _mails: float = 0.0

    def __post_init__(self) -> None:
        """Make limits and stations."""
        self.product = self.product.made(self.quotas.parameters)
        quotas, shards = self.quotas, self.product.shards
        rates: dict[str, float] = {
            "table": quotas.table_writes,
            "by_authority": self.product.list_shards * PARTITION_WRITES,
            "due": shards * PARTITION_WRITES,
            "webhook of the ministry": PARTITION_WRITES,
            "webhook of the representative": PARTITION_WRITES,
            "deliveries of the ministry": self.product.delivery_shards * PARTITION_WRITES,
            "deliveries of the representative": self.product.delivery_shards * PARTITION_WRITES,
            "PutEvents": quotas.put_events,
            "SES": quotas.mails,
        }
        self.limits = {name: Limit(name, rate) for name, rate in rates.items()}
        made = [self._api(), self._tick(), self._publish(), self._dispatch(), self._webhooks(), self._emails()]
        self.stations = {station.name: station for station in made}

    def step(self, now: float) -> None:
        """What happens in a step."""
        for station in self.stations.values():
            station.step(now)
        kind = LOOK if now + LOOKED_AT_AGAIN < self.decide_from else BREACH
        for due, number in self.put_off.items():
            self.arrive("tick", now + LOOKED_AT_AGAIN, Cohort(due, number, kind))
        self.put_off.clear()

    @property
    def inside(self) -> int:
        """Messages that are under way, but for mails, of which a slow SES may leave hours."""
        return sum(station.inside for station in self.stations.values()) - self.mails_left

    @property
    def mails_left(self) -> int:
        """Mails that wait for SES."""
        return self.stations["send_email"].inside

    def arrive(self, station: str, at: float, cohort: Cohort) -> None:
        """Messages arrive at a station."""
        self.stations[station].arrive(at, cohort)

    def _needs(self, **units: float) -> list[Need]:
        return [Need(self.limits[name.replace("_of_the_", " of the ")], unit) for name, unit in units.items() if unit]

    def _api(self) -> Station:
        requests, _, units = self.product.units["POST orders"]
        seconds = (requests + 1) * ASSUMED_MS["writes"] / 1_000
        cpu = self.product.message("ApiFunction", "api")[1]
        pool = Pool(
            int(self.product.function("ApiFunction")["ReservedConcurrentExecutions"]), 1, grows=False, visibility=None
        )
        work = {ISSUE: Work(seconds, cpu, self._needs(table=units - 3 * ENTERED, by_authority=ENTERED, due=ENTERED))}
        return Station("api", pool, work, then=lambda at, cohort: self._written(at, cohort, ISSUED))

    def _tick(self) -> Station:
        requests, _, units = self.product.units["timer: breach"]
        seconds, cpu = ASSUMED_MS["reads"] / 1_000, self.product.message("TickFunction", "tick")[1]
        breach = requests * seconds
        work = {
            BREACH: Work(breach, cpu, self._needs(table=units - 3 * MOVED, by_authority=MOVED, due=MOVED)),
            LOOK: Work(breach, cpu, self._needs(table=MOVED, due=MOVED)),
            AGAIN: Work(seconds, cpu),
        }
        pool = self.product.pool("TickFunction", "OrderTimers", self.quotas)
        return Station("tick", pool, work, overhead=seconds, then=self._ticked)

    def _ticked(self, at: float, cohort: Cohort) -> None:
        if cohort.kind == AGAIN:
            return
        if cohort.kind == LOOK:
            self.put_off[cohort.due] += cohort.number
            return
        self.recorded.add(at - max(cohort.due, self.decide_from), cohort.number)
        self.fired.append(cohort)
        self._written(at, cohort, BREACH)

    def _written(self, at: float, cohort: Cohort, fact: str) -> None:
        """A fact was written: the stream has it."""
        self.arrive("publish", at + STREAM_TO_FUNCTION, cohort._replace(kind=fact))

    def _publish(self) -> Station:
        cpu = self.product.message("PublishFunction", "publish")[1]
        fact = Work(ASSUMED_MS["events"] / 1_000, cpu, self._needs(PutEvents=1))
        work = {**dict.fromkeys((ISSUED, RECEIVED, BREACH), fact), MARK: Work(0.0, cpu)}
        return Station("publish", self.product.lanes(self.quotas.table_writes), work, then=self._published)

    def _published(self, at: float, cohort: Cohort) -> None:
        if cohort.kind != MARK:
            self.arrive("dispatch", at + SQS_TO_FUNCTION, cohort)

    def _dispatch(self) -> Station:
        seconds, cpu = self.product.message("DispatchFunction", "dispatch")
        planned = self.product.planned_units
        needs = self._needs(
            table=self.product.units_of("dispatch"),
            webhook_of_the_ministry=planned,
            webhook_of_the_representative=planned,
            deliveries_of_the_ministry=ENTERED,
            deliveries_of_the_representative=ENTERED,
        )
        work = dict.fromkeys((ISSUED, RECEIVED, BREACH), Work(seconds, cpu, needs))
        pool = self.product.pool("DispatchFunction", "Facts", self.quotas)
        return Station("dispatch", pool, work, then=self._dispatched)

    def _dispatched(self, at: float, cohort: Cohort) -> None:
        arrives = at + SQS_TO_FUNCTION
        self.arrive("publish", at + STREAM_TO_FUNCTION, cohort._replace(kind=MARK))
        self.arrive("send_webhook", arrives, cohort._replace(kind=TO_MINISTRY))
        other = NOTICE if cohort.kind == ISSUED else TO_OTHERS
        self.arrive("send_webhook", arrives, cohort._replace(kind=other))
        self._mails += cohort.number * MAILS / FACTS
        mails = int(self._mails)
        self._mails -= mails
        self.arrive("send_email", arrives, cohort._replace(kind=MAIL, number=mails))

    def _webhooks(self) -> Station:
        seconds, cpu = self.product.message("SendWebhookFunction", "send-webhook")
        units, settled = self.product.units_of("send-webhook"), self.product.sent_units
        theirs = self._needs(table=units, webhook_of_the_representative=settled)
        work = {
            TO_MINISTRY: Work(seconds, cpu, self._needs(table=units, webhook_of_the_ministry=settled)),
            NOTICE: Work(seconds, cpu, [*theirs, *self._needs(by_authority=MOVED, due=MOVED)]),
            TO_OTHERS: Work(seconds, cpu, theirs),
        }
        pool = self.product.pool("SendWebhookFunction", "Deliveries", self.quotas)
        return Station("send_webhook", pool, work, then=self._sent)

    def _sent(self, at: float, cohort: Cohort) -> None:
        if cohort.kind != TO_OTHERS:
            self.delivered.add(
                at - max(cohort.due, self.decide_from), cohort.number if cohort.kind == TO_MINISTRY else 0
            )
        if cohort.kind == NOTICE:
            self.recorded.add(at - cohort.due, cohort.number)
            self._written(at, cohort, RECEIVED)

    def _emails(self) -> Station:
        seconds, cpu = self.product.message("SendEmailFunction", "send-email")
        needs = self._needs(table=self.product.units_of("send-email"), SES=1)
        pool = self.product.pool("SendEmailFunction", "Deliveries", self.quotas)
        return Station("send_email", pool, {MAIL: Work(seconds, cpu, needs)})


def run(line: Line, begin: float, end: float, feed: "Feed") -> float:
    """Step through time until all is done, at most until `end`; returns when that was."""
    steps, step = round(end / STEP), round(begin / STEP)
    while step <= steps:
        now = step * STEP
        feed.before(now)
        line.step(now)
        step += 1
        if feed.over(now) and not line.inside:
            break
    return step * STEP


class Feed(ABC):
    """What comes from outside."""

    @abstractmethod
    def before(self, now: float) -> None:
        """What arrives in the step that ends now."""

    @abstractmethod
    def over(self, now: float) -> bool:
        """Whether nothing comes any more."""
