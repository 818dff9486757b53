"""What `dispatch` runs."""

from typing import TYPE_CHECKING

from removal.deliveries.catching_up import CatchingUp
from removal.deliveries.entry_subjects import entry_subjects
from removal.deliveries.fanout import FanOut, Subjects
from removal.deliveries.planning import Planning
from removal.deliveries.platform_subjects import PlatformSubjects
from removal.deliveries.subjects import EndpointSubjects, OrderSubjects
from removal.endpoints.store import EndpointStore
from removal.orders.lists.store import OrderLists
from removal.publiclog.kms import KmsSigner
from removal.publiclog.ports import Signer
from removal.publiclog.promises import Promised, Promiser, key_name, no_promise
from removal.registry.unreceived import Unreceived
from removal.table import open_connection
from removal.telemetry.log import logger
from removal.telemetry.metric import Metric
from removal.telemetry.metrics import emit
from removal.wiring.parts.appointing import appointing
from removal.wiring.parts.channels import channels
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.law import laws
from removal.wiring.parts.log import log_queue
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.registry import offices, registry
from removal.wiring.process import ONE_TRY, at_start, client_of, now, part, process

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient


@part
def promise_signer() -> Signer:
    """The key of promises. A request to it is made once, and takes a second at most."""
    client: KMSClient = process().client("kms", ONE_TRY)
    settings = process().settings
    return KmsSigner(client, settings.need("LOG_PROMISE_SIGNER"), key_name(settings.need("LOG_ORIGIN")))


@part
def promised() -> Promised:
    """Makes the promise that goes with an order; a deployment without a log makes none."""
    settings = process().settings
    if settings.log_origin is None or settings.log_promise_signer is None:
        return no_promise
    return Promiser(settings.log_origin, promise_signer(), now, _no_promise_made).promise


def _no_promise_made(error: Exception | None) -> None:
    """Say so: the notice went without a promise. `error`: None if nothing was tried, because one had just failed."""
    logger.warning("no promise", extra={"fault": type(error).__name__ if error else None})
    emit([Metric("PromisesFailed", 1)])


@part
def fan_out() -> FanOut:
    """The fan-out of facts into deliveries."""
    planning, report = Planning(registry(), deliveries()), Unreceived(registry(), now).report
    public_url = process().settings.need("PUBLIC_URL")
    orders = OrderSubjects(order_store(), laws(), public_url, planning, offices(), now, report, promised())
    endpoints = EndpointSubjects(EndpointStore(), planning, now, appointing().succeed)
    catching_up = CatchingUp(order_store(), OrderLists(), deliveries())
    platforms = PlatformSubjects(registry(), planning, now, catching_up)
    subjects: dict[str, Subjects] = {"order": orders, "endpoint": endpoints, "platform": platforms}
    return FanOut({**subjects, **entry_subjects()}, EndpointStore(), deliveries(), channels(), now, log_queue())


at_start(fan_out, open_connection, client_of("sqs"))
