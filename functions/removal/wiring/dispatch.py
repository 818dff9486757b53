"""What `dispatch` runs."""

from removal.deliveries.catching_up import CatchingUp
from removal.deliveries.entry_subjects import entry_subjects
from removal.deliveries.fanout import FanOut, Subjects
from removal.deliveries.planning import Planning
from removal.deliveries.platform_subjects import PlatformSubjects
from removal.deliveries.subjects import EndpointSubjects, OrderSubjects
from removal.endpoints.store import EndpointStore
from removal.orders.lists.store import OrderLists
from removal.registry.unreceived import Unreceived
from removal.table import open_connection
from removal.wiring.parts.appointing import appointing
from removal.wiring.parts.channels import channels
from removal.wiring.parts.deliveries import deliveries
from removal.wiring.parts.law import laws
from removal.wiring.parts.log import log_queue
from removal.wiring.parts.order_store import order_store
from removal.wiring.parts.registry import offices, registry
from removal.wiring.process import at_start, client_of, now, part, process


@part
def fan_out() -> FanOut:
    """The fan-out of facts into deliveries."""
    planning, report = Planning(registry(), deliveries()), Unreceived(registry(), now).report
    public_url = process().settings.need("PUBLIC_URL")
    orders = OrderSubjects(order_store(), laws(), public_url, planning, offices(), now, report)
    endpoints = EndpointSubjects(EndpointStore(), planning, now, appointing().succeed)
    catching_up = CatchingUp(order_store(), OrderLists(), deliveries())
    platforms = PlatformSubjects(registry(), planning, now, catching_up)
    subjects: dict[str, Subjects] = {"order": orders, "endpoint": endpoints, "platform": platforms}
    return FanOut({**subjects, **entry_subjects()}, EndpointStore(), deliveries(), channels(), now, log_queue())


at_start(fan_out, open_connection, client_of("sqs"))
