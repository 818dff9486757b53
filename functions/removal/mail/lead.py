"""The keys of the texts in the first paragraph of a mail about an order. Pure.

No text contradicts the order's state: no time to act after the order has ended, no stop where the clock did not stop.
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
)  # kinds of facts whose mails mention a due time, which no longer runs once the order has ended


def lead(kind: str, fact: Fact, order: Order) -> Iterator[str]:
    """The keys: the text of this kind of mail, further texts for this fact, and a text if the order has ended."""
    yield from (f"mail.{kind}.{part}" for part in _parts(kind, fact, order))
    if order.ended_at and kind in OF_TIME_BEFORE_THE_END:
        yield "mail.ended"


def _parts(kind: str, fact: Fact, order: Order) -> Iterator[str]:
    parts = _PARTS.get(kind)
    if parts:
        yield from parts(fact.payload, order)
        return
    yield "lead"
    extra_part = _EXTRA_PART.get(kind)
    if extra_part:
        yield extra_part(fact.payload)
    if f"order.{kind}" in ANSWERS_PUT_BACK:
        yield "still_missing" if order.missing else "all_back"


def _obstructed(payload: answers.Obstructed, order: Order) -> Iterator[str]:
    yield "lead"
    if not order.ended_at:
        yield f"stops_{payload['outcome']}" if payload["stops"] else "stops_nothing"


def _complied(_: course.Complied, order: Order) -> Iterator[str]:
    yield "lead"
    if order.status is Status.COMPLIED:
        yield "nothing_more"


def _suspended(payload: answers.Suspended, _: Order) -> Iterator[str]:
    yield "lead"
    if payload["stops"]:
        yield "stops"
    if payload["past_due"]:
        yield "past_due"


def _extended(payload: course.Extended, _: Order) -> Iterator[str]:
    yield "lead"
    yield "outage" if payload["outages"] else "by_authority" if payload["extend_by"] else "follows"
    parts = {
        "counted": payload.get("obstacles"),
        "moved": payload["windows"],
        "later": without_window(payload) and not payload.get("obstacles"),
    }
    yield from (part for part, is_needed in parts.items() if is_needed)


def _resumed(payload: answers.Resumed, order: Order) -> Iterator[str]:
    cause = payload["cause"]
    stopped = payload.get("stopped", payload["items"])
    if cause == "lifted":
        yield from ("lead", "lifted") if stopped else ("lifted_nothing",)
    elif payload["windows"] or any(order.clock_of(number).grounds for number in payload["items"]):
        yield from ("lead", cause, "due" if payload["windows"] else "no_window")
    else:
        yield from (cause, "unmoved")


def _obstacle_answered(payload: answers.ObstacleAnswered, order: Order) -> Iterator[str]:
    yield "lead"
    if not order.ended_at:
        yield "from_receipt" if payload["stopped"] else "no_window"


def _contest_decided(payload: answers.ContestDecided, order: Order) -> Iterator[str]:
    """The parts of the mail. For a superseded order they do not say whether the order remains in force."""
    superseded = order.declared is Status.SUPERSEDED
    yield from ("lead", f"{payload['decision']}_superseded" if superseded else payload["decision"])


def _answer_overdue(payload: answers.AnswerOverdue, order: Order) -> Iterator[str]:
    of_authority = payload["owed"] != Owed.REINSTATEMENT
    yield from ("lead", "superseded" if of_authority and order.ended_at else payload["owed"])


def _of_end(payload: answers.Withdrawn | answers.Superseded) -> str:
    return "put_back" if payload["reinstate"] else "nothing_to_put_back"


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
_EXTRA_PART: Mapping[str, Callable[[Any], str]] = {
    "withdrawn": _of_end,
    "superseded": _of_end,
}
