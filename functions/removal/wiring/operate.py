"""What operators' commands run, in a shell and by `operate`."""

from typing import TYPE_CHECKING

from removal.deliveries.planning import Planning
from removal.deliveries.resending import Resending
from removal.endpoints.store import EndpointStore
from removal.endpoints.verify import EndpointJournals
from removal.journals.subjects import Subjects
from removal.orders.verify import OrderJournals
from removal.publiclog.objects import S3Objects
from removal.publiclog.resuming import Resuming
from removal.publiclog.store import LogStore
from removal.registry.entries.journal import KINDS
from removal.registry.entries.verify import EntryJournals
from removal.registry.verify import PlatformJournals
from removal.wiring.parts.control import control
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.endpoints import guard, vault
from removal.wiring.parts.erasure import erasure, register_erasure
from removal.wiring.parts.law import laws
from removal.wiring.parts.ledger import ledger_in
from removal.wiring.parts.limits import limits
from removal.wiring.parts.links import link_keys
from removal.wiring.parts.log import log_queue
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.orders import orders
from removal.wiring.parts.queues import bus
from removal.wiring.parts.registry import offices, registry
from removal.wiring.parts.workers import workers
from removal.wiring.process import Process, at_start, now, part, process

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

__all__ = [
    "Process",
    "bus",
    "control",
    "erasure",
    "guard",
    "journals",
    "laws",
    "ledger_in",
    "limits",
    "link_keys",
    "log_queue",
    "log_resuming",
    "now",
    "offices",
    "order_store",
    "orders",
    "process",
    "register_erasure",
    "registry",
    "resending",
    "vault",
    "workers",
]


@part
def journals() -> dict[str, Subjects]:
    """The journaled subjects of each kind: `order`, `endpoint`, `platform`, `authority`, `caller`."""
    endpoints, platforms = EndpointJournals(EndpointStore()), PlatformJournals(registry(), now)
    entries = {kind: EntryJournals(kind) for kind in KINDS}
    return {"order": OrderJournals(order_store()), "endpoint": endpoints, "platform": platforms, **entries}


@part
def resending() -> Resending:
    """The command that sends an order's notice again."""
    planning = Planning(registry(), deliveries())
    stores = (order_store(), EndpointStore(), deliveries())
    return Resending(*stores, laws(), planning, offices(), process().settings.need("PUBLIC_URL"), now)


@part
def log_resuming() -> Resuming | None:
    """What lets the public log go on after a restore; None without a log."""
    settings = process().settings
    if settings.log_origin is None:
        return None
    s3: S3Client = process().client("s3")
    bucket = S3Objects(s3, settings.need("LOG_BUCKET"))
    return Resuming(bucket.body, LogStore(), LogStore(), settings.log_origin)


at_start()
