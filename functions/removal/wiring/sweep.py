"""What `sweep` runs."""

from removal.timers.store import DueStore
from removal.timers.sweep import Sweep
from removal.wiring.parts.control import control
from removal.wiring.parts.queues import timer_queues
from removal.wiring.parts.workers import workers
from removal.wiring.process import at_start, client_of, now, part, process


@part
def sweep() -> Sweep:
    """The sweep, which puts due timers on their queues."""
    return Sweep(DueStore(), control(), timer_queues(), process().settings.look_ahead, now, workers())


at_start(sweep, client_of("sqs"))
