"""All faults that last: drawn for one world, and begun in it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.faults import (
    crossings,
    crowds,
    deployment,
    feedback,
    lapses,
    mailboxes,
    office,
    operators,
    outages,
    pages,
    preservation,
    register,
    registrars,
    secrets,
    ses,
    web,
)
from tests.simulation.lateness import DELAYING

if TYPE_CHECKING:
    from tests.simulation.world import World

AFTERWARDS = timedelta(hours=6)  # before the end of a world, for what is owed: a receiver is probed up to hours later
FAMILIES = (
    outages,
    web,
    ses,
    feedback,
    mailboxes,
    operators,
    secrets,
    crowds,
    crossings,
    office,
    register,
    registrars,
    pages,
    deployment,
    lapses,
    preservation,
)


def begin(world: "World", end: datetime) -> None:
    """Before its orders are issued."""
    world.spans.draw(world.seed, world.faults.kinds, world.scheduler.now, end - AFTERWARDS)
    world.allowed.spans += world.spans.of(*DELAYING)
    for family in FAMILIES:
        family.begin(world)
