"""What `tick` runs."""

from removal.deliveries.store import DeliveryStore
from removal.deliveries.timer_handler import DeliveryTimer
from removal.endpoints.store import EndpointStore
from removal.orders.lists.store import OrderLists
from removal.orders.reassignment import OrderReassignment
from removal.orders.timer_handler import OrderTimer
from removal.registry.entries.timer_handler import entry_timers
from removal.registry.timer_handler import PlatformTimer
from removal.timers.store import DueStore
from removal.timers.tick import Tick, TimerHandler
from removal.wiring.parts.channels import channels
from removal.wiring.parts.control import control
from removal.wiring.parts.erasure import erasure, register_erasure
from removal.wiring.parts.law import laws
from removal.wiring.parts.orders import orders
from removal.wiring.parts.queues import bus, timer_queues
from removal.wiring.parts.registry import offices, registry
from removal.wiring.parts.workers import workers
from removal.wiring.process import at_start, now, part, pause

__all__ = ["control", "tick", "workers"]


@part
def tick() -> Tick:
    """The tick, which handles due timers."""
    wakes: dict[str, TimerHandler] = {"order": order_timer(), "endpoint": _endpoints(), "platform": _platforms()}
    return Tick({**wakes, **entry_timers(bus(), register_erasure().entry, now)}, DueStore(), timer_queues(), now, pause)


@part
def order_timer() -> OrderTimer:
    """The handler of order timers."""
    return OrderTimer(orders(), bus(), offices().vacancies, erasure().fire)


def _endpoints() -> DeliveryTimer:
    return DeliveryTimer(EndpointStore(), DeliveryStore(), channels(), bus(), now)


def _platforms() -> PlatformTimer:
    reassignment = OrderReassignment(OrderLists(), orders(), registry(), now)
    return PlatformTimer(registry(), laws(), reassignment, register_erasure(), bus(), DueStore(), now)


at_start(control, tick, workers)
