"""Turns new facts into deliveries, and notes in a mark up to which fact that was done."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from removal.deliveries.delivery import Delivery
from removal.deliveries.planning import Planned
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import Channel
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.endpoints.store import EndpointStore
from removal.publiclog.messages import message_of
from removal.queues.queue import Message, Queue
from removal.record.audience import REPRESENTATIVE, audience
from removal.record.facts import Fact
from removal.values import dataclass, field, replace
from removal.versions import retry

SENT_BY_ANOTHER = timedelta(seconds=3)  # a run sends what it planned; after this time another run sends it too
MARKS_REMEMBERED = 1_000  # subjects
MARKS_REMEMBERED_FOR = timedelta(minutes=1)  # the events of one command arrive within seconds


@dataclass(frozen=True, slots=True)
class PendingFacts:
    """A subject's facts after its fan-out mark, and the functions that the fan-out needs for them.

    `owners`: the owner for each party of the audience table. `representative`: only endpoints of this representative,
    or of none, get anything. `window`: the order's window; None for other subjects. `render` makes the body of a fact.
    `mails` makes the mails that a fact triggers, given the undeliverable addresses. `mark` notes that all these facts
    were fanned out; it raises VersionConflict if another wrote meanwhile. `passes_filters`: whether a fact goes to
    every webhook of the representative, even if the webhook did not choose the fact's type. `follow` does what else a
    fact requires; it is idempotent. `promise`: that a fact will be in the public log, for the mails about it.
    """

    facts: Sequence[Fact]
    owners: Mapping[str, str]
    representative: str | None
    window: timedelta | None
    render: Callable[[Fact], str]
    mails: Callable[[Fact, Mapping[str, str]], Iterable[Planned]]
    mark: Callable[[], None]
    passes_filters: Callable[[Fact], bool] = lambda _: False
    follow: Callable[[Fact], None] = lambda _: None
    promise: Callable[[Fact], str | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Announced:
    """The members of an event, so that one request reads what the fan-out needs. No decision depends on them.

    `sequence`: None if it is not known. `platform`, `authority`: those of an order; None if the event names none.
    `restored`: that of the fact.
    """

    sequence: int | None = None
    type: str = ""
    platform: str | None = None
    authority: str | None = None
    restored: str | None = None


NOT_ANNOUNCED = Announced()


class Subjects(Protocol):
    """Reads the subjects of one kind."""

    def pending_facts(self, subject_id: str, announced: Announced = NOT_ANNOUNCED) -> PendingFacts:
        """The facts after the fan-out mark; a strongly consistent read."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """Plans deliveries, puts them on the queue, moves the mark. It may be stopped anywhere and run again.

    `passed_on`: the fan-out marks that this process has written within the last minute, with their instants. Events of
    facts up to a mark need no read: all facts of a command are planned in one run, and each has an event. A restore
    takes a mark back, so events of facts after it, which name it, are looked up by it. `log`: the public log's queue.
    """

    subjects: Mapping[str, Subjects]
    endpoints: EndpointStore
    deliveries: DeliveryStore
    queues: Mapping[Channel, Queue]
    clock: Callable[[], datetime]
    log: Queue | None = None
    passed_on: dict[tuple[str, str | None], tuple[int, datetime]] = field(default_factory=dict)

    def run(self, subject: str, announced: Announced = NOT_ANNOUNCED) -> int:
        """Fan out the facts of a subject after its mark. Returns the number planned, over all tries. Raises Busy."""
        if self._is_passed_on(subject, announced):
            return 0
        kind, _, subject_id = subject.partition(":")
        planned = list[int]()  # the number of deliveries planned at each try

        def pass_on() -> None:
            pending = self.subjects[kind].pending_facts(subject_id, announced)
            if pending.facts:
                planned.append(self._pass_on(pending))
                pending.mark()
                self._remember(pending.facts[-1])

        retry(pass_on, f"Other writes changed {subject} at every try to plan its deliveries.")
        return sum(planned)

    def _is_passed_on(self, subject: str, announced: Announced) -> bool:
        if announced.sequence is None or (subject, announced.restored) not in self.passed_on:
            return False
        sequence, at = self.passed_on[subject, announced.restored]
        return announced.sequence <= sequence and self.clock() - at < MARKS_REMEMBERED_FOR

    def _remember(self, last: Fact) -> None:
        if len(self.passed_on) >= MARKS_REMEMBERED:
            self.passed_on.clear()
        self.passed_on[last.subject, last.restored] = last.sequence, self.clock()

    def _pass_on(self, pending: PendingFacts) -> int:
        endpoints = {name: self._endpoints_of(owner, pending) for name, owner in pending.owners.items()}
        undeliverable = {
            endpoint.id: endpoint.url for all_ in endpoints.values() for endpoint in all_ if not endpoint.enabled
        }
        bodies = _unique(
            planned
            for fact in pending.facts
            for planned in (
                *self._webhooks(fact, endpoints, pending),
                *self._mails(fact, undeliverable, pending),
            )
        )
        there = self.deliveries.plan(bodies) if bodies else set()
        later = self.clock() + SENT_BY_ANOTHER
        for channel, queue in self.queues.items():
            to_send = [delivery for delivery, _ in bodies if delivery.channel is channel and not delivery.waits]
            owners = {} if channel.posts_body else {"owners": list(pending.owners.values())}
            messages = ({**delivery.message, **owners} for delivery in to_send)
            instants = (later if delivery.id in there else None for delivery in to_send)
            queue.send([Message(*pair) for pair in zip(messages, instants, strict=True)])
        self._tell_log(pending)
        for fact in pending.facts:
            pending.follow(fact)
        return len(bodies)

    def _tell_log(self, pending: PendingFacts) -> None:
        """Send the public log, if there is one, each order with new facts that both sides may read."""
        kind, _, subject_id = pending.facts[0].subject.partition(":")
        if self.log and kind == "order" and REPRESENTATIVE in pending.owners:
            self.log.send([message_of(subject_id)])

    def _endpoints_of(self, owner: str, pending: PendingFacts) -> list[Endpoint]:
        return [
            endpoint
            for endpoint in self.endpoints.of_owner(owner)
            if endpoint.representative in (None, pending.representative)
        ]

    def _webhooks(
        self, fact: Fact, endpoints: Mapping[str, list[Endpoint]], pending: PendingFacts
    ) -> Iterator[tuple[Delivery, str]]:
        may_see, passes_all = sorted(audience(fact.type) & set(endpoints)), pending.passes_filters(fact)
        webhooks = [endpoint for name in may_see for endpoint in endpoints[name] if endpoint.channel.posts_body]
        wanting = [endpoint for endpoint in webhooks if endpoint.wants(fact, passes_filters=passes_all)]
        body = pending.render(fact) if wanting else ""
        for endpoint in wanting:
            yield Delivery.to(endpoint, fact, pending.window, self._unsettled_at), body

    def _mails(
        self, fact: Fact, undeliverable: Mapping[str, str], pending: PendingFacts
    ) -> Iterator[tuple[Delivery, None]]:
        for mail in pending.mails(fact, undeliverable):
            timer_at = self.clock() + mail.after if mail.after else self._unsettled_at
            delivery = mail.delivery(pending.window, timer_at)
            yield replace(delivery, waits=mail.after is not None, promise=pending.promise(fact)), None

    @property
    def _unsettled_at(self) -> datetime:
        return self.clock() + UNSETTLED_AFTER


def _unique(planned: Iterable[tuple[Delivery, str | None]]) -> list[tuple[Delivery, str | None]]:
    """The deliveries without duplicates: several facts of one run may bring the same notice to the same address."""
    by_id: dict[str, tuple[Delivery, str | None]] = {}
    for delivery, body in planned:
        by_id.setdefault(delivery.id, (delivery, body))
    return list(by_id.values())
