"""HTTP routes of orders: each parses a body, calls one action and returns the order."""

from removal.orders.routes.answering import Answering
from removal.orders.routes.context import OrderRouteContext
from removal.orders.routes.ordering import Ordering
from removal.orders.routes.reading import Reading
from removal.registry.caller import Caller
from removal.web.app import Route


def order_routes(context: OrderRouteContext) -> tuple[Route[Caller], ...]:
    """The routes of authorities and representatives."""
    return (*Ordering(context).routes(), *Reading(context).routes(), *Answering(context).routes())
