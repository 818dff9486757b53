"""Deliveries over HTTP."""

from dataclasses import dataclass

from removal.deliveries.actions import Deliveries
from removal.deliveries.delivery import State
from removal.deliveries.replay import Replay
from removal.deliveries.schemas import DeliveryQuery, ReplayBody, ReplayQuery, delivery_object, read_object
from removal.endpoints.owner import Owner, Owners
from removal.record import instant
from removal.registry.caller import READS_DELIVERIES, Caller
from removal.registry.office import Act
from removal.web import cursor
from removal.web.answer import Answered
from removal.web.app import Call, Route

PLACE_AT_MOST = (
    100  # characters: an instant, a sequence and an id are fewer, and a key of the table holds no more than 1 kB
)


@dataclass(frozen=True, slots=True)
class DeliveryRoutes:
    """What owners do with what was sent to them."""

    deliveries: Deliveries
    replay: Replay
    owners: Owners

    def routes(self) -> tuple[Route[Caller], ...]:
        """As design 7 lists them."""
        reads = READS_DELIVERIES
        return (
            Route("GET", "/endpoints/{id}/deliveries", reads, self.page, asks=DeliveryQuery),
            Route("POST", "/endpoints/{id}/replay", reads, self.replayed, ReplayBody, ReplayQuery),
            Route("GET", "/deliveries/{id}", reads, self.one),
            Route("POST", "/deliveries/{id}/redelivery", reads, self.redeliver),
        )

    def page(self, call: Call[Caller]) -> Answered:
        """An endpoint's deliveries, the newest fact first."""
        query: DeliveryQuery = call.query
        owner, endpoint = self._owner(call), call.where["id"]
        bound = f"{owner.name} {endpoint}"
        after = cursor.position(bound, query)
        before = str(after.get("before", ""))[:PLACE_AT_MOST] if after else None
        state = State(query.state) if query.state else None
        found = self.deliveries.page(owner, endpoint, state, query.limit, before)
        next_ = cursor.encode(bound, query, {"before": found.last}) if found.last else None
        return Answered(200, {"deliveries": [delivery_object(one) for one in found.deliveries], "next": next_})

    def one(self, call: Call[Caller]) -> Answered:
        """A delivery and its attempts."""
        found = self.deliveries.one(self._owner(call), call.where["id"])
        return Answered(200, read_object(found, self.deliveries.attempts(found)))

    def redeliver(self, call: Call[Caller]) -> Answered:
        """202: it is tried once more, under its id, with a new time and the secrets of then."""
        return Answered(202, delivery_object(self.deliveries.redeliver(self._owner(call), call.where["id"])))

    def replayed(self, call: Call[Caller]) -> Answered:
        """202 with how many go out; with `next`, the caller goes on until there is none."""
        body: ReplayBody = call.body
        query: ReplayQuery = call.query
        owner, endpoint = self.owners(call.caller, Act.REPLAY), call.where["id"]
        bound = f"{owner.name} {endpoint} {body.since}"
        since, position = instant.from_text(body.since), cursor.position(bound, query)
        found = self.replay.run(owner, endpoint, since, position, query.limit)
        next_ = cursor.encode(bound, query, found.position) if found.position else None
        return Answered(202, {"count": found.count, "next": next_})

    def _owner(self, call: Call[Caller]) -> Owner:
        return self.owners(call.caller, Act.READ_DELIVERIES)
