"""Proofs of an order's facts over HTTP."""

from removal.orders.routes.context import OrderRouteContext
from removal.orders.schemas import JournalQuery
from removal.publiclog.marks import Journal, LoggedFact
from removal.publiclog.proofs import ProofReader
from removal.record.facts import from_text
from removal.registry.caller import Caller
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.app import Call, Route


@dataclass(frozen=True, slots=True)
class ProofRoutes:
    """The route of an order's proofs, for both of its parties."""

    context: OrderRouteContext
    proofs: ProofReader

    def routes(self) -> tuple[Route[Caller], ...]:
        """The single route."""
        return (Route("GET", "/orders/{id}/proof", "orders:read", self.get, asks=JournalQuery),)

    def get(self, call: Call[Caller]) -> Answered:
        """A proof for each fact after `after` that the caller may read and that is in the public log.

        At most 100, in the form of c2sp.org/tlog-proof. `removal-orders-check` verifies the answer, saved as a file.
        409 if this system keeps no log or has none of these facts in it yet; 410 once the order is erased.
        """
        query: JournalQuery = call.query
        loaded = self.context.visible(call)
        facts = [LoggedFact(fact.type, fact.sequence, fact.hash) for fact in map(from_text, loaded.journal)]
        return Answered(200, {**self.proofs.proofs(loaded.order.id, Journal(loaded.order.key, facts), query.after)})
