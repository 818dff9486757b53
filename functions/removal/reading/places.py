"""The values for the placeholders in texts about a fact, by its type, from its payload. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from removal.endpoints import payloads as endpoint
from removal.language.moments import local
from removal.orders.annulment import ANNULLED_BECAUSE
from removal.orders.payloads import answers, course
from removal.orders.payloads.lines import ObstacleLine, PastDue, WindowLine
from removal.reading.reader import Reader
from removal.record import instant
from removal.values import dataclass

Values = Mapping[str, str]
NO_REFERENCE = frozenset({"", "-"})  # the page records a hyphen for a reference that was left empty
NO_VALUES: Values = dict.fromkeys(
    (
        *("by", "own_reference", "reason", "tried", "fault", "percent", "failing_since", "disabled_at", "stops_until"),
        *("successor", "due", "items", "later", "stops", "counted", "stopped", "past_due", "past_due_at", "reinstate"),
        *("notices", "rule", "ground", "owed", "decision", "said_by"),
    ),
    "",
)


@dataclass(frozen=True, slots=True)
class Formatter:
    """Formats members of payloads for a reader. `types`: the types of facts by sequence."""

    reader: Reader
    types: Mapping[int, str]

    def at(self, text: str) -> str:
        """An instant as text in the reader's zone."""
        return local(instant.from_text(text), self.reader.zone, self.reader.texts)

    def deadline(self, text: str) -> str:
        """A due time as text in the reader's zone, with its weekday."""
        return local(instant.from_text(text), self.reader.zone, self.reader.texts, weekday=True)

    def named(self, kind: str, code: str) -> str:
        """The name of a code in the reader's language."""
        return self.reader.texts.named(kind, code)

    def said_by(self, by: str, reference: str) -> str:
        """Who answered, with the reference of its own if it gave one."""
        key = "mail.said_by_alone" if reference in NO_REFERENCE else "mail.said_by"
        return self.reader.texts(key, by=by, own_reference=reference)

    def notices(self, sequences: Iterable[int]) -> str:
        """The names of notices by their sequences."""
        kinds = (self.types[sequence].partition(".")[2] for sequence in sequences if sequence in self.types)
        return ", ".join(self.named("mail.notice", kind) for kind in kinds)

    def due(self, lines: Iterable[WindowLine]) -> str:
        """The due times without duplicates; a fact that lets clocks run on may have several."""
        return ", ".join(map(self.deadline, dict.fromkeys(line["due_at"] for line in lines)))


def item_numbers(items: Iterable[int]) -> str:
    """A list of item numbers as text."""
    return ", ".join(map(str, items))


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in their order as text, with ranges: `1–3, 7`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def without_window(payload: course.Extended) -> list[int]:
    """The items that get more time from a fact but have no running clock; they get it when their clock starts."""
    moved = {number for line in payload["windows"] for number in line["items"]}
    return [number for number in payload["items"] if number not in moved]


def _all_items(lines: Iterable[ObstacleLine | PastDue]) -> str:
    return item_numbers(sorted({item for line in lines for item in line["items"]}))


def _received(payload: course.Received, formatter: Formatter) -> Values:
    rule, due = formatter.named("rule", payload["rule"]), formatter.due(payload["windows"])
    return {"notices": formatter.notices([payload["notice"]]), "rule": rule, "due": due}


def _evidence_kept(payload: course.EvidenceKept, formatter: Formatter) -> Values:
    return {"rule": formatter.named("rule", payload["evidence"]["kind"])}


def _receipt_withdrawn(payload: course.ReceiptWithdrawn, formatter: Formatter) -> Values:
    return {"notices": formatter.notices([payload["notice"]])}


def _undelivered(payload: course.Undelivered, formatter: Formatter) -> Values:
    return {"notices": formatter.notices(payload["notices"]), "tried": str(payload["tried"])}


def _reminded(payload: course.Reminded, formatter: Formatter) -> Values:
    return {"due": formatter.deadline(payload["due_at"])}


def _breached(payload: course.Breached, formatter: Formatter) -> Values:
    due = formatter.reader.with_zone(formatter.deadline(payload["due_at"]))
    return {"due": due, "items": ranges(payload["open_items"])}


def _answered(payload: answers.Acknowledged, formatter: Formatter) -> Values:
    by, reference = payload["answered_by"], payload["reference"]
    return {"by": by, "own_reference": reference, "said_by": formatter.said_by(by, reference)}


def _obstructed(payload: answers.Obstructed, formatter: Formatter) -> Values:
    until = payload["stops_until"]
    return {
        **_answered(payload, formatter),
        "ground": formatter.named("ground", payload["ground"]),
        "items": item_numbers(payload["items"]),
        "stops": item_numbers(payload["stops"]),
        "stops_until": formatter.at(until) if until else "",
    }


def _obstacle_answered(payload: answers.ObstacleAnswered, _: Formatter) -> Values:
    return {"items": item_numbers(payload["items"]), "stopped": item_numbers(payload["stopped"])}


def _extended(payload: course.Extended, formatter: Formatter) -> Values:
    counted = _all_items(payload.get("obstacles", ()))
    later, due = item_numbers(without_window(payload)), formatter.due(payload["windows"])
    return {"reason": payload["reason"], "due": due, "later": later, "counted": counted}


def _suspended(payload: answers.Suspended, formatter: Formatter) -> Values:
    past = payload["past_due"]
    return {
        "reason": payload["reason"],
        "stops": item_numbers(payload["stops"]),
        "past_due": _all_items(past),
        "past_due_at": ", ".join(formatter.deadline(line["due_at"]) for line in past),
    }


def _resumed(payload: answers.Resumed, formatter: Formatter) -> Values:
    items = payload.get("stopped", payload["items"]) if payload["cause"] == "lifted" else payload["items"]
    return {
        "by": payload.get("answered_by", ""),
        "own_reference": payload.get("reference", ""),
        "said_by": formatter.said_by(payload.get("answered_by", ""), payload.get("reference", "")),
        "reason": payload.get("reason", ""),
        "items": item_numbers(items),
        "due": formatter.due(payload["windows"]),
    }


def _disputed(payload: answers.Disputed, _: Formatter) -> Values:
    return {"items": item_numbers(payload["items"]), "reason": payload["reason"]}


def _answered_of_items(payload: answers.Contested | answers.Reinstated, formatter: Formatter) -> Values:
    return {**_answered(payload, formatter), "items": item_numbers(payload["items"])}


def _not_reinstated(payload: answers.NotReinstated, formatter: Formatter) -> Values:
    ground = formatter.named("ground", payload["ground"])
    return {**_answered(payload, formatter), "items": item_numbers(payload["items"]), "ground": ground}


def _contest_decided(payload: answers.ContestDecided, formatter: Formatter) -> Values:
    return {"decision": formatter.named("decision", payload["decision"])}


def _answer_overdue(payload: answers.AnswerOverdue, formatter: Formatter) -> Values:
    return {"owed": formatter.named("owed", payload["owed"]), "items": item_numbers(payload["items"])}


def _withdrawn(payload: answers.Withdrawn, _: Formatter) -> Values:
    return {"reason": payload["reason"], "reinstate": item_numbers(payload["reinstate"])}


def _superseded(payload: answers.Superseded, _: Formatter) -> Values:
    return {"successor": payload["successor"], "reinstate": item_numbers(payload["reinstate"])}


def _of_items(payload: answers.ReinstatementRequired | answers.Inherited, _: Formatter) -> Values:
    return {"items": item_numbers(payload["items"])}


def _ordered_again(payload: answers.OrderedAgain, _: Formatter) -> Values:
    return {"successor": payload["successor"], "items": item_numbers(payload["items"])}


def _annulled(payload: course.BreachAnnulled, formatter: Formatter) -> Values:
    return {"reason": formatter.named("annulled", ANNULLED_BECAUSE[payload["reason"]])}


def _with_reason(payload: course.ErasureHeld | endpoint.Disabled, _: Formatter) -> Values:
    return {"reason": payload["reason"]}


def _warned(payload: endpoint.Warned, formatter: Formatter) -> Values:
    since, until = formatter.at(payload["failing_since"]), formatter.at(payload["disabled_at"])
    return {"fault": payload["fault"], "percent": str(payload["percent"]), "failing_since": since, "disabled_at": until}


VALUES_BY_TYPE: Mapping[str, Callable[[Any, Formatter], Values]] = {
    "order.received": _received,
    "order.evidence_kept": _evidence_kept,
    "order.receipt_withdrawn": _receipt_withdrawn,
    "order.undelivered": _undelivered,
    "order.reminded": _reminded,
    "order.breached": _breached,
    "order.acknowledged": _answered,
    "order.reported": _answered,
    "order.breach_annulled": _annulled,
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
    "order.erasure_held": _with_reason,
    "order.erasure_released": _with_reason,
    "endpoint.warned": _warned,
    "endpoint.disabled": _with_reason,
}
