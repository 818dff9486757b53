"""What the representative may say of an order: read, done, hindered, resumed, contested, put back. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from removal.errors import CapReached, Fault, IllegalCommand, Invalid
from removal.orders.commands import (
    Acknowledge,
    Answer,
    Command,
    Contest,
    ItemReport,
    Obstruct,
    Report,
    ReportReinstatement,
    Resume,
)
from removal.orders.decision import Decision
from removal.orders.decisions.receiving import receive_by_answer
from removal.orders.decisions.report_caps import within_caps
from removal.orders.decisions.settling import settle
from removal.orders.item import UNABLE, Ground, Item, Reported, Telling
from removal.orders.order import Order
from removal.orders.payloads import answers
from removal.orders.payloads.lines import EndedGrounds
from removal.orders.states import NOTHING, Act, cell
from removal.orders.waiting import waiting
from removal.record import instant

# What one order holds; the clock and the authority have the rest of the journal.
OBSTRUCTED_AT_MOST = 8  # beside each item's first telling of each ground, which is always taken (T2)
RESUMED_AT_MOST = 20
CONTESTED_AT_MOST = 3
REINSTATED_AT_MOST = 10


def _acknowledge(turn: Decision, command: Acknowledge) -> None:
    """Adds nothing a second time, but receipt of a notice that waits."""
    done = cell(turn.order.status, Act.ACKNOWLEDGE) is NOTHING or turn.order.acknowledged
    if done and not waiting(turn.order):
        return
    receive_by_answer(turn, command)
    if not turn.order.acknowledged:
        turn.add("order.acknowledged", _said(command))
    settle(turn)


def _report(turn: Decision, command: Report) -> None:
    known(turn.order, [line.number for line in command.items], "/items/{}/number")
    cell(turn.order.status, Act.REPORT)
    if not any(line.outcome.takes_down for line in command.items):
        _before_the_end(turn.order, command, "once it has ended, a report says what was removed or disabled")
    before = turn.order
    changes = within_caps(before, tuple(line for line in command.items if _changes(before, line, command)))
    receive_by_answer(turn, command)
    if changes:
        lines = [_told(turn, line, command) for line in changes]
        in_time = all(line["in_time"] for line in lines)
        turn.add("order.reported", answers.Reported(**_said(command), items=lines, in_time=in_time))
        _ask_back(turn, [line.number for line in changes if _has_to_come_back(before, line, command)])
    settle(turn)


def _before_the_end(order: Order, command: Answer, otherwise: str) -> None:
    """IllegalCommand for an answer that was taken when the order had ended; what was taken before is judged as then."""
    if order.ended_at and command.answered_at >= order.ended_at:
        msg = f"The order is {order.status} since {instant.to_text(order.ended_at)}; {otherwise}. Nothing was changed."
        raise IllegalCommand(msg)


def _ask_back(turn: Decision, items: list[int]) -> None:
    """A notice of its own: what was taken down is under no order in force."""
    if items:
        turn.add("order.reinstatement_required", answers.ReinstatementRequired(items=items))


def _has_to_come_back(before: Order, line: ItemReport, command: Report) -> bool:
    """Whether a report tells of something that is down under no order in force, and was not asked back yet.

    Example: withdrawn at 12:00 with nothing to put back. A report of 11:59, decided after that, says that item 1 was
    removed: it has to come back. It is reported back at 13:00. A report that it was removed at 12:30 changes nothing
    of that; that it was removed at 14:00 does.
    """
    if not before.ended_at or not line.outcome.takes_down or line.number in (*command.kept, *before.missing):
        return False
    item = before.items[line.number - 1]
    answered = [at for at in (item.put_back_answered_at, dict(command.put_back).get(line.number)) if at]
    return not answered or instant.from_text(line.measured_at) > max(answered)


def _changes(order: Order, line: ItemReport, command: Report) -> bool:
    """Not what was taken before the measure was disputed: it is no answer to that, but it may have to come back."""
    item, comes_back = order.items[line.number - 1], bool(order.ended_at) and line.outcome.takes_down
    if item.disputed_after(command.answered_at, command.seen) and not (comes_back and not item.down):
        return False
    same = (item.outcome, item.measured_at, item.territory) == (line.outcome, line.measured_at, line.territory)
    return not same or item.answered_at is None or command.answered_at < item.answered_at


def _told(turn: Decision, line: ItemReport, command: Report) -> answers.Measure:
    """With whether it is in time: what its own clock says once the report is in the journal."""
    item, sequence = turn.order.items[line.number - 1], turn.order.sequence + 1
    report = Reported(command.answered_at, sequence, line.outcome, line.measured_at, line.territory, in_time=False)
    clock = turn.order.clock_with(replace(item, reports=(*item.reports, report)))
    return {
        "number": line.number,
        "outcome": line.outcome.value,
        "measured_at": line.measured_at,
        "territory": list(line.territory),
        "in_time": clock.in_time,
    }


def _obstruct(turn: Decision, command: Obstruct) -> None:
    known(turn.order, command.items)
    cell(turn.order.status, Act.OBSTRUCT)
    _before_the_end(turn.order, command, "nothing has to be done any more that could be hindered")
    items = [turn.order.items[number - 1] for number in command.items]
    refuse((item for item in items if item.outcome), "has an outcome, so nothing obstructs it")
    if not any(first_telling(item, command.ground) for item in items):
        within(_repeated(turn.order), OBSTRUCTED_AT_MOST, "Name all items of one ground in one.")
    receive_by_answer(turn, command)
    stops = [number for number in command.items if _stops(turn, number, command)]
    told = answers.Obstructed(
        **_said(command),
        ground=command.ground.value,
        outcome=command.ground.hindrance.value,
        items=list(command.items),
        stops=stops,
        stops_until=_stops_until(turn, command) if stops else None,
        explanation=command.explanation,
    )
    turn.add("order.obstructed", told)
    settle(turn)


def first_telling(item: Item, ground: Ground) -> bool:
    """Whether the ground was never told of the item before; no cap refuses that."""
    return all(one.ground is not ground for one in item.tellings)


def _repeated(order: Order) -> int:
    """How many facts tell obstacles of which none was its item's first of that ground."""
    every = {one.sequence for item in order.items for one in item.tellings}
    first = {(item.number, one.ground): one.sequence for item in order.items for one in reversed(item.tellings)}
    return len(every - set(first.values()))


def _stops(turn: Decision, number: int, command: Obstruct) -> bool:
    """Whether the telling stops the item's clock: in time and within the law's limit, or a renewal that counts (T2)."""
    item, sequence = turn.order.items[number - 1], turn.order.sequence + 1
    telling = Telling(command.ground, command.answered_at, sequence, stopped=False)
    return sequence in turn.order.clock_with(replace(item, tellings=(*item.tellings, telling))).stopping


def _stops_until(turn: Decision, command: Obstruct) -> str | None:
    """When a ground ends by itself; None for a question, which the authority answers."""
    return None if command.ground.question else instant.to_text(command.answered_at + turn.law.unable_max)


def _resume(turn: Decision, command: Resume) -> None:
    """Grounds have ceased, says the platform: its clock goes on from its request (T3)."""
    known(turn.order, command.items)
    cell(turn.order.status, Act.RESUME)
    wanted = frozenset(command.grounds) if command.grounds else UNABLE
    items = [turn.order.items[number - 1] for number in command.items]
    refuse(
        (item for item in items if not _may_cease(turn.order, item, wanted & UNABLE, command.answered_at)),
        "has no such ground that could have ceased",
    )
    within(_resumed(turn.order), RESUMED_AT_MOST, "Report the items, or let the grounds end by themselves.")
    receive_by_answer(turn, command)
    told = answers.Resumed(
        reference=command.own_reference,
        answered_by=command.answered_by,
        answered_at=instant.to_text(command.answered_at),
        cause="ceased",
        reason=None,
        items=list(command.items),
        ceased_at=command.ceased_at,
        ends=ending_lines((number, wanted & UNABLE) for number in command.items),
        windows=[],
    )
    turn.add_with_windows("order.resumed", told)
    settle(turn)


def _resumed(order: Order) -> int:
    """How many resumptions the platform has told."""
    return len({one.sequence for item in order.items for one in item.endings if one.mode == "ceased"})


def _may_cease(order: Order, item: Item, wanted: frozenset[Ground], answered_at: datetime) -> bool:
    """Whether a ground was told by then and lasts: it stops the clock, or never did and nothing has ended it."""
    clock = order.clock_of(item.number)
    told = (one for one in order.unanswered(item.number) if one.ground in wanted and one.at <= answered_at)
    return any(one.sequence in clock.active or one.sequence not in clock.joined for one in told)


def ending_lines(ends: Iterable[tuple[int, frozenset[Ground]]]) -> list[EndedGrounds]:
    """Lines `{items, grounds}`: items that the same grounds end for are in one."""
    found: dict[tuple[str, ...], list[int]] = {}
    for number, grounds in ends:
        found.setdefault(tuple(sorted(ground.value for ground in grounds)), []).append(number)
    return [{"items": numbers, "grounds": list(grounds)} for grounds, numbers in found.items()]


def _contest(turn: Decision, command: Contest) -> None:
    known(turn.order, command.items)
    cell(turn.order.status, Act.CONTEST)
    within(turn.order.counts.get("order.contested", 0), CONTESTED_AT_MOST, "The authority has what was said before.")
    receive_by_answer(turn, command)
    items = list(command.items or range(1, len(turn.order.items) + 1))
    told = answers.Contested(**_said(command), items=items, explanation=command.explanation)
    turn.add("order.contested", told)
    settle(turn)


def _report_reinstatement(turn: Decision, command: ReportReinstatement) -> None:
    known(turn.order, command.items)
    cell(turn.order.status, Act.REPORT_REINSTATEMENT)
    if turn.order.ended_at and command.answered_at < turn.order.ended_at:
        raise IllegalCommand("The request came in before the order ended, so it says nothing of that. Send it again.")
    items = [turn.order.items[number - 1] for number in command.items]
    refuse((item for item in items if item.number not in turn.order.reinstate), "does not have to be put back")
    why = command.not_possible
    new = [item.number for item in items if not (item.put_back_answered_at if why else item.reinstated_at)]
    fact_type = "order.not_reinstated" if why else "order.reinstated"
    if set(turn.order.missing) - set(new) and new:
        within(turn.order.counts.get(fact_type, 0), REINSTATED_AT_MOST, "Report all items in one.")
    receive_by_answer(turn, command)
    if new:
        turn.add(fact_type, _put_back(command, new))


def _put_back(command: ReportReinstatement, items: list[int]) -> answers.Reinstated | answers.NotReinstated:
    told, why = answers.Reinstated(**_said(command), items=items), command.not_possible
    return answers.NotReinstated(**told, ground=why.ground, explanation=why.explanation) if why else told


def _said(command: Answer) -> answers.Acknowledged:
    answered_at = instant.to_text(command.answered_at)
    return {"reference": command.own_reference, "answered_by": command.answered_by, "answered_at": answered_at}


def known(order: Order, numbers: Collection[int], pointer: str = "/items/{}") -> None:
    """Invalid for numbers that are no item of the order, or are named twice."""
    listed = list(numbers)
    faults = [
        Fault(pointer.format(index), f"The order has items 1 to {len(order.items)}, each to be named once.")
        for index, number in enumerate(listed)
        if not 1 <= number <= len(order.items) or number in listed[:index]
    ]
    if faults:
        msg = "It names items that the order does not have, or one twice."
        raise Invalid(msg, *faults)


def refuse(items: Iterable[Item], why: str) -> None:
    """IllegalCommand if there is any such item; it is said of them why."""
    numbers = [str(item.number) for item in items]
    if numbers:
        msg = f"Item {', '.join(numbers)} {why}. Nothing was changed."
        raise IllegalCommand(msg)


def within(count: int, at_most: int, advice: str) -> None:
    """CapReached when the order holds as many facts of a kind as one may."""
    if count >= at_most:
        msg = f"The order holds {at_most} of these, and takes no more. {advice}"
        raise CapReached(msg)


HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
    Acknowledge: _acknowledge,
    Report: _report,
    Obstruct: _obstruct,
    Resume: _resume,
    Contest: _contest,
    ReportReinstatement: _report_reinstatement,
}
