"""An owner asks for another secret of its webhook; the one before signs too, for as long as it chose."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.cast import Party
from tests.simulation.faults.spans import Span
from tests.simulation.process import stream

if TYPE_CHECKING:
    from tests.simulation.world import World

KIND = "secret-rotated"


def begin(world: "World") -> None:
    """Each span is one rotation."""
    parties = [party for party in (*world.cast.authorities, *world.cast.platforms) if party.endpoint]
    for span in world.spans.of(KIND):
        party = stream(world.seed, "whose", KIND, span.since).choice(parties)
        _plan(world, party, span)


def _plan(world: "World", party: Party, span: Span) -> None:
    chance = stream(world.seed, KIND, span.since)

    def rotate() -> None:
        hours = chance.choice((0, 1, 24))
        path, body = f"/endpoints/{party.endpoint}/rotation", {"overlap": f"PT{hours}H"}
        answer = world.gateway.api(chance, party.name, "POST", path, body)
        if answer.status == 200:
            world.spans.struck[KIND] += 1
            party.rotated(answer.body["secret"], world.scheduler.now, timedelta(hours=hours))

    world.lives.tasks.append(world.scheduler.spawn(party, rotate, span.since - world.scheduler.now))
