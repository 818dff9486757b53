"""The notices that came back."""

from removal.endpoints.store import EndpointStore
from removal.mail.passing_on import PassingOn
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.queues import mail_queue
from removal.wiring.parts.registry import offices
from removal.wiring.process import now, part


@part
def pass_on() -> PassingOn:
    """The planner that sends a notice that bounced to the next contacts."""
    stores = (EndpointStore(), deliveries())
    return PassingOn(order_store(), offices(), *stores, mail_queue(), now)
