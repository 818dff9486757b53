"""HTTP API → actions: requests of ministries, representatives and the registrar."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

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
from removal.registry.actions import identified
from removal.registry.appointing_routes import AppointingRoutes
from removal.registry.caller import ONLY_REGISTRARS as WRITES
from removal.registry.caller import Caller
from removal.registry.routes import RegistryRoutes
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.web.app import App, Route
from removal.web.in_time import in_time
from removal.wiring import Wiring, now, passing, wired


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request."""
    return _app(wired()).answer(event, context)


@lru_cache(maxsize=1)
def _app(wiring: Wiring) -> App[Caller]:
    def identify(iss: str, sub: str, current: bool) -> Caller:  # noqa: FBT001 - as the edge calls it
        caller = identified(wiring.registry, iss, sub, now(), current=current)
        if caller is None:
            msg = "The token is good, and it is bound to no caller that may still call; ask the registrar."
            raise Forbidden(msg)
        return caller

    return App(_routes(wiring), identify, logger, wiring.settings.need("PUBLIC_URL"), passing, in_time)


def _routes(wiring: Wiring) -> tuple[Route[Caller], ...]:
    public_url = wiring.settings.need("PUBLIC_URL")
    issuing = Issuing(
        wiring.order_store, wiring.registry, wiring.laws, now, lambda: wiring.chance.randbytes(KEY_BYTES).hex()
    )
    refused = RefusedAnswers(wiring.order_store, log_refused_answer)
    stores = (wiring.orders, wiring.order_store, OrderLists(), Likenesses())
    desk = OrderRouteContext(issuing, *stores, wiring.offices, _failed, refused, now, public_url)
    registry = RegistryRoutes(wiring.registry, wiring.laws, now)
    appointing = AppointingRoutes(wiring.appointing)
    return (
        *order_routes(desk),
        *MailReportRoutes(desk, MailStore(DeliveryStore())).routes(),
        *_delivery(wiring, Owners(wiring.offices, now), public_url),
        *_current((*registry.routes(), *appointing.routes())),
    )


def _current(routes: Iterable[Route[Caller]]) -> Iterator[Route[Caller]]:
    """The register's routes; those that write, or need a scope to write, read the caller's rights from the table."""
    return (replace(route, current=route.method != "GET" or _needs_write_scope(route)) for route in routes)


def _needs_write_scope(route: Route[Caller]) -> bool:
    return any(not WRITES.isdisjoint(scopes) for scopes in route.alternatives)


def _failed(error: Exception) -> None:
    logger.error("failed", extra={"failure": described(error)})


def _delivery(wiring: Wiring, owners: Owners, public_url: str) -> tuple[Route[Caller], ...]:
    endpoints = Endpoints(EndpointStore(), wiring.vault, wiring.guard, now, wiring.limits)
    listing, store = DeliveryList(), DeliveryStore()
    deliveries = Deliveries(endpoints, listing, ManualRetryStore(store), now)
    replay = Replay(endpoints, listing, store, wiring.order_store, OrderLists(), wiring.laws, public_url, now)
    return (
        *EndpointRoutes(endpoints, owners, public_url).routes(),
        *DeliveryRoutes(deliveries, replay, owners).routes(),
    )
