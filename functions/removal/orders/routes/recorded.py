"""What the response to an answer says of it: whether the journal has it, in which fact, and why not. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from removal.orders import shown
from removal.orders.commands import (
    Acknowledge,
    Answer,
    Contest,
    Obstruct,
    Report,
    ReportReinstatement,
    Resume,
)
from removal.orders.order import Order
from removal.orders.payloads.answers import Reported
from removal.record.facts import Fact

RECORDED_AS: Mapping[type[Answer], tuple[str, ...]] = {
    Acknowledge: ("order.acknowledged", "order.received"),
    Report: ("order.reported",),
    Obstruct: ("order.obstructed",),
    Resume: ("order.resumed",),
    Contest: ("order.contested",),
    ReportReinstatement: ("order.reinstated", "order.not_reinstated"),
}
DISPUTED_SINCE: Final = "disputed since"
NOTHING_NEW: Final = "nothing new"
SENT_BEFORE: Final = "sent before"
REPLACED_TOO_OFTEN: Final = "replaced too often"
OVERTAKEN_BY = frozenset({"order.reported", "order.resumed"})  # facts of any side after which an answer says more


def recorded(answer: Answer, order: Order, journal: Iterable[Fact], *, repeated: bool) -> shown.Recorded:
    """Whether the journal has all of what the answer says, in which fact, and why not.

    An answer that is sent again is the one before (R9). What has happened since it does not speak of, so then it is not
    recorded; `fact` is that of the first.

    Example: an obstacle at 9:00, the authority's answer at 9:10. Sent again at 9:05 it is recorded, as at 9:00. Sent
    again at 9:20 it would be another question, and is none: `sent before`.
    """
    facts = tuple(journal)
    own = [fact for fact in facts if fact.command == answer.id]
    found = [fact for kind in RECORDED_AS[type(answer)] for fact in own if fact.type == kind]
    since = _disputed_since(order, answer)
    if since:
        return _said(DISPUTED_SINCE, [fact for fact in found if fact.sequence > since])
    if repeated and _overtaken(answer, facts[own[-1].sequence :]):
        return _said(SENT_BEFORE, found)
    if isinstance(answer, Report) and _left_out(answer, order, found):
        return _said(REPLACED_TOO_OFTEN, found)
    return _said(None if found else NOTHING_NEW, found)


def _said(reason: shown.NotRecordedBecause | None, found: Sequence[Fact]) -> shown.Recorded:
    fact = shown.RecordedFact(sequence=found[0].sequence, hash=found[0].hash) if found else None
    return {"recorded": reason is None, "reason": reason, "fact": fact}


def _overtaken(answer: Answer, since: Iterable[Fact]) -> bool:
    """Whether, before the answer came again, the authority acted, or what it speaks of was changed."""
    lasting = isinstance(answer, Acknowledge | Contest)
    return any(
        fact.at <= answer.answered_at and (fact.by.kind == "authority" or (fact.type in OVERTAKEN_BY and not lasting))
        for fact in since
    )


def _left_out(answer: Report, order: Order, found: Iterable[Fact]) -> bool:
    """Whether the report says another outcome of an item than the journal has: no more of them are replaced."""
    reported: list[Reported] = [fact.payload for fact in found]
    taken = {line["number"] for told in reported for line in told["items"]}
    others = ((order.items[line.number - 1], line) for line in answer.items if line.number not in taken)
    return any(
        (item.outcome, item.measured_at, item.territory) != (line.outcome, line.measured_at, line.territory)
        for item, line in others
        if item.outcome and not item.disputed_after(answer.answered_at, answer.seen)
    )


def _disputed_since(order: Order, answer: Answer) -> int:
    """The sequence of the dispute that left an item open which the answer reports; 0 for none.

    The report was taken before the dispute, and is no answer to it: sent again, it is the same report.
    """
    items = [order.items[line.number - 1] for line in answer.items] if isinstance(answer, Report) else []
    return max((item.disputed_by or 0 for item in items if item.disputed and item.outcome is None), default=0)
