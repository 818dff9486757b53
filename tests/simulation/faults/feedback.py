"""What SES says of a mail goes astray: missing, late, twice, in another order, with a wrong time."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.aws.mail import Mail
from tests.simulation.faults.spans import HOUR, MINUTE
from tests.simulation.process import drawn, stream

if TYPE_CHECKING:
    from tests.simulation.receivers import Reactions
    from tests.simulation.world import World

MISSING, STRUCK = 0.5, 0.7  # shares of the mails
WRONG_BY = 20 * MINUTE
Change = Callable[[Mail, "Reactions", Random], "Reactions"]
MEMBERS = ("delivery", "bounce", "complaint", "deliveryDelay")


def _missing(_: Mail, reactions: "Reactions", chance: Random) -> "Reactions":
    return [] if chance.random() < MISSING else reactions


def _late(_: Mail, reactions: "Reactions", chance: Random) -> "Reactions":
    more = drawn(chance, MINUTE, 4 * HOUR)
    return [(after + more, event) for after, event in reactions]


def _twice(_: Mail, reactions: "Reactions", chance: Random) -> "Reactions":
    again = [(after + drawn(chance, timedelta(), HOUR), event) for after, event in reactions]
    return [*reactions, *again]


def _reordered(mail: Mail, reactions: "Reactions", chance: Random) -> "Reactions":
    """A delay that SES told of before the acceptance comes at any time, before the mail was taken by our books too."""
    first = min((after for after, _ in reactions), default=timedelta())
    delays = (drawn(chance, timedelta(), 10 * MINUTE), mail.delayed(mail.at + first * chance.random()))
    swapped = [(drawn(chance, timedelta(), 5 * MINUTE), event) for _, event in reactions]
    return [delays, *swapped]


def _wrong_time(_: Mail, reactions: "Reactions", chance: Random) -> "Reactions":
    return [(after, _moved(event, WRONG_BY * chance.uniform(-1, 1))) for after, event in reactions]


def _moved(event: dict[str, Any], by: timedelta) -> dict[str, Any]:
    moved = deepcopy(event)
    for name in MEMBERS:
        if name in moved:
            at = datetime.fromisoformat(moved[name]["timestamp"]) + by
            moved[name]["timestamp"] = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
    return moved


CHANGES: dict[str, Change] = {
    "feedback-missing": _missing,
    "feedback-late": _late,
    "feedback-twice": _twice,
    "feedback-reordered": _reordered,
    "feedback-wrong-time": _wrong_time,
}


def begin(world: "World") -> None:
    """What SES says of each mail goes through the kinds that last now."""
    chance = stream(world.seed, "feedback")

    def changed(mail: Mail, reactions: "Reactions") -> "Reactions":
        for kind, change in CHANGES.items():
            if world.spans.now(kind, world.scheduler.now) and chance.random() < STRUCK:
                world.spans.struck[kind] += 1
                reactions = change(mail, reactions, chance)
        return reactions

    world.receivers.feedback = changed
