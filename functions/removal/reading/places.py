"""What fills the places in texts about a fact: by its type, from its payload. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from removal.endpoints import payloads as endpoint
from removal.language.moments import local
from removal.orders.payloads import answers, course
from removal.orders.payloads.lines import ObstacleLine, PastDue, WindowLine
from removal.reading.reader import Reader
from removal.record import instant

Places = Mapping[str, str]
EMPTY: Places = dict.fromkeys(
    (
        *("by", "own_reference", "reason", "tried", "fault", "percent", "failing_since", "disabled_at", "stops_until"),
        *("successor", "due", "items", "later", "stops", "counted", "stopped", "past_due", "past_due_at", "reinstate"),
        *("notices", "rule", "ground", "owed", "decision"),
    ),
    "",
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """How members are said to a reader; `types` are those of the facts that a fact may name, by sequence."""

    reader: Reader
    types: Mapping[int, str]

    def at(self, text: str) -> str:
        """An instant in the reader's zone."""
        return local(instant.from_text(text), self.reader.zone)

    def named(self, kind: str, code: str) -> str:
        """The name of a code."""
        return self.reader.texts.named(kind, code)

    def notices(self, numbers: Iterable[int]) -> str:
        """Notices by their sequences."""
        known = (self.types[one].partition(".")[2] for one in numbers if one in self.types)
        return ", ".join(self.named("mail.notice", one) for one in known)

    def due(self, lines: Iterable[WindowLine]) -> str:
        """Each due time, once; a clock that goes on may tell several."""
        return ", ".join(map(self.at, dict.fromkeys(line["due_at"] for line in lines)))


def numbers(items: Iterable[int]) -> str:
    """Items by their numbers."""
    return ", ".join(map(str, items))


def without_window(told: course.Extended) -> list[int]:
    """Items that a fact gives time to, and for which no clock runs: they get it once theirs does."""
    moved = {number for line in told["windows"] for number in line["items"]}
    return [number for number in told["items"] if number not in moved]


def _all_items(lines: Iterable[ObstacleLine | PastDue]) -> str:
    return numbers(sorted({item for line in lines for item in line["items"]}))


def _received(told: course.Received, say: Speaker) -> Places:
    rule, due = say.named("rule", told["rule"]), say.due(told["windows"])
    return {"notices": say.notices([told["notice"]]), "rule": rule, "due": due}


def _evidence_kept(told: course.EvidenceKept, say: Speaker) -> Places:
    return {"rule": say.named("rule", told["evidence"]["kind"])}


def _receipt_withdrawn(told: course.ReceiptWithdrawn, say: Speaker) -> Places:
    return {"notices": say.notices([told["notice"]])}


def _undelivered(told: course.Undelivered, say: Speaker) -> Places:
    return {"notices": say.notices(told["notices"]), "tried": str(told["tried"])}


def _answered(told: answers.Acknowledged, _: Speaker) -> Places:
    return {"by": told["answered_by"], "own_reference": told["reference"]}


def _obstructed(told: answers.Obstructed, say: Speaker) -> Places:
    until = told["stops_until"]
    return {
        **_answered(told, say),
        "ground": say.named("ground", told["ground"]),
        "items": numbers(told["items"]),
        "stops": numbers(told["stops"]),
        "stops_until": say.at(until) if until else "",
    }


def _obstacle_answered(told: answers.ObstacleAnswered, _: Speaker) -> Places:
    return {"items": numbers(told["items"]), "stopped": numbers(told["stopped"])}


def _extended(told: course.Extended, say: Speaker) -> Places:
    counted = _all_items(told.get("obstacles", ()))
    later, due = numbers(without_window(told)), say.due(told["windows"])
    return {"reason": told["reason"], "due": due, "later": later, "counted": counted}


def _suspended(told: answers.Suspended, say: Speaker) -> Places:
    past = told["past_due"]
    return {
        "reason": told["reason"],
        "stops": numbers(told["stops"]),
        "past_due": _all_items(past),
        "past_due_at": ", ".join(say.at(line["due_at"]) for line in past),
    }


def _resumed(told: answers.Resumed, say: Speaker) -> Places:
    items = told.get("stopped", told["items"]) if told["cause"] == "lifted" else told["items"]
    return {
        "by": told.get("answered_by", ""),
        "own_reference": told.get("reference", ""),
        "reason": told["reason"] or "",
        "items": numbers(items),
        "due": say.due(told["windows"]),
    }


def _disputed(told: answers.Disputed, _: Speaker) -> Places:
    return {"items": numbers(told["items"]), "reason": told["reason"]}


def _answered_of_items(told: answers.Contested | answers.Reinstated, say: Speaker) -> Places:
    return {**_answered(told, say), "items": numbers(told["items"])}


def _not_reinstated(told: answers.NotReinstated, say: Speaker) -> Places:
    ground = say.named("ground", told["ground"])
    return {**_answered(told, say), "items": numbers(told["items"]), "ground": ground}


def _contest_decided(told: answers.ContestDecided, say: Speaker) -> Places:
    return {"decision": say.named("decision", told["decision"])}


def _answer_overdue(told: answers.AnswerOverdue, say: Speaker) -> Places:
    return {"owed": say.named("owed", told["owed"]), "items": numbers(told["items"])}


def _withdrawn(told: answers.Withdrawn, _: Speaker) -> Places:
    return {"reason": told["reason"], "reinstate": numbers(told["reinstate"])}


def _superseded(told: answers.Superseded, _: Speaker) -> Places:
    return {"successor": told["successor"], "reinstate": numbers(told["reinstate"])}


def _of_items(told: answers.ReinstatementRequired | answers.Inherited, _: Speaker) -> Places:
    return {"items": numbers(told["items"])}


def _ordered_again(told: answers.OrderedAgain, _: Speaker) -> Places:
    return {"successor": told["successor"], "items": numbers(told["items"])}


def _with_reason(told: course.BreachAnnulled | endpoint.Disabled, _: Speaker) -> Places:
    return {"reason": told["reason"]}


def _warned(told: endpoint.Warned, say: Speaker) -> Places:
    since, until = say.at(told["failing_since"]), say.at(told["disabled_at"])
    return {"fault": told["fault"], "percent": str(told["percent"]), "failing_since": since, "disabled_at": until}


PLACES: Mapping[str, Callable[[Any, Speaker], Places]] = {
    "order.received": _received,
    "order.evidence_kept": _evidence_kept,
    "order.receipt_withdrawn": _receipt_withdrawn,
    "order.undelivered": _undelivered,
    "order.acknowledged": _answered,
    "order.reported": _answered,
    "order.breach_annulled": _with_reason,
    "order.obstructed": _obstructed,
    "order.obstacle_answered": _obstacle_answered,
    "order.extended": _extended,
    "order.suspended": _suspended,
    "order.resumed": _resumed,
    "order.disputed": _disputed,
    "order.contested": _answered_of_items,
    "order.contest_decided": _contest_decided,
    "order.answer_overdue": _answer_overdue,
    "order.withdrawn": _withdrawn,
    "order.superseded": _superseded,
    "order.reinstatement_required": _of_items,
    "order.reinstated": _answered_of_items,
    "order.not_reinstated": _not_reinstated,
    "order.inherited": _of_items,
    "order.ordered_again": _ordered_again,
    "endpoint.warned": _warned,
    "endpoint.disabled": _with_reason,
}
