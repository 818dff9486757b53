"""Projection of windows: facts that open, move, stop and breach them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from removal.orders.history import Breach, Dated, Extension, Overdue, Owed
from removal.orders.order import Order, Status
from removal.orders.payloads import answers as payloads
from removal.orders.payloads import course
from removal.orders.payloads.lines import Outage
from removal.orders.projections import answers
from removal.orders.projections.receipt import noticed, with_windows
from removal.record import duration, instant
from removal.record.facts import Fact
from removal.timers.intervals import Interval


def _reminded(order: Order, fact: Fact) -> Order:
    payload: course.Reminded = fact.payload
    reminder = (instant.from_text(payload["due_at"]), duration.from_text(payload["before"]), fact.at)
    return replace(order, reminded=(*order.reminded, reminder))


def _complied(order: Order, _: Fact) -> Order:
    return replace(order, answered_as=Status.COMPLIED)


def _complied_late(order: Order, _: Fact) -> Order:
    return replace(order, answered_as=Status.COMPLIED_LATE)


def _breached(order: Order, fact: Fact) -> Order:
    payload: course.Breached = fact.payload
    due_at, decided_at = (instant.from_text(payload["due_at"]), instant.from_text(payload["decided_at"]))
    breach = Breach(payload["window"], due_at, decided_at, tuple(payload["open_items"]))
    return replace(order, breaches=(*order.breaches, breach))


def _breach_annulled(order: Order, fact: Fact) -> Order:
    payload: course.BreachAnnulled = fact.payload
    breaches = tuple(
        replace(breach, annulled_at=fact.at)
        if breach.window == payload["window"] and breach.annulled_at is None
        else breach
        for breach in order.breaches
    )
    return replace(order, breaches=breaches)


def _extended(order: Order, fact: Fact) -> Order:
    """More time: from the authority, for outages of this system, or windows that follow from later facts."""
    payload: course.Extended = fact.payload
    moved = with_windows(answers.counted(order, payload.get("obstacles", ())), payload["windows"])
    if payload["extend_by"] is None:
        outages = {_outage(line) for line in payload["outages"]}
        return replace(moved, outages=tuple(sorted({*order.outages, *outages})))
    by = duration.from_text(payload["extend_by"])
    moving = (line for line in payload["windows"] if line["due_before"])
    causes = {number: line["cause"] for line in moving for number in line["items"]}
    extension = Extension(fact.sequence, fact.at, by, tuple(payload["items"]), causes)
    return replace(moved, extensions=(*order.extensions, extension))


def _outage(line: Outage) -> Interval:
    return Interval(instant.from_text(line["from"]), instant.from_text(line["to"]))


def _suspended(order: Order, fact: Fact) -> Order:
    return replace(order, suspensions=(*order.suspensions, Dated(fact.sequence, fact.at)))


def _resumed(order: Order, fact: Fact) -> Order:
    """The clock resumes. The lift of a suspension is a notice and ends the suspension only on receipt."""
    payload: payloads.Resumed = fact.payload
    if payload["cause"] != "lifted":
        return with_windows(answers.resumed(order, fact), payload["windows"])
    lifted = replace(order, lifts=(*order.lifts, Dated(fact.sequence, fact.at)))
    return noticed(lifted, fact, payload["items"])


def _answer_overdue(order: Order, fact: Fact) -> Order:
    payload: payloads.AnswerOverdue = fact.payload
    overdue = Overdue(Owed(payload["owed"]), payload["about"], fact.at)
    return replace(order, overdue=(*order.overdue, overdue))


PROJECTIONS: Mapping[str, Callable[[Order, Fact], Order]] = {
    "order.reminded": _reminded,
    "order.complied": _complied,
    "order.complied_late": _complied_late,
    "order.breached": _breached,
    "order.breach_annulled": _breach_annulled,
    "order.extended": _extended,
    "order.suspended": _suspended,
    "order.resumed": _resumed,
    "order.answer_overdue": _answer_overdue,
}
