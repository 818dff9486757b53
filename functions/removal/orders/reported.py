"""Checks that the instants in an answer are possible, for the API and the page. Pure."""

from collections.abc import Iterator
from datetime import datetime

from removal.errors import Fault
from removal.orders.commands import Answer, Report, Resume
from removal.orders.item import Outcome
from removal.orders.order import Order
from removal.record import happened, instant
from removal.record.happened import Untimely, untimely_instant
from removal.values import dataclass

_BEFORE = "reports/items/measured_at of what was down before"


@dataclass(frozen=True, slots=True)
class UntimelyAnswer:
    """An impossible instant of an answer, and the JSON pointer to it in the API's body."""

    pointer: str
    why: Untimely

    @property
    def fault(self) -> Fault:
        """The fault for the API's problem."""
        return Fault(self.pointer, self.why.detail)


def untimely(answer: Answer, order: Order) -> Iterator[UntimelyAnswer]:
    """The impossible instants, in the order of the body.

    Example: an order of 9:00 names item 1, which is down under an earlier order, and item 2, which is not. A report
    that both were removed at 8:00 is impossible for item 2. That item 2 was already absent in 2020 is possible.
    """
    report = happened.Report(answer.answered_at, order.issued_at)
    for index, line in enumerate(answer.items if isinstance(answer, Report) else ()):
        was_down = line.outcome is Outcome.ALREADY_ABSENT or _inherited(order, line.number)
        member = _BEFORE if was_down else "reports/items/measured_at"
        if why := untimely_instant(member, instant.from_text(line.measured_at), report):
            yield UntimelyAnswer(f"/items/{index}/measured_at", why)
    if isinstance(answer, Resume) and answer.ceased_at:
        at = instant.from_text(answer.ceased_at)
        if why := untimely_instant("resumption/ceased_at", at, report):
            yield UntimelyAnswer("/ceased_at", why)


def untimely_for_any_item(measured_at: datetime, answered_at: datetime) -> Untimely | None:
    """The fault of a measure's instant that holds for every item and outcome; None if there is none."""
    return untimely_instant(_BEFORE, measured_at, happened.Report(answered_at))


def _inherited(order: Order, number: int) -> bool:
    """Whether the item is inherited; False for an unknown number, which `decide` refuses."""
    return number <= len(order.items) and order.items[number - 1].inherited
