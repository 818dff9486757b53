"""What `publish` runs."""

from datetime import datetime

from removal.timers import due
from removal.wiring.parts.law import laws
from removal.wiring.parts.ledger import ledger
from removal.wiring.parts.queues import bus, timer_queues
from removal.wiring.process import at_start, client_of, now, process

__all__ = ["bus", "is_soon", "laws", "ledger", "timer_queues"]


def is_soon(at: datetime) -> bool:
    """Whether a timer is due before the next sweep could send it in time."""
    return due.is_soon(at, now(), process().settings.look_ahead)


at_start(bus, laws, client_of("events"))
