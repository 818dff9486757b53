"""Several answers of the representative as one command. Pure."""

from collections.abc import Iterator
from datetime import datetime

from removal.orders.commands import Answer, Contest, Obstruct, Report
from removal.orders.order import Order
from removal.orders.too_late import fell_due_since
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralAnswers(Answer):
    """State several things at once, recorded in one write: all of it, or nothing.

    At most one of the `parts` is a report. Id, caller, times and names are those of the whole.
    """

    parts: tuple[Answer, ...]


def report_in(answer: Answer) -> Report | None:
    """The report that an answer is, or has among its parts."""
    parts = answer.parts if isinstance(answer, SeveralAnswers) else (answer,)
    return next((part for part in parts if isinstance(part, Report)), None)


def named_in(part: Answer) -> tuple[int, ...]:
    """The items that a part names."""
    if isinstance(part, Report):
        return tuple(line.number for line in part.items)
    return part.items if isinstance(part, Obstruct | Contest) else ()


def still_to_state(answer: SeveralAnswers, order: Order, now: datetime) -> Iterator[Answer]:
    """The parts; without obstacles of items that have an outcome, if it is too late to send the others again."""
    named = {number for part in answer.parts for number in named_in(part)}
    too_late = fell_due_since(order, named, answer.answered_at, now)
    for part in answer.parts:
        if not (too_late and isinstance(part, Obstruct)):
            yield part
        elif open_ := tuple(number for number in part.items if not order.items[number - 1].outcome):
            yield replace(part, items=open_)
