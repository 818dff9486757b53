"""The form that states an obstacle."""

from removal.orders.commands import Obstruct
from removal.orders.item import Ground
from removal.orders.order import Order
from removal.page.forms.chosen import chosen, chosen_wrongly
from removal.page.forms.named import Given, Reading, Wrong, explained_wrongly, explanation, named, named_wrongly


def offered(order: Order) -> tuple[int, ...]:
    """The open items: there is no obstacle to an item that has an outcome."""
    return tuple(item.number for item in order.items if not item.outcome)


def obstacle(given: Given, reading: Reading) -> tuple[Obstruct, list[Wrong]]:
    """The obstacle, and what is wrong with it."""
    open_, texts, code = offered(reading.order), reading.texts, given.get("ground", "")
    known = code in set(Ground)
    wrong = [
        *([] if known else [Wrong("ground", texts("page.error_ground"))]),
        *chosen_wrongly(given, open_, texts),
        *explained_wrongly(given, texts),
        *named_wrongly(given, texts),
    ]
    ground = Ground(code) if known else Ground.TECHNICAL  # of what is wrong nothing is recorded
    items, said = chosen(given, open_), explanation(given)
    return Obstruct(**named(given, reading), ground=ground, items=items, explanation=said), wrong
