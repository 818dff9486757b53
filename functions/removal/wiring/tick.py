"""What `tick` runs; what most timers of orders do not need is loaded when it is first needed."""

from datetime import datetime

from removal.orders.store import Loaded
from removal.orders.timer_handler import OrderTimer
from removal.registry.office import Vacancies
from removal.timers.store import DueStore
from removal.timers.tick import Tick, TimerHandler
from removal.wiring.parts.control import control
from removal.wiring.parts.orders import orders
from removal.wiring.parts.queues import bus, timer_queues
from removal.wiring.parts.workers import workers
from removal.wiring.process import at_start, now, part, pause

__all__ = ["control", "tick", "workers"]


@part
def tick() -> Tick:
    """The tick, which handles due timers."""
    return Tick(_handler_of, DueStore(), timer_queues(), now, pause)


@part
def order_timer() -> OrderTimer:
    """The handler of order timers."""
    return OrderTimer(orders(), bus(), _vacancies, _erase)


def _handler_of(kind: str) -> TimerHandler:
    if kind == "order":
        return order_timer()
    from removal.wiring.parts.timers import other_timers  # noqa: PLC0415

    return other_timers()[kind]


def _vacancies(platform: str, at: datetime) -> Vacancies:
    from removal.wiring.parts.registry import offices  # noqa: PLC0415

    return offices().vacancies(platform, at)


def _erase(loaded: Loaded, now: datetime) -> None:
    from removal.wiring.parts.erasure import erasure  # noqa: PLC0415

    erasure().fire(loaded, now)


at_start(control, tick, order_timer, workers)
