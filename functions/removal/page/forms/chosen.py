"""The items that a form is about: the ticked items, or all offered items if none is ticked."""

from collections.abc import Iterator

from removal.language.texts import Texts
from removal.orders.order import Order
from removal.page.forms.named import FieldError, Form


def every(order: Order) -> tuple[int, ...]:
    """All items of an order."""
    return tuple(item.number for item in order.items)


def chosen(form: Form, offered: tuple[int, ...]) -> tuple[int, ...]:
    """The items in the order's sequence; ticked items that are not offered are an error (`item_errors`)."""
    ticked = _ticked(form)
    return tuple(number for number in offered if str(number) in ticked) if ticked else offered


def item_errors(form: Form, offered: tuple[int, ...], texts: Texts) -> Iterator[FieldError]:
    """The error of items that are not offered any more: another answer may have come since the form was opened."""
    not_offered = sorted(_ticked(form) - set(map(str, offered)))
    if not_offered:
        yield FieldError("items", texts("page.error_items", numbers=", ".join(not_offered)))


def _ticked(form: Form) -> set[str]:
    names = (name for name, value in form.items() if value)
    return {name.removeprefix("item-") for name in names if name.startswith("item-")}
