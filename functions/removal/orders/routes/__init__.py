"""Orders over HTTP: a body in, one action, the order as it then is."""

from removal.orders.routes.answering import Answering
from removal.orders.routes.context import OrderRouteContext
from removal.orders.routes.ordering import Ordering
from removal.orders.routes.reading import Reading
from removal.registry.caller import Caller
from removal.web.app import Route


def order_routes(desk: OrderRouteContext) -> tuple[Route[Caller], ...]:
    """What authorities and representatives do with orders."""
    return (*Ordering(desk).routes(), *Reading(desk).routes(), *Answering(desk).routes())
