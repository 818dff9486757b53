"""Which items a form is about: those that are ticked, and all that it offers where none is."""

from collections.abc import Iterator

from removal.language.texts import Texts
from removal.orders.order import Order
from removal.page.forms.named import Given, Wrong


def every(order: Order) -> tuple[int, ...]:
    """All items."""
    return tuple(item.number for item in order.items)


def chosen(given: Given, offered: tuple[int, ...]) -> tuple[int, ...]:
    """In the order's own order; what is ticked and not offered is told by `chosen_wrongly`."""
    ticked = _ticked(given)
    return tuple(number for number in offered if str(number) in ticked) if ticked else offered


def chosen_wrongly(given: Given, offered: tuple[int, ...], texts: Texts) -> Iterator[Wrong]:
    """Another answer may have come since the form was opened."""
    gone = sorted(_ticked(given) - set(map(str, offered)))
    if gone:
        yield Wrong("items", texts("page.error_items", numbers=", ".join(gone)))


def _ticked(given: Given) -> set[str]:
    names = (name for name, value in given.items() if value)
    return {name.removeprefix("item-") for name in names if name.startswith("item-")}
