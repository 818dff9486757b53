"""What `api` runs; a request about an order loads no other room's routes."""

from collections.abc import Iterator

from removal.errors import Forbidden
from removal.orders.routes import order_routes
from removal.registry.actions import identified
from removal.registry.caller import Caller
from removal.registry.store import read_entry
from removal.table import open_connection, passing
from removal.telemetry.log import logger
from removal.web.app import App, Route
from removal.web.in_time import in_time
from removal.wiring.parts.order_context import order_context
from removal.wiring.parts.registry import registry
from removal.wiring.process import at_start, now, part, process


class Routes:
    """The routes of all rooms, those of orders first."""

    def __iter__(self) -> Iterator[Route[Caller]]:
        yield from routes_of_orders()
        from removal.wiring.parts.other_routes import other_routes  # noqa: PLC0415

        yield from other_routes()


@part
def app() -> App[Caller]:
    """The application with all routes."""
    return App(Routes(), _identify, logger, process().settings.need("PUBLIC_URL"), passing, in_time)


@part
def routes_of_orders() -> tuple[Route[Caller], ...]:
    """The routes of orders."""
    return order_routes(order_context())


def read_one() -> None:
    """Read one entry of the register, of an authority that need not exist, past the cache."""
    read_entry("authority", "health")


def _identify(iss: str, sub: str, current: bool) -> Caller:  # noqa: FBT001 - as the edge calls it
    caller = identified(registry(), iss, sub, now(), current=current)
    if caller is None:
        msg = "The token is good, and it is bound to no caller that may still call; ask the registrar."
        raise Forbidden(msg)
    return caller


at_start(app, routes_of_orders, open_connection)
