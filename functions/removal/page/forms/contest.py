"""The form that contests an order, or some of its items."""

from removal.orders.commands import Contest
from removal.page.forms.chosen import chosen, chosen_wrongly, every
from removal.page.forms.named import Given, Reading, Wrong, explained_wrongly, explanation, named, named_wrongly


def contest(given: Given, reading: Reading) -> tuple[Contest, list[Wrong]]:
    """The contest, and what is wrong with it."""
    items, texts = every(reading.order), reading.texts
    wrong = [
        *chosen_wrongly(given, items, texts),
        *explained_wrongly(given, texts),
        *named_wrongly(given, texts),
    ]
    return Contest(**named(given, reading), items=chosen(given, items), explanation=explanation(given)), wrong
