"""Which texts the first paragraph of a mail about an order is made of. Pure.

None promises what the order's state does not keep: time for an order that has ended, or a stop where none was.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from removal.orders.history import Owed
from removal.orders.order import Order, Status
from removal.orders.payloads import answers, course
from removal.reading.places import without_window
from removal.record.facts import Fact

ANSWERS_PUT_BACK = frozenset({"order.reinstated", "order.not_reinstated", "order.ordered_again"})
OF_TIME_BEFORE_THE_END = frozenset(
    {"issued", "reminded", "acknowledged", "complied", "breached", "obstructed", "obstacle_answered", "extended"}
    | {"suspended", "resumed", "disputed", "contested"}
)  # kinds of facts whose mails speak of a time that no longer runs once the order has ended


def lead(kind: str, fact: Fact, order: Order) -> Iterator[str]:
    """Keys of texts: what every mail of this kind says, what this one says beside it, and that the order has ended."""
    yield from (f"mail.{kind}.{part}" for part in _parts(kind, fact, order))
    if order.ended_at and kind in OF_TIME_BEFORE_THE_END:
        yield "mail.ended"


def _parts(kind: str, fact: Fact, order: Order) -> Iterator[str]:
    parts = _PARTS.get(kind)
    if parts:
        yield from parts(fact.payload, order)
        return
    yield "lead"
    tell = _BESIDE.get(kind)
    if tell:
        yield tell(fact.payload)
    if f"order.{kind}" in ANSWERS_PUT_BACK:
        yield "still_missing" if order.missing else "all_back"


def _obstructed(told: answers.Obstructed, order: Order) -> Iterator[str]:
    yield "lead"
    if not order.ended_at:
        yield f"stops_{told['outcome']}" if told["stops"] else "stops_nothing"


def _complied(_: course.Complied, order: Order) -> Iterator[str]:
    yield "lead"
    if order.status is Status.COMPLIED:
        yield "nothing_more"


def _suspended(told: answers.Suspended, _: Order) -> Iterator[str]:
    yield "lead"
    if told["stops"]:
        yield "stops"
    if told["past_due"]:
        yield "past_due"


def _extended(told: course.Extended, _: Order) -> Iterator[str]:
    yield "lead"
    yield "outage" if told["outages"] else "by_authority" if told["extend_by"] else "follows"
    parts = {
        "counted": told.get("obstacles"),
        "moved": told["windows"],
        "later": without_window(told) and not told.get("obstacles"),
    }
    yield from (part for part, holds in parts.items() if holds)


def _resumed(told: answers.Resumed, order: Order) -> Iterator[str]:
    cause = told["cause"]
    stopped = told.get("stopped", told["items"])
    if cause == "lifted":
        yield from ("lead", "lifted") if stopped else ("lifted_nothing",)
    elif told["windows"] or any(order.clock_of(number).grounds for number in told["items"]):
        yield from ("lead", cause, "due" if told["windows"] else "no_window")
    else:
        yield from (cause, "unmoved")


def _obstacle_answered(told: answers.ObstacleAnswered, order: Order) -> Iterator[str]:
    yield "lead"
    if not order.ended_at:
        yield "from_receipt" if told["stopped"] else "no_window"


def _contest_decided(told: answers.ContestDecided, order: Order) -> Iterator[str]:
    """The parts of the mail. Of an order that was superseded it does not say whether that remains in force."""
    superseded = order.declared is Status.SUPERSEDED
    yield from ("lead", f"{told['decision']}_superseded" if superseded else told["decision"])


def _answer_overdue(told: answers.AnswerOverdue, order: Order) -> Iterator[str]:
    of_authority = told["owed"] != Owed.REINSTATEMENT
    yield from ("lead", "superseded" if of_authority and order.ended_at else told["owed"])


def _of_end(told: answers.Withdrawn | answers.Superseded) -> str:
    return "put_back" if told["reinstate"] else "nothing_to_put_back"


_PARTS: Mapping[str, Callable[[Any, Order], Iterator[str]]] = {
    "obstructed": _obstructed,
    "complied": _complied,
    "suspended": _suspended,
    "extended": _extended,
    "resumed": _resumed,
    "obstacle_answered": _obstacle_answered,
    "contest_decided": _contest_decided,
    "answer_overdue": _answer_overdue,
}
_BESIDE: Mapping[str, Callable[[Any], str]] = {
    "withdrawn": _of_end,
    "superseded": _of_end,
}
