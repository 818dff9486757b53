"""The members `recorded`, `reason` and `fact` of the response to an answer. Pure."""

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
OVERTAKEN_BY = frozenset(
    {"order.reported", "order.resumed"}
)  # facts of any side after which a repeated answer means something new


def recorded(answer: Answer, order: Order, journal: Iterable[Fact], *, repeated: bool) -> shown.Recorded:
    """Whether the journal contains everything that the answer states, in which fact, and if not, why.

    An answer that is sent again is a retry of the first (R9). If the order changed since, the retry is not recorded,
    because it does not refer to the change; `fact` is that of the first answer.

    Example: an obstacle at 9:00, the authority's answer at 9:10. Sent again at 9:05, the obstacle is recorded, as at
    9:00. Sent again at 9:20, it would be another question, but it is a retry: not recorded, `sent before`.
    """
    facts = tuple(journal)
    own = [fact for fact in facts if fact.command == answer.id]
    recorded_facts = [fact for kind in RECORDED_AS[type(answer)] for fact in own if fact.type == kind]
    since = _disputed_since(order, answer)
    if since:
        return _result(DISPUTED_SINCE, [fact for fact in recorded_facts if fact.sequence > since])
    if repeated and _overtaken(answer, facts[own[-1].sequence :]):
        return _result(SENT_BEFORE, recorded_facts)
    if isinstance(answer, Report) and _left_out(answer, order, recorded_facts):
        return _result(REPLACED_TOO_OFTEN, recorded_facts)
    return _result(None if recorded_facts else NOTHING_NEW, recorded_facts)


def _result(reason: shown.NotRecordedBecause | None, recorded_facts: Sequence[Fact]) -> shown.Recorded:
    fact = (
        shown.RecordedFact(sequence=recorded_facts[0].sequence, hash=recorded_facts[0].hash) if recorded_facts else None
    )
    return {"recorded": reason is None, "reason": reason, "fact": fact}


def _overtaken(answer: Answer, since: Iterable[Fact]) -> bool:
    """Whether the authority acted before the retry, or a fact changed what the answer is about."""
    lasting = isinstance(answer, Acknowledge | Contest)
    return any(
        fact.at <= answer.answered_at and (fact.by.kind == "authority" or (fact.type in OVERTAKEN_BY and not lasting))
        for fact in since
    )


def _left_out(answer: Report, order: Order, recorded_facts: Iterable[Fact]) -> bool:
    """Whether the report has another outcome for an item than the journal: the cap on replaced outcomes is reached."""
    reported: list[Reported] = [fact.payload for fact in recorded_facts]
    taken = {line["number"] for payload in reported for line in payload["items"]}
    others = ((order.items[line.number - 1], line) for line in answer.items if line.number not in taken)
    return any(
        (item.outcome, item.measured_at, item.territory) != (line.outcome, line.measured_at, line.territory)
        for item, line in others
        if item.outcome and not item.disputed_after(answer.answered_at, answer.seen)
    )


def _disputed_since(order: Order, answer: Answer) -> int:
    """The sequence of the dispute of an item that is still open although the answer reports it; 0 for none.

    The report was taken before the dispute, so it is no answer to it; sent again, it is the same report.
    """
    items = [order.items[line.number - 1] for line in answer.items] if isinstance(answer, Report) else []
    return max((item.disputed_by or 0 for item in items if item.disputed and item.outcome is None), default=0)
