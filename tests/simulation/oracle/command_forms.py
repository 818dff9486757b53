"""Which facts a command makes, and whether a fact has its words (contract 4.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.simulation.oracle.deeds import length
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import instant

Words = Callable[[Json, Json], bool]


@dataclass(frozen=True, slots=True)
class CommandForm:
    """The facts that a command makes, and whether one has its words."""

    facts: tuple[str, ...]
    words: Words


def _members(*names: str) -> Words:
    return lambda body, data: all(data.get(name) == body.get(name) for name in names)


def _reported(body: Json, data: Json) -> bool:
    """Of a report with items "disputed since", the rest is recorded."""
    return set(map(_measured, data["items"])) <= set(map(_measured, body["items"]))


def _obstructed(body: Json, data: Json) -> bool:
    """Of an obstacle that crosses a report at the due time, the items without an outcome are recorded (4.2)."""
    return _members("ground", "explanation")(body, data) and {*data["items"]} <= {*body["items"]}


def _measured(item: Json) -> tuple[int, str, datetime, tuple[str, ...]]:
    return item["number"], item["outcome"], instant(item["measured_at"]), tuple(item.get("territory", ()))


def _ticked(*names: str) -> Words:
    """Of the page's form: the items that are ticked."""
    same = _members(*names)
    return lambda body, data: {f"item-{number}" for number in data["items"]} <= body.keys() and same(body, data)


def _form(body: Json, data: Json) -> bool:
    """Of the page's form: all items with one outcome, or each that is ticked with its own, at the form's time."""
    outcomes = [body.get("all") or body.get(f"item-{item['number']}") for item in data["items"]]
    when = {instant(item["measured_at"]) for item in data["items"]}
    wanted = {instant(body["asked_at"])} if "asked_at" in body and "measured_at" not in body else when
    return outcomes == [item["outcome"] for item in data["items"]] and when == wanted


def _back(body: Json, data: Json) -> bool:
    """What was reported back before is left out."""
    ticked = {number for number in data["items"] if f"item-{number}" in body}
    return {*data["items"]} <= {*body.get("items", ticked)}


def _suspended(body: Json, data: Json) -> bool:
    return body["reason"] == data["reason"] and bool(body["suspended"]) == ("cause" not in data)


def _extended(body: Json, data: Json) -> bool:
    by = data["extend_by"]
    return body["reason"] == data["reason"] and by is not None and length(body["extend_by"]) == length(by)


_ITEMS, _TICKED = _members("items"), _ticked()


def _named(body: Json, data: Json) -> bool:
    """On the page and in the API."""
    return _TICKED(body, data) if "confirm" in body else _ITEMS(body, data)


COMMAND_FORMS: Mapping[str, CommandForm] = {
    "acknowledgement": CommandForm(("order.acknowledged",), lambda _, __: True),
    "reports": CommandForm(("order.reported",), _reported),
    "obstacles": CommandForm(("order.obstructed",), _obstructed),
    "resumption": CommandForm(("order.resumed",), _named),
    "contest": CommandForm(("order.contested",), _members("explanation")),
    "reinstatement-report": CommandForm(("order.reinstated", "order.not_reinstated"), _back),
    "acknowledge": CommandForm(("order.acknowledged",), lambda _, __: True),
    "report": CommandForm(("order.reported",), _form),
    "obstacle": CommandForm(("order.obstructed",), _ticked("ground", "explanation")),
    "reinstatement": CommandForm(("order.reinstated", "order.not_reinstated"), _back),
    "obstacle-answers": CommandForm(("order.obstacle_answered",), _members("items", "answer")),
    "extension": CommandForm(("order.extended",), _extended),
    "suspension": CommandForm(("order.suspended", "order.resumed"), _suspended),
    "disputes": CommandForm(("order.disputed",), _members("items", "reason")),
    "contest-decision": CommandForm(("order.contest_decided",), _members("decision", "reasons")),
    "withdrawal": CommandForm(("order.withdrawn",), _members("reason")),
    "approval": CommandForm(("order.issued",), lambda _, __: True),
    "refusal": CommandForm(("order.refused",), _members("reason")),
}
