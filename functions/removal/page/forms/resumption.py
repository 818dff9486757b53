"""The form that says that the platform can act again: force majeure or a technical reason has ceased."""

from removal.orders.commands import Resume
from removal.orders.order import Order
from removal.page.forms.chosen import chosen, chosen_wrongly
from removal.page.forms.named import Given, Reading, Wrong, named, named_wrongly


def resumable(order: Order) -> tuple[int, ...]:
    """Items with an obstacle that is no question and that nothing has ended."""
    return tuple(
        item.number for item in order.items if any(not one.ground.question for one in order.unanswered(item.number))
    )


def resumption(given: Given, reading: Reading) -> tuple[Resume, list[Wrong]]:
    """The resumption, and what is wrong with it."""
    items = resumable(reading.order)
    wrong = [*chosen_wrongly(given, items, reading.texts), *named_wrongly(given, reading.texts)]
    return Resume(**named(given, reading), items=chosen(given, items)), wrong
