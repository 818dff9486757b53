"""What `api` runs."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from removal.deliveries.actions import Deliveries
from removal.deliveries.list_store import DeliveryList, ManualRetryStore
from removal.deliveries.replay import Replay
from removal.deliveries.routes import DeliveryRoutes
from removal.deliveries.store import DeliveryStore
from removal.endpoints.actions import Endpoints
from removal.endpoints.owner import Owners
from removal.endpoints.routes import EndpointRoutes
from removal.endpoints.store import EndpointStore
from removal.errors import Forbidden
from removal.likeness.store import Likenesses
from removal.mail.routes import MailReportRoutes
from removal.mail.store import MailStore
from removal.orders.issuing import KEY_BYTES, Issuing
from removal.orders.lists.store import OrderLists
from removal.orders.refusal_log import log_refused_answer
from removal.orders.refusals import RefusedAnswers
from removal.orders.routes import order_routes
from removal.orders.routes.context import OrderRouteContext
from removal.orders.store import OrderStore
from removal.registry.actions import identified
from removal.registry.appointing_routes import AppointingRoutes
from removal.registry.caller import ONLY_REGISTRARS as WRITES
from removal.registry.caller import Caller
from removal.registry.entries.routes import EntryRoutes
from removal.registry.routes import RegistryRoutes
from removal.table import open_connection, passing
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.web.app import App, Route
from removal.web.in_time import in_time
from removal.wiring.parts.appointing import appointing
from removal.wiring.parts.endpoints import guard, vault
from removal.wiring.parts.law import laws
from removal.wiring.parts.limits import limits
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.orders import orders
from removal.wiring.parts.registry import offices, registry
from removal.wiring.parts.workers import workers
from removal.wiring.process import at_start, now, part, process


@part
def app() -> App[Caller]:
    """The application with all routes."""
    return App(routes(), _identify, logger, _public_url(), passing, in_time)


def routes() -> tuple[Route[Caller], ...]:
    """The routes of all rooms."""
    return (*_order_routes(), *_delivery_routes(), *_current(_registry_routes()))


def _order_routes() -> Iterator[Route[Caller]]:
    spread = OrderStore(laws(), process().settings.order_shards)
    issuing = Issuing(spread, registry(), laws(), now, _new_key)
    refused = RefusedAnswers(order_store(), log_refused_answer)
    stores = (orders(), order_store(), _lists(), Likenesses())
    context = OrderRouteContext(issuing, *stores, offices(), _log_failure, refused, now, _public_url())
    yield from order_routes(context)
    yield from MailReportRoutes(context, MailStore(DeliveryStore())).routes()


def _lists() -> OrderLists:
    return OrderLists(process().settings.list_shards, workers())


def _delivery_routes() -> Iterator[Route[Caller]]:
    endpoints = Endpoints(EndpointStore(), vault(), guard(), now, limits())
    listing, store = DeliveryList(), DeliveryStore()
    deliveries = Deliveries(endpoints, listing, ManualRetryStore(store), now)
    replay = Replay(endpoints, listing, store, order_store(), _lists(), laws(), _public_url(), now)
    owners = Owners(offices(), now)
    yield from EndpointRoutes(endpoints, owners, _public_url()).routes()
    yield from DeliveryRoutes(deliveries, replay, owners).routes()


def _registry_routes() -> Iterator[Route[Caller]]:
    yield from RegistryRoutes(registry(), laws(), now).routes()
    yield from AppointingRoutes(appointing()).routes()
    yield from EntryRoutes(registry()).routes()


def _current(routes: Iterable[Route[Caller]]) -> Iterator[Route[Caller]]:
    """The register's routes; those that write, or need a scope to write, read the caller's rights from the table."""
    return (replace(route, current=route.method != "GET" or _needs_write_scope(route)) for route in routes)


def _needs_write_scope(route: Route[Caller]) -> bool:
    return any(not WRITES.isdisjoint(scopes) for scopes in route.alternatives)


def _identify(iss: str, sub: str, current: bool) -> Caller:  # noqa: FBT001 - as the edge calls it
    caller = identified(registry(), iss, sub, now(), current=current)
    if caller is None:
        msg = "The token is good, and it is bound to no caller that may still call; ask the registrar."
        raise Forbidden(msg)
    return caller


def _log_failure(error: Exception) -> None:
    logger.error("failed", extra={"failure": described(error)})


def _new_key() -> str:
    return process().chance.randbytes(KEY_BYTES).hex()


def _public_url() -> str:
    return process().settings.need("PUBLIC_URL")


at_start(app, open_connection)
