"""The routes of `api` beside those of orders: it loads them with the first path that is none of these."""

from collections.abc import Iterable, Iterator

from removal.deliveries.actions import Deliveries
from removal.deliveries.list_store import DeliveryList, ManualRetryStore
from removal.deliveries.replay import Replay
from removal.deliveries.routes import DeliveryRoutes
from removal.endpoints.actions import Endpoints
from removal.endpoints.owner import Owners
from removal.endpoints.routes import EndpointRoutes
from removal.endpoints.store import EndpointStore
from removal.mail.routes import MailReportRoutes
from removal.mail.store import MailStore
from removal.publiclog.routes import ProofRoutes
from removal.registry.appointing_routes import AppointingRoutes
from removal.registry.caller import ONLY_REGISTRARS as WRITES
from removal.registry.caller import Caller
from removal.registry.entries.routes import EntryRoutes
from removal.registry.routes import RegistryRoutes
from removal.values import replace
from removal.web.app import Route
from removal.wiring.parts.appointing import appointing
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.endpoints import guard, vault
from removal.wiring.parts.law import laws
from removal.wiring.parts.limits import limits
from removal.wiring.parts.order_context import order_context, order_lists
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.proofs import proof_reader
from removal.wiring.parts.registry import offices, registry
from removal.wiring.process import now, part, process


@part
def other_routes() -> tuple[Route[Caller], ...]:
    """The routes of mail reports, proofs, endpoints, deliveries and the register."""
    mails = MailReportRoutes(order_context(), MailStore(deliveries())).routes()
    proofs = ProofRoutes(order_context(), proof_reader()).routes()
    return (*mails, *proofs, *_delivery_routes(), *_current(_registry_routes()))


def _delivery_routes() -> Iterator[Route[Caller]]:
    public_url = process().settings.need("PUBLIC_URL")
    endpoints = Endpoints(EndpointStore(), vault(), guard(), now, limits())
    listing, store = DeliveryList(), deliveries()
    shown = Deliveries(endpoints, listing, ManualRetryStore(store), now)
    replay = Replay(endpoints, listing, store, order_store(), order_lists(), laws(), public_url, now)
    owners = Owners(offices(), now)
    yield from EndpointRoutes(endpoints, owners, public_url).routes()
    yield from DeliveryRoutes(shown, replay, owners).routes()


def _registry_routes() -> Iterator[Route[Caller]]:
    yield from RegistryRoutes(registry(), laws(), now).routes()
    yield from AppointingRoutes(appointing()).routes()
    yield from EntryRoutes(registry()).routes()


def _current(routes: Iterable[Route[Caller]]) -> Iterator[Route[Caller]]:
    """The register's routes; those that write, or need a scope to write, read the caller's rights from the table."""
    return (replace(route, current=route.method != "GET" or _needs_write_scope(route)) for route in routes)


def _needs_write_scope(route: Route[Caller]) -> bool:
    return any(not WRITES.isdisjoint(scopes) for scopes in route.alternatives)
