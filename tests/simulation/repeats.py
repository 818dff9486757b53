"""A command that its caller sent again, because it got no answer, is carried out once (contract 4.4, R9).

Its caller is told so: a repeat of what was carried out is not refused.
"""

from collections import Counter
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from tests.simulation.orders import Order

REFUSED, UNKNOWN = 400, 500  # statuses: of what is refused there is no fact
Json = dict[str, Any]
COMMANDS = MappingProxyType(
    {
        "acknowledgement": "order.acknowledged",
        "acknowledge": "order.acknowledged",
        "reports": "order.reported",
        "report": "order.reported",
        "obstacles": "order.obstructed",
        "obstacle": "order.obstructed",
        "resumption": "order.resumed ceased",
        "contest": "order.contested",
        "obstacle-answers": "order.obstacle_answered",
        "extension": "order.extended",
        "suspension": "order.suspended",
        "lift": "order.resumed lifted",
        "disputes": "order.disputed",
        "contest-decision": "order.contest_decided",
    }
)


def repeated(order: Order, facts: list[Json]) -> Iterator[str]:
    """Facts of which there are more than commands; a command counts once, however often it was sent."""
    asked = Counter(COMMANDS.get(path) for _, _, path, status in order.said if not REFUSED <= status < UNKNOWN)
    asked[COMMANDS["lift"]] = asked[COMMANDS["suspension"]]
    made = Counter(_made_by_command(fact) for fact in facts)
    for what in sorted(set(COMMANDS.values())):
        if made[what] > asked[what]:
            yield f"{made[what]} facts {what}, and {asked[what]} commands that were not refused"


def _made_by_command(fact: Json) -> str | None:
    kind, data = fact["type"], fact["data"]
    if kind == "order.resumed":
        return f"{kind} {data['cause']}"
    if kind == "order.extended" and data["extend_by"] is None:
        return None  # it follows from something else
    return str(kind)
