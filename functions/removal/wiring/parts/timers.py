"""The handlers of timers other than an order's: `tick` loads them when the first of these is due."""

from removal.deliveries.store import DeliveryStore
from removal.deliveries.timer_handler import DeliveryTimer
from removal.endpoints.store import EndpointStore
from removal.orders.lists.store import OrderLists
from removal.orders.reassignment import OrderReassignment
from removal.registry.entries.timer_handler import entry_timers
from removal.registry.timer_handler import PlatformTimer
from removal.timers.store import DueStore
from removal.timers.tick import TimerHandler
from removal.wiring.parts.channels import channels
from removal.wiring.parts.erasure import register_erasure
from removal.wiring.parts.law import laws
from removal.wiring.parts.orders import orders
from removal.wiring.parts.queues import bus
from removal.wiring.parts.registry import registry
from removal.wiring.process import now, part


@part
def other_timers() -> dict[str, TimerHandler]:
    """The handlers by kind of subject: endpoints, deliveries, platforms, authorities and callers."""
    deliveries = DeliveryTimer(EndpointStore(), DeliveryStore(), channels(), bus(), now)
    reassignment = OrderReassignment(OrderLists(), orders(), registry(), now)
    platforms = PlatformTimer(registry(), laws(), reassignment, register_erasure(), bus(), DueStore(), now)
    wakes: dict[str, TimerHandler] = {"endpoint": deliveries, "delivery": deliveries, "platform": platforms}
    return {**wakes, **entry_timers(bus(), register_erasure().entry, now)}
