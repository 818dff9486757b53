"""Deliveries over HTTP."""

from removal.deliveries.actions import Deliveries
from removal.deliveries.delivery import State
from removal.deliveries.replay import Replay
from removal.deliveries.schemas import DeliveryQuery, ReplayBody, ReplayQuery, delivery_object, read_object
from removal.endpoints.owner import Owner, Owners
from removal.record import instant
from removal.registry.caller import READS_DELIVERIES, Caller
from removal.registry.office import Act
from removal.values import dataclass
from removal.web import cursor
from removal.web.answer import Answered
from removal.web.app import Call, Route

POSITION_LONGEST = 100  # characters of a cursor's position: an instant, a sequence and an id; a sort key may have 1 kB


@dataclass(frozen=True, slots=True)
class DeliveryRoutes:
    """The routes by which owners read, retry and replay deliveries."""

    deliveries: Deliveries
    replay: Replay
    owners: Owners

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, in the order of design 7."""
        reads = READS_DELIVERIES
        return (
            Route("GET", "/endpoints/{id}/deliveries", reads, self.page, asks=DeliveryQuery),
            Route("POST", "/endpoints/{id}/replay", reads, self.replayed, ReplayBody, ReplayQuery),
            Route("GET", "/deliveries/{id}", reads, self.read),
            Route("POST", "/deliveries/{id}/redelivery", reads, self.redeliver),
        )

    def page(self, call: Call[Caller]) -> Answered:
        """An endpoint's deliveries, the newest fact first."""
        query: DeliveryQuery = call.query
        owner, endpoint = self._owner(call), call.where["id"]
        tenant = f"{owner.name} {endpoint}"
        after = cursor.position(tenant, query)
        before = str(after.get("before", ""))[:POSITION_LONGEST] if after else None
        state = State(query.state) if query.state else None
        page = self.deliveries.page(owner, endpoint, state, query.limit, before)
        next_ = cursor.encode(tenant, query, {"before": page.last}) if page.last else None
        return Answered(200, {"deliveries": [delivery_object(delivery) for delivery in page.deliveries], "next": next_})

    def read(self, call: Call[Caller]) -> Answered:
        """A delivery and its attempts."""
        delivery = self.deliveries.load(self._owner(call), call.where["id"])
        return Answered(200, read_object(delivery, self.deliveries.attempts(delivery)))

    def redeliver(self, call: Call[Caller]) -> Answered:
        """Retry a delivery under the same id, signed with the time and secrets of the retry. Returns 202."""
        return Answered(202, delivery_object(self.deliveries.redeliver(self._owner(call), call.where["id"])))

    def replayed(self, call: Call[Caller]) -> Answered:
        """Replay facts. Returns 202 with the number of deliveries; the caller repeats with `next` until it is null."""
        body: ReplayBody = call.body
        query: ReplayQuery = call.query
        owner, endpoint = self.owners(call.caller, Act.REPLAY), call.where["id"]
        tenant = f"{owner.name} {endpoint} {body.since}"
        since, position = instant.from_text(body.since), cursor.position(tenant, query)
        result = self.replay.run(owner, endpoint, since, position, query.limit)
        next_ = cursor.encode(tenant, query, result.position) if result.position else None
        return Answered(202, {"count": result.count, "next": next_})

    def _owner(self, call: Call[Caller]) -> Owner:
        return self.owners(call.caller, Act.READ_DELIVERIES)
