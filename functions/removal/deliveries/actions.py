"""What an owner does with deliveries: list them, read one, have it tried once more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from removal.deliveries.delivery import Attempt, Delivery, State
from removal.deliveries.list_store import DeliveryList, ManualRetryStore, Page
from removal.endpoints.actions import Endpoints, require_taking
from removal.endpoints.endpoint import CHALLENGED
from removal.endpoints.owner import Owner
from removal.errors import CapReached, IllegalCommand, NotFound

ATTEMPTS_SHOWN = 100  # the latest
TRIES_BY_HAND_UNTIL = 500  # tries of one delivery, those of its endpoint's probes among them


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The caller's own webhook deliveries; those of others are answered as not found (design P8)."""

    endpoints: Endpoints
    shown: DeliveryList
    asked: ManualRetryStore
    clock: Callable[[], datetime]

    def page(self, owner: Owner, endpoint_id: str, state: State | None, limit: int, before: str | None) -> Page:
        """An endpoint's, the newest fact first."""
        return self.shown.page(self.endpoints.one(owner, endpoint_id).id, state, limit, before)

    def one(self, owner: Owner, delivery_id: str) -> Delivery:
        """One of them, looked for under the owner's own endpoints and nowhere else."""
        found = self.shown.find(self.endpoints.webhooks(owner), delivery_id)
        if found is None:
            msg = f"There is no delivery {delivery_id}."
            raise NotFound(msg)
        return found

    def attempts(self, delivery: Delivery) -> list[Attempt]:
        """The latest of its tries, the first of them first."""
        return self.shown.attempts(delivery.id, ATTEMPTS_SHOWN)

    def redeliver(self, owner: Owner, delivery_id: str) -> Delivery:
        """Try it once more within a minute or so; one that is on its way already is left alone."""
        delivery = self.one(owner, delivery_id)
        require_taking(self.endpoints.one(owner, delivery.endpoint))
        if delivery.type == CHALLENGED:
            raise IllegalCommand("A challenge is good once; ask for the endpoint's verification.")
        if delivery.tries >= TRIES_BY_HAND_UNTIL:
            msg = f"This was tried {delivery.tries} times; it is not tried by hand any more."
            raise CapReached(msg)
        return self.asked.ask(delivery, self.clock())
