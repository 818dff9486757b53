"""What the routes of orders use."""

from removal.likeness.store import Likenesses
from removal.orders.issuing import KEY_BYTES, Issuing
from removal.orders.lists.store import OrderLists
from removal.orders.refusal_log import log_refused_answer
from removal.orders.refusals import RefusedAnswers
from removal.orders.routes.context import OrderRouteContext
from removal.orders.store import OrderStore
from removal.telemetry.failure import described
from removal.telemetry.log import logger
from removal.wiring.parts.law import laws
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.orders import orders
from removal.wiring.parts.registry import offices, registry
from removal.wiring.parts.workers import workers
from removal.wiring.process import now, part, process


@part
def order_context() -> OrderRouteContext:
    """The context of the routes of orders."""
    spread = OrderStore(laws(), process().settings.order_shards)
    issuing = Issuing(spread, registry(), laws(), now, _new_key)
    refused = RefusedAnswers(order_store(), log_refused_answer)
    stores = (orders(), order_store(), order_lists(), Likenesses())
    public_url = process().settings.need("PUBLIC_URL")
    return OrderRouteContext(issuing, *stores, offices(), _log_failure, refused, now, public_url)


@part
def order_lists() -> OrderLists:
    """The lists of orders, whose shards are read at once."""
    return OrderLists(process().settings.list_shards, workers())


def _log_failure(error: Exception) -> None:
    logger.error("failed", extra={"failure": described(error)})


def _new_key() -> str:
    return process().chance.randbytes(KEY_BYTES).hex()
