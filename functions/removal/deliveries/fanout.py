"""From a fact to its deliveries: who may see it, which endpoints want it, one body each owner, and the mark."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from removal.deliveries.delivery import Delivery
from removal.deliveries.planning import Planned
from removal.deliveries.store import DeliveryStore
from removal.endpoints.channel import Channel
from removal.endpoints.endpoint import Endpoint
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.endpoints.store import EndpointStore
from removal.queues.queue import Message, Queue
from removal.record.audience import audience
from removal.record.facts import Fact
from removal.versions import retry


@dataclass(frozen=True, slots=True)
class PendingFacts:
    """A subject's facts that were not passed on yet, and what it takes to pass them on.

    `owners` are those who may be concerned, by the name that the audience table gives them; `representative` is who
    must own an endpoint of theirs; `window` is that of an order; `render` makes a fact's body; `mails` names the mails
    that a fact begets, given the addresses that take none; `mark` writes down that all of them were passed on,
    VersionConflict if the subject was written meanwhile. `passes_filters` says whether a fact goes to every webhook of
    the representative, also of types that it did not choose; `follow` does what else follows from a fact, once however
    often it is called.
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


class Subjects(Protocol):
    """Where subjects of one kind are read."""

    def told(self, subject_id: str) -> PendingFacts:
        """The facts after the mark, read consistently."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """Plans deliveries, puts them on the queue, marks; stopping anywhere and starting again does no harm."""

    subjects: Mapping[str, Subjects]
    endpoints: EndpointStore
    deliveries: DeliveryStore
    queues: Mapping[Channel, Queue]
    clock: Callable[[], datetime]

    def run(self, subject: str) -> int:
        """Pass on the facts of a subject that were not; returns how many deliveries that made."""
        kind, _, subject_id = subject.partition(":")
        planned = list[int]()  # at each try

        def pass_on() -> None:
            told = self.subjects[kind].told(subject_id)
            if told.facts:
                planned.append(self._pass_on(told))
                told.mark()

        retry(pass_on, f"{subject} was written by others each time its deliveries were planned.")
        return sum(planned)

    def _pass_on(self, told: PendingFacts) -> int:
        listening = {name: self._listening(owner, told) for name, owner in told.owners.items()}
        undeliverable = {found.id: found.url for all_ in listening.values() for found in all_ if not found.enabled}
        bodies = _once_each(
            planned
            for fact in told.facts
            for planned in (
                *self._webhooks(fact, listening, told),
                *self._mails(told.mails(fact, undeliverable), told.window),
            )
        )
        if bodies:
            self.deliveries.plan(bodies)
        for channel, queue in self.queues.items():
            going = [delivery for delivery, _ in bodies if delivery.channel is channel and not delivery.waits]
            queue.send([Message(delivery.message) for delivery in going])
        for fact in told.facts:
            told.follow(fact)
        return len(bodies)

    def _listening(self, owner: str, told: PendingFacts) -> list[Endpoint]:
        return [
            found for found in self.endpoints.of_owner(owner) if found.representative in (None, told.representative)
        ]

    def _webhooks(
        self, fact: Fact, listening: Mapping[str, list[Endpoint]], told: PendingFacts
    ) -> Iterator[tuple[Delivery, str]]:
        may_see, passes = sorted(audience(fact.type) & set(listening)), told.passes_filters(fact)
        webhooks = [found for name in may_see for found in listening[name] if found.channel is Channel.WEBHOOK]
        wanting = [endpoint for endpoint in webhooks if endpoint.wants(fact, passes_filters=passes)]
        body = told.render(fact) if wanting else ""
        for endpoint in wanting:
            yield Delivery.to(endpoint, fact, told.window, self._unsettled_at), body

    def _mails(self, planned: Iterable[Planned], window: timedelta | None) -> Iterator[tuple[Delivery, None]]:
        for one in planned:
            timer_at = self.clock() + one.after if one.after else self._unsettled_at
            yield replace(one.delivery(window, timer_at), waits=one.after is not None), None

    @property
    def _unsettled_at(self) -> datetime:
        return self.clock() + UNSETTLED_AFTER


def _once_each(planned: Iterable[tuple[Delivery, str | None]]) -> list[tuple[Delivery, str | None]]:
    """Several facts passed on together may each bring the same notice to the same address: the first plans it."""
    once: dict[str, tuple[Delivery, str | None]] = {}
    for delivery, body in planned:
        once.setdefault(delivery.id, (delivery, body))
    return list(once.values())
