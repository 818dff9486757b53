"""What a party's system does by itself, at once, when a webhook comes: it meets what the webhook's sender writes."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from tests.simulation.orders import Body
from tests.simulation.wording import ANSWER, written

Reaction = Callable[[Random, Body], tuple[str, Body]]


def _body(chance: Random, **body: Any) -> Body:  # noqa: ANN401 - JSON
    return {"by": "Robot", "reference": f"A-{chance.randrange(1_000_000)}", **body}


def _removes(chance: Random, data: Body) -> tuple[str, Body]:
    items = [{"number": number, "outcome": "removed", "measured_at": data["at"]} for number in data["items"]]
    return "reports", _body(chance, items=items)


def _disputes(chance: Random, data: Body) -> tuple[str, Body]:
    items = [item["number"] for item in data["items"]]
    return "disputes", {"items": items[: chance.randint(1, len(items))], "reason": "It is still there."}


def _asks(chance: Random, _: Body) -> tuple[str, Body]:
    return "obstacles", _body(chance, ground="insufficient_information", items=[1], explanation="Which of the two?")


REACTS_WITHIN = timedelta(seconds=1)
REACTIONS: Mapping[tuple[str, str], tuple[float, Reaction]] = {
    ("representative", "order.issued"): (0.35, lambda chance, _: ("acknowledgement", _body(chance))),
    ("representative", "order.obstacle_answered"): (0.3, _removes),
    ("representative", "order.disputed"): (0.3, _removes),
    ("representative", "order.extended"): (0.3, _asks),
    ("authority", "order.obstructed"): (
        0.3,
        lambda chance, data: (
            "obstacle-answers",
            {"items": data["items"], "answer": written(chance, "It is at 00:41.", ANSWER)},
        ),
    ),
    ("authority", "order.contested"): (
        0.3,
        lambda _, __: ("contest-decision", {"decision": "rejected", "reasons": "Weighed."}),
    ),
    ("authority", "order.reported"): (0.1, _disputes),
}
