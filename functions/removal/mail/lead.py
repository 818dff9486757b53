"""The keys of the texts in the first paragraph of a mail about an order. Pure.

The texts agree with the order's state: after its end they mention no time to act, and no stop of a clock that runs.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from removal.orders.attention import missed_lapse
from removal.orders.history import Owed
from removal.orders.order import Order, Status
from removal.orders.payloads import answers, course
from removal.reading.places import without_window
from removal.record.facts import Fact

KINDS_ABOUT_REINSTATEMENT = frozenset({"reinstated", "not_reinstated", "ordered_again"})
KINDS_TO_ALL_LATER = frozenset({"reminded", "breached"})  # mailed to all contacts once a lapse is missed (T9)
KINDS_WITH_DUE_TIME = frozenset(
    {"issued", "reminded", "acknowledged", "complied", "breached", "obstructed", "obstacle_answered", "extended"}
    | {"suspended", "resumed", "disputed", "contested"}
)  # their mails mention a due time, which no longer applies after the order has ended


def lead(kind: str, fact: Fact, order: Order) -> Iterator[str]:
    """The keys: the text of this kind of mail, further texts for this fact, and a text if the order has ended."""
    yield from (f"mail.{kind}.{part}" for part in _parts(kind, fact, order))
    if kind in KINDS_TO_ALL_LATER and missed_lapse(order, fact.at):
        yield "mail.to_all"
    if order.ended_at and kind in KINDS_WITH_DUE_TIME:
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
    if kind in KINDS_ABOUT_REINSTATEMENT:
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
    owed_by_authority = payload["owed"] != Owed.REINSTATEMENT
    yield from ("lead", "superseded" if owed_by_authority and order.ended_at else payload["owed"])


def _end_part(payload: answers.Withdrawn | answers.Superseded) -> str:
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
    "withdrawn": _end_part,
    "superseded": _end_part,
}
