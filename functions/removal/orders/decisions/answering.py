"""Handlers of the representative's commands: acknowledge, report, obstruct, resume, contest, reinstate. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from removal.errors import Fault, IllegalCommand, Invalid
from removal.orders import budget
from removal.orders.attention import unattended
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
from removal.orders.decisions.settling import settle
from removal.orders.item import UNABLE, Ground, Item, Obstacle, Reported
from removal.orders.order import Order
from removal.orders.payloads import answers
from removal.orders.payloads.lines import EndedGrounds
from removal.orders.several_answers import SeveralAnswers, still_to_state
from removal.orders.states import NOTHING, Act, cell
from removal.orders.too_late import fell_due_since
from removal.orders.waiting import waiting
from removal.record import instant


def _acknowledge(decision: Decision, command: Acknowledge) -> None:
    """A repeat adds only the receipt of notices that wait for one; it names a person who is the first to act (T9)."""
    names = not decision.order.acknowledged or (command.person and unattended(decision.order))
    done = cell(decision.order.status, Act.ACKNOWLEDGE) is NOTHING or not names
    if done and not waiting(decision.order):
        return
    receive_by_answer(decision, command)
    if names:
        decision.add("order.acknowledged", _answer_members(command))
    settle(decision)


def _report(decision: Decision, command: Report) -> None:
    require_known(decision.order, [line.number for line in command.items], "/items/{}/number")
    cell(decision.order.status, Act.REPORT)
    if not any(line.outcome.takes_down for line in command.items):
        _require_before_end(decision.order, command, "once it has ended, a report says what was removed or disabled")
    before = decision.order
    changes = _within_budget(decision, command, [line for line in command.items if _changes(before, line, command)])
    receive_by_answer(decision, command)
    if changes:
        measures = [_measure(decision, line, command) for line in changes]
        in_time = all(line["in_time"] for line in measures)
        decision.add("order.reported", answers.Reported(**_answer_members(command), items=measures, in_time=in_time))
        _require_reinstatement(decision, [line.number for line in changes if _must_be_put_back(before, line, command)])
    settle(decision)


def _within_budget(decision: Decision, command: Report, changes: list[ItemReport]) -> list[ItemReport]:
    """The lines of a report that are recorded: without those that replace outcomes, if the budget lacks their bytes.

    First outcomes are always accepted. Example: a client reports all items again in the last minute, with new
    `measured_at`. Its budget has no room for the outcomes that it replaces, and the items that were open are in time.
    """
    order = decision.order
    first = [line for line in changes if budget.is_first_outcome(order.items[line.number - 1])]
    replacing = (_measure(decision, line, command) for line in changes if line not in first)
    is_within = sum(map(budget.line_bytes, replacing)) <= budget.left(order, budget.REPRESENTATIVE)
    return changes if is_within or not first else first


def _require_before_end(order: Order, command: Answer, otherwise: str) -> None:
    """IllegalCommand if the gateway took the answer at or after the end; an earlier answer counts as of its instant."""
    if order.ended_at and command.answered_at >= order.ended_at:
        msg = f"The order is {order.status} since {instant.to_text(order.ended_at)}; {otherwise}. Nothing was changed."
        raise IllegalCommand(msg)


def _require_reinstatement(decision: Decision, items: list[int]) -> None:
    """Add a notice: these items were taken down, and no order in force covers them."""
    if items:
        decision.add("order.reinstatement_required", answers.ReinstatementRequired(items=items))


def _must_be_put_back(before: Order, line: ItemReport, command: Report) -> bool:
    """Whether the reported item is down, no order in force covers it, and no notice has required reinstatement yet.

    Example: withdrawn at 12:00 with nothing to put back. A report of 11:59, decided later, states that item 1 was
    removed: it must be put back. At 13:00 it is reported as put back. A later report that it was removed at 12:30
    requires nothing; a report that it was removed at 14:00 requires reinstatement again.
    """
    if not before.ended_at or not line.outcome.takes_down or line.number in (*command.kept, *before.missing):
        return False
    item = before.items[line.number - 1]
    answered = [at for at in (item.put_back_answered_at, dict(command.put_back).get(line.number)) if at]
    return not answered or instant.from_text(line.measured_at) > max(answered)


def _changes(order: Order, line: ItemReport, command: Report) -> bool:
    """Whether the line changes the item. A report taken before a dispute only counts if the item must be put back."""
    item, comes_back = order.items[line.number - 1], bool(order.ended_at) and line.outcome.takes_down
    if item.disputed_after(command.answered_at, command.seen) and not (comes_back and not item.down):
        return False
    same = (item.outcome, item.measured_at, item.territory) == (line.outcome, line.measured_at, line.territory)
    return not same or item.answered_at is None or command.answered_at < item.answered_at


def _measure(decision: Decision, line: ItemReport, command: Report) -> answers.Measure:
    """The line for the fact; `in_time` is computed from the item's clock with this report added."""
    item, sequence = decision.order.items[line.number - 1], decision.order.sequence + 1
    report = Reported(command.answered_at, sequence, line.outcome, line.measured_at, line.territory, in_time=False)
    clock = decision.order.clock_with(replace(item, reports=(*item.reports, report)))
    return {
        "number": line.number,
        "outcome": line.outcome.value,
        "measured_at": line.measured_at,
        "territory": list(line.territory),
        "in_time": clock.in_time,
    }


def _obstruct(decision: Decision, command: Obstruct) -> None:
    require_known(decision.order, command.items)
    cell(decision.order.status, Act.OBSTRUCT)
    _require_before_end(decision.order, command, "nothing has to be done any more that could be hindered")
    command = replace(command, items=_obstructed(decision, command))
    receive_by_answer(decision, command)
    stops = [number for number in command.items if _stops(decision, number, command)]
    payload = answers.Obstructed(
        **_answer_members(command),
        ground=command.ground.value,
        outcome=command.ground.hindrance.value,
        items=list(command.items),
        stops=stops,
        stops_until=_stops_until(decision, command) if stops else None,
        explanation=command.explanation,
    )
    decision.add("order.obstructed", payload)
    settle(decision)


def _obstructed(decision: Decision, command: Obstruct) -> tuple[int, ...]:
    """The items without an outcome. IllegalCommand if others are named, and it is not too late to leave these out."""
    items = [decision.order.items[number - 1] for number in command.items]
    open_ = tuple(item.number for item in items if not item.outcome)
    if not fell_due_since(decision.order, open_, command.answered_at, decision.now):
        refuse_items((item for item in items if item.outcome), "has an outcome, so nothing obstructs it")
    return open_


def _stops(decision: Decision, number: int, command: Obstruct) -> bool:
    """Whether the obstacle stops the clock: stated in time and within the law's limit, or a valid renewal (T2)."""
    item, sequence = decision.order.items[number - 1], decision.order.sequence + 1
    obstacle = Obstacle(command.ground, command.answered_at, sequence, stopped=False)
    return sequence in decision.order.clock_with(replace(item, obstacles=(*item.obstacles, obstacle))).stopping


def _stops_until(decision: Decision, command: Obstruct) -> str | None:
    """The instant at which the ground expires; None for a question, which ends by the authority's answer."""
    return None if command.ground.question else instant.to_text(command.answered_at + decision.law.unable_max)


def _resume(decision: Decision, command: Resume) -> None:
    """The platform states that grounds have ceased: the clock resumes at the instant of its request (T3)."""
    require_known(decision.order, command.items)
    cell(decision.order.status, Act.RESUME)
    wanted = frozenset(command.grounds) if command.grounds else UNABLE
    items = [decision.order.items[number - 1] for number in command.items]
    refuse_items(
        (item for item in items if not _can_cease(decision.order, item, wanted & UNABLE, command.answered_at)),
        "has no such ground that could have ceased",
    )
    receive_by_answer(decision, command)
    payload = answers.Resumed(
        reference=command.own_reference,
        answered_by=command.answered_by,
        answered_at=instant.to_text(command.answered_at),
        cause="ceased",
        items=list(command.items),
        ceased_at=command.ceased_at,
        ends=ending_lines((number, wanted & UNABLE) for number in command.items),
        windows=[],
    )
    if command.person:
        payload["person"] = True
    decision.add_with_windows("order.resumed", payload)
    settle(decision)


def _can_cease(order: Order, item: Item, wanted: frozenset[Ground], answered_at: datetime) -> bool:
    """Whether a wanted ground, stated by `answered_at`, stops the clock, or never did and no fact has ended it."""
    clock = order.clock_of(item.number)
    lasting = (
        obstacle
        for obstacle in order.unanswered(item.number)
        if obstacle.ground in wanted and obstacle.at <= answered_at
    )
    return any(obstacle.sequence in clock.active or obstacle.sequence not in clock.joined for obstacle in lasting)


def ending_lines(ends: Iterable[tuple[int, frozenset[Ground]]]) -> list[EndedGrounds]:
    """Lines `{items, grounds}`; items for which the same grounds end share a line."""
    lines: dict[tuple[str, ...], list[int]] = {}
    for number, grounds in ends:
        lines.setdefault(tuple(sorted(ground.value for ground in grounds)), []).append(number)
    return [{"items": numbers, "grounds": list(grounds)} for grounds, numbers in lines.items()]


def _contest(decision: Decision, command: Contest) -> None:
    require_known(decision.order, command.items)
    cell(decision.order.status, Act.CONTEST)
    receive_by_answer(decision, command)
    items = list(command.items or range(1, len(decision.order.items) + 1))
    payload = answers.Contested(**_answer_members(command), items=items, explanation=command.explanation)
    decision.add("order.contested", payload)
    settle(decision)


def _report_reinstatement(decision: Decision, command: ReportReinstatement) -> None:
    require_known(decision.order, command.items)
    cell(decision.order.status, Act.REPORT_REINSTATEMENT)
    if decision.order.ended_at and command.answered_at < decision.order.ended_at:
        raise IllegalCommand("The request came in before the order ended, so it says nothing of that. Send it again.")
    items = [decision.order.items[number - 1] for number in command.items]
    refuse_items(
        (item for item in items if item.number not in decision.order.reinstate), "does not have to be put back"
    )
    why = command.not_possible
    new = [item.number for item in items if not (item.put_back_answered_at if why else item.reinstated_at)]
    fact_type = "order.not_reinstated" if why else "order.reinstated"
    receive_by_answer(decision, command)
    if new:
        decision.add(fact_type, _put_back(command, new))


def _put_back(command: ReportReinstatement, items: list[int]) -> answers.Reinstated | answers.NotReinstated:
    payload, why = answers.Reinstated(**_answer_members(command), items=items), command.not_possible
    return answers.NotReinstated(**payload, ground=why.ground, explanation=why.explanation) if why else payload


def _answer_members(command: Answer) -> answers.Acknowledged:
    members: answers.Acknowledged = {
        "reference": command.own_reference,
        "answered_by": command.answered_by,
        "answered_at": instant.to_text(command.answered_at),
    }
    return {**members, "person": True} if command.person else members


def require_known(order: Order, numbers: Collection[int], pointer: str = "/items/{}") -> None:
    """Invalid if a number is not an item of the order, or is repeated."""
    listed = list(numbers)
    faults = [
        Fault(pointer.format(index), f"The order has items 1 to {len(order.items)}, each to be named once.")
        for index, number in enumerate(listed)
        if not 1 <= number <= len(order.items) or number in listed[:index]
    ]
    if faults:
        msg = "It names items that the order does not have, or one twice."
        raise Invalid(msg, *faults)


def refuse_items(items: Iterable[Item], why: str) -> None:
    """IllegalCommand if there are such items; the message names them and the reason `why`."""
    numbers = [str(item.number) for item in items]
    if numbers:
        msg = f"Item {', '.join(numbers)} {why}. Nothing was changed."
        raise IllegalCommand(msg)


def _several(decision: Decision, command: SeveralAnswers) -> None:
    """Each part, on the order as the parts before leave it; a part that is refused refuses them all."""
    common = {name: getattr(command, name) for name in _COMMON}
    for part in tuple(still_to_state(command, decision.order, decision.now)):
        HANDLERS[type(part)](decision, replace(part, **common))


_COMMON = ("id", "by", "answered_at", "answered_by", "own_reference", "receives", "seen", "person")

HANDLERS: Mapping[type[Command], Callable[[Decision, Any], None]] = {
    Acknowledge: _acknowledge,
    Report: _report,
    Obstruct: _obstruct,
    Resume: _resume,
    Contest: _contest,
    ReportReinstatement: _report_reinstatement,
    SeveralAnswers: _several,
}
