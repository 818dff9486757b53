"""An owner's actions on deliveries: list them, read one, request a retry."""

from collections.abc import Callable
from datetime import datetime

from removal.deliveries.delivery import Attempt, Delivery, State
from removal.deliveries.list_store import DeliveryList, ManualRetryStore, Page
from removal.endpoints.actions import Endpoints, require_taking
from removal.endpoints.endpoint import CHALLENGED
from removal.endpoints.owner import Owner
from removal.errors import CapReached, IllegalCommand, NotFound
from removal.values import dataclass

ATTEMPTS_SHOWN = 100  # the latest of a delivery
MANUAL_RETRIES_UNTIL_TRIES = 500  # of one delivery, with those that its endpoint's probes made


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The caller's own webhook deliveries; a delivery of another owner is not found (design P8)."""

    endpoints: Endpoints
    listed: DeliveryList
    manual_retries: ManualRetryStore
    clock: Callable[[], datetime]

    def page(self, owner: Owner, endpoint_id: str, state: State | None, limit: int, before: str | None) -> Page:
        """A page of an endpoint's deliveries, the newest fact first."""
        return self.listed.page(self.endpoints.get(owner, endpoint_id).id, state, limit, before)

    def load(self, owner: Owner, delivery_id: str) -> Delivery:
        """A delivery of one of the owner's endpoints. Raises NotFound for any other id."""
        delivery = self.listed.find(self.endpoints.webhooks(owner), delivery_id)
        if delivery is None:
            msg = f"There is no delivery {delivery_id}."
            raise NotFound(msg)
        return delivery

    def attempts(self, delivery: Delivery) -> list[Attempt]:
        """The latest attempts, the oldest first."""
        return self.listed.attempts(delivery.id, ATTEMPTS_SHOWN)

    def redeliver(self, owner: Owner, delivery_id: str) -> Delivery:
        """Request a retry, made within about a minute; a pending delivery is left as is.

        Raises CapReached after too many tries, IllegalCommand for a challenge or an endpoint that takes nothing now.
        """
        delivery = self.load(owner, delivery_id)
        require_taking(self.endpoints.get(owner, delivery.endpoint))
        if delivery.type == CHALLENGED:
            raise IllegalCommand("A challenge is good once; ask for the endpoint's verification.")
        if delivery.tries >= MANUAL_RETRIES_UNTIL_TRIES:
            msg = f"This was tried {delivery.tries} times; it is not tried by hand any more."
            raise CapReached(msg)
        return self.manual_retries.request(delivery, self.clock())
