"""A part of this system is off: its schedule or its event source mapping is disabled.

What the table, SQS and the stream hold waits. A mapping that is enabled again goes on where it stopped.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

SCHEDULES = {"sweep-off": "sweep"}
STREAMS = {"publish-off": "publish"}
QUEUES = {
    "tick-off": "tick",
    "dispatch-off": "dispatch",
    "webhook-sender-off": "send-webhook",
    "mail-sender-off": "send-email",
    "mail-feedback-off": "mail-feedback",
}


def begin(world: "World") -> None:
    """Let each part ask whether it is off."""
    for kind, function in SCHEDULES.items():
        world.clockworks[function].off_until = _off(world, kind)
    for kind in STREAMS:
        world.publisher.off_until = _off(world, kind)
    for kind, function in QUEUES.items():
        for poller in world.pollers.values():
            if poller.function == function:
                poller.off_until = _off(world, kind)


def _off(world: "World", kind: str) -> Callable[[], datetime | None]:
    def until() -> datetime | None:
        span = world.spans.strike(kind, world.scheduler.now)
        return span.until if span else None

    return until
