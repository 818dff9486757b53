"""From a fact to its deliveries: who may see it, which endpoints want it, one body each owner, and the mark."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from removal.delivery.delivery import Delivery, delivery_id
from removal.delivery.endpoint import Endpoint, audience
from removal.delivery.endpoint_store import EndpointStore
from removal.delivery.schedule import UNSETTLED_AFTER
from removal.delivery.store import DeliveryStore
from removal.errors import Busy
from removal.queues import Message, Queue
from removal.record.facts import Fact

TRIES = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A subject's facts that were not passed on yet, and what it takes to pass them on.

    `owners` are those who may be concerned, by the name that the audience table gives them; `representative` is who
    must own an endpoint of theirs; `render` makes a fact's body; `mark` writes down that all of them were passed on
    and answers False if the subject was written meanwhile.
    """

    facts: Sequence[Fact]
    owners: Mapping[str, str]
    representative: str | None
    render: Callable[[Fact], str]
    mark: Callable[[], bool]


class Subjects(Protocol):
    """Where subjects of one kind are read."""

    def told(self, subject_id: str) -> Told:
        """The facts after the mark, read consistently."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """Plans deliveries, puts them on the queue, marks; stopping anywhere and starting again does no harm."""

    subjects: Mapping[str, Subjects]
    endpoints: EndpointStore
    deliveries: DeliveryStore
    queue: Queue
    clock: Callable[[], datetime]

    def run(self, subject: str) -> int:
        """Pass on whatever of a subject was not; returns how many deliveries that made."""
        kind, _, subject_id = subject.partition(":")
        planned = 0
        for _ in range(TRIES):
            told = self.subjects[kind].told(subject_id)
            if not told.facts:
                return planned
            planned += self._pass_on(told)
            if told.mark():
                return planned
        msg = f"{subject} was written by others each time its deliveries were planned."
        raise Busy(msg)

    def _pass_on(self, told: Told) -> int:
        listening = {name: self._listening(owner, told) for name, owner in told.owners.items()}
        bodies = [planned for fact in told.facts for planned in self._planned(fact, listening, told.render)]
        if bodies:
            self.deliveries.plan(bodies)
            self.queue.send([Message(delivery.message) for delivery, _ in bodies])
        return len(bodies)

    def _listening(self, owner: str, told: Told) -> list[Endpoint]:
        return [
            found for found in self.endpoints.of_owner(owner) if found.representative in (None, told.representative)
        ]

    def _planned(
        self, fact: Fact, listening: Mapping[str, list[Endpoint]], render: Callable[[Fact], str]
    ) -> Iterator[tuple[Delivery, str]]:
        may_see = sorted(audience(fact.type) & set(listening))
        wanting = [endpoint for name in may_see for endpoint in listening[name] if endpoint.wants(fact)]
        body = render(fact) if wanting else ""
        for endpoint in wanting:
            id_, timer_at = (delivery_id(fact.id, endpoint.id), self.clock() + UNSETTLED_AFTER)
            about = (fact.subject, fact.sequence, fact.type, fact.at)
            yield (Delivery(id_, endpoint.id, endpoint.owner, *about, timer_at=timer_at), body)
