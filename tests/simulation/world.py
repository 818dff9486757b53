"""One world: a deployment with its parties, from the registration until everything owed is done; then the judge."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from tests.simulation import judge, people, seams
from tests.simulation.aws.mail import Mail
from tests.simulation.calls import PACES, Calm, Wire
from tests.simulation.cast import Cast, Party, Registration
from tests.simulation.cloud import Cloud
from tests.simulation.faults import deployment, preservation, worlds
from tests.simulation.faults.drawn import drawn
from tests.simulation.faults.spans import Spans
from tests.simulation.faults.striking import Strikes
from tests.simulation.faults.wires import connect
from tests.simulation.gateway import Gateway
from tests.simulation.judge import Violation
from tests.simulation.known import split
from tests.simulation.lambdas import Lambdas
from tests.simulation.lateness import allowed
from tests.simulation.lives import Lives
from tests.simulation.oracle.history import Added, Feedback, Outage
from tests.simulation.orders import plan
from tests.simulation.process import stream
from tests.simulation.readers import Reader
from tests.simulation.receivers import Hook, Letter, Receivers
from tests.simulation.scheduler import Scheduler
from tests.simulation.sources import Clockwork, QueuePoller, StreamPoller
from tests.simulation.sweeps import Sweeps
from tests.simulation.template import Change, Schedule, read
from tests.simulation.timeline import timeline
from tests.simulation.trace import Trace
from tests.simulation.watch import Watch

START = datetime(2026, 11, 24, 6, 0, 0, tzinfo=UTC)
REGISTERED_WITHIN = timedelta(minutes=10)
LENGTH = timedelta(hours=34)
CALM = timedelta(hours=4)  # before the end: no fault strikes any more
QUIET = timedelta(minutes=45)
TIMELINES = 2


@dataclass(slots=True)
class Report:
    """What came of a world. `seconds` are of this processor, `judged` those of them that the judge took."""

    seed: int
    orders: int
    digest: str
    calls: int
    seconds: float
    violations: list[Violation]
    counts: dict[str, int] = field(default_factory=dict)
    timelines: list[list[str]] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    judged: float = 0.0


class World:
    """Made from a seed; `change` alters the template first, `faults` names the kinds of faults that it may have.

    `beside` is the folder `functions` of another release, for the fault `deployment`; None is today's once more.
    """

    def __init__(
        self,
        seed: int,
        orders: int,
        change: Change = lambda _: None,
        faults: str = "none",
        beside: Path | None = None,
    ) -> None:
        seams.install()
        chance = stream(seed, "world")
        self.seed = seed
        self.faults = drawn(seed, faults)
        self.spans = Spans(self.faults.injected)
        self.watch = Watch()
        self.archive = preservation.Archive()
        self.allowed = allowed(self.faults, self.watch.outages)
        self.local = chance.random() < 0.5
        self.wires = read(local=self.local, change=change)
        laws = ("kz", "eu-tco", "demo") if self.local else ("kz", "eu-tco")
        self.scheduler = Scheduler(START + timedelta(seconds=chance.randrange(86_400)), stream(seed, "scheduler"))
        self.watch.claims.who = lambda: self.scheduler.current
        self.watch.claims.clocks = self.allowed.clocks
        self.trace = Trace()
        self.cloud = Cloud(self.scheduler, self.wires, seed)
        self.lambdas = Lambdas(self.scheduler, self.wires.functions, seed)
        self.gateway = Gateway(self.scheduler, self.lambdas, self.trace, self.wires.routes, self.wires.gateway_timeout)
        self.receivers = Receivers(self.scheduler, self.trace, stream(seed, "receivers"))
        self.cast = Cast.drawn(seed, laws)
        self.orders = plan(seed, self.cast, orders)
        self.lives = Lives(self.scheduler, self.gateway, seed)
        self.judged = 0.0
        self.readers: list[Reader] = []
        self.feedback: list[Feedback] = []
        self.outages: list[Outage] = []  # what was off, for the oracle: it allows then what the contract allows
        self.added: list[Added] = []  # outages that an operator has entered
        self.errors: Counter[str] = Counter()
        self._connect()
        deployment.connect(self, beside, REGISTERED_WITHIN)

    def run(self, progress: Callable[[datetime], None] = lambda _: None) -> Report:
        """Live through it, and judge."""
        began = process_time()
        self.faults.since = self.scheduler.now + REGISTERED_WITHIN
        self._register()
        end = self.scheduler.now + LENGTH
        worlds.begin(self, end)
        for order in self.orders:
            self.lives.begin(order)
        self._read_feeds()
        self.faults.until = end - CALM
        while self.scheduler.now < end:
            self.scheduler.run(self.scheduler.now + timedelta(hours=1))
            progress(self.scheduler.now)
        self.scheduler.run(end + QUIET)
        violations, known = split(judge.violations(self))
        counts = {
            "cold starts": self.lambdas.cold_starts,
            **self.lambdas.invocations,
            **self.wire.refusals,
            **self.errors,
        }
        digest, seconds = self.trace.digest, process_time() - began
        lines = [
            timeline(self, order) for order in _first({violation.order for violation in violations if violation.order})
        ]
        orders = len(self.lives.by_id)
        calls, injected = self.trace.calls, {kind: self.faults.injected[kind] for kind in sorted(self.faults.kinds)}
        return Report(
            self.seed, orders, digest, calls, seconds, violations, counts, lines, known, injected, self.judged
        )

    def ask(self, party: Party, path: str) -> dict[str, Any]:
        """What the API answers a party now. For the judge: it lets simulated time pass."""
        chance = stream(self.seed, "judge", path)
        task = self.scheduler.spawn(party, lambda: self.gateway.api(chance, party.sub, "GET", path))
        while not task.done:
            self.scheduler.run(self.scheduler.now + timedelta(seconds=1))
        if task.failure:
            raise task.failure
        body: dict[str, Any] = task.result.body
        return body

    def facts(self, party: Party, order: str) -> list[dict[str, Any]]:
        """The facts of all pages of an order's journal, as `ask`."""
        page = self.ask(party, f"/orders/{order}/facts")
        facts: list[dict[str, Any]] = page["facts"]
        while page["next"]:
            page = self.ask(party, f"/orders/{order}/facts?after={page['next']}")
            facts = facts + page["facts"]
        return facts

    def off(self, what: str, since: datetime) -> None:
        """A part, a webhook or an address was off until now."""
        self.outages.append(Outage(what, since, self.scheduler.now))

    def _connect(self) -> None:
        self.scheduler.on_enter, self.scheduler.on_leave = seams.HOOKS.enter, seams.HOOKS.leave
        seams.STAGE.scheduler = self.scheduler
        seams.STAGE.month = preservation.month(self.faults)
        weather = Calm(stream(self.seed, "weather"), stream(self.seed, "pace").choice(PACES))
        self.wire = Wire(self.scheduler, self.cloud.services, weather, self.trace)
        seams.STAGE.call = self.wire.call
        seams.STAGE.logged = self._logged
        seams.STAGE.sender = self.receivers.sender
        self.cloud.table.listeners.append(self.watch.hear)
        self.watch.laws = lambda: seams.laws(local=self.local)
        self.cloud.ses.receive = self._accepted
        self.receivers.heard, self.receivers.read = self._heard, self._read
        self._sources()
        connect(self, Strikes(self.scheduler, self.faults, self.seed))

    def _sources(self) -> None:
        self.pollers = {
            source.queue: QueuePoller(
                self.scheduler, self.lambdas, self.cloud.sqs, source, stream(self.seed, "poll", source.queue)
            )
            for source in self.wires.queue_sources
        }
        (source,) = self.wires.stream_sources
        self.publisher = StreamPoller(
            self.scheduler, self.lambdas, self.cloud.stream, source, stream(self.seed, "stream-poll")
        )
        self.clockworks = {schedule.function: self._schedule(schedule) for schedule in self.wires.schedules}

    def _schedule(self, schedule: Schedule) -> Clockwork:
        chance = stream(self.seed, "schedule", schedule.function)
        look_ahead = timedelta(seconds=int(self.wires.functions[schedule.function].environment["LOOK_AHEAD_SECONDS"]))
        sweeps = Sweeps(self.watch, self.scheduler, look_ahead, stream(self.seed, "sweeps"))
        clockwork = Clockwork(self.scheduler, self.lambdas, schedule, chance)
        clockwork.wanted = sweeps.wanted
        seams.STAGE.asks_shard = sweeps.asks
        clockwork.start()
        return clockwork

    def _register(self) -> None:
        registration = Registration(
            self.scheduler, self.lambdas, self.gateway, self.cast, stream(self.seed, "registration")
        )
        task = self.scheduler.spawn(
            Party("registrar", "registrar", stream(self.seed, "registrar"), None), registration.run
        )
        self.scheduler.run(self.scheduler.now + REGISTERED_WITHIN)
        if task.failure:
            raise task.failure
        assert task.done

    def _read_feeds(self) -> None:
        """One authority and one platform read the feed while the world lives."""
        for party in (self.cast.authorities[0], self.cast.platforms[0]):
            reader = Reader(self.scheduler, self.gateway, party, party.sub, stream(self.seed, "reader", party.name))
            self.readers.append(reader)
            self.scheduler.spawn(party, reader.run)

    def _accepted(self, mail: Mail) -> list[tuple[timedelta, dict[str, Any]]]:
        """What SES says of a mail, remembered for the oracle."""
        says = self.receivers.deliver(mail)
        self.feedback += [Feedback(self.scheduler.now + after, event) for after, event in says]
        return says

    def _logged(self, function: str, what: str) -> None:
        self.errors[f"{function}: {what}"] += 1

    def _heard(self, hook: Hook) -> None:
        if hook.payload["type"] in {"order.issued", "order.reassigned"} and "video" in hook.url:
            self.lives.heard(hook.payload["data"]["order"]["id"], None)
        self.lives.react(hook)

    def _read(self, letter: Letter) -> None:
        order = letter.tags.get("order")
        if order and letter.recipient.partition("@")[0] in {"primary", "deputy", "escalation"}:
            known = self.lives.by_id.get(order)
            if known and (not known.followed or known.link is None):
                self.lives.heard(order, letter.link)
            if known:
                people.read(self.lives, known, letter)


def _first(orders: set[str]) -> list[str]:
    """Of these orders those whose time lines are shown."""
    return sorted(orders)[:TIMELINES]
