"""A row of the table: what is asked, what AWS answers by its documentation, and who answers otherwise.

Requests and answers name what each side has made for the row: `$table`, `$queue`, `$dead`, `$bus`, `$topic`, `$key` and
the like. Messages of errors are not compared: AWS documents codes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

UNCOMPARED = frozenset({"ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics", "KeyMaterialId"})
SIDES = ("simulated", "moto", "ministack")


@dataclass(frozen=True, slots=True)
class Refused:
    """An error: botocore's code and the HTTP status; of a transaction a reason for each write; the item if it is shown.

    Status 0: the side broke, and `code` is the exception in it.
    """

    code: str
    status: int = 400
    reasons: tuple["Reason", ...] = ()
    item: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one write of a transaction was not carried out."""

    code: str = "None"
    item: Mapping[str, Any] | None = None


class Anything:
    """Fits whatever is there."""

    def __repr__(self) -> str:
        return "ANY"


ANY = Anything()


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """Fits a list with these members in any order."""

    members: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Json:
    """Fits a text that is this JSON."""

    value: Any


@dataclass(frozen=True, slots=True)
class Step:
    """A request that is made before; of the row's own service unless it says another. `refused`: it may be."""

    operation: str
    request: Mapping[str, Any]
    service: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ref:
    """A part of the answer to an earlier step: its number, then the way through it."""

    step: int
    path: tuple[str | int, ...]


Answer: TypeAlias = Mapping[str, Any] | Refused


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `differs` has the answers of those who deviate, `unasked` who cannot be asked, and why."""

    name: str
    service: str
    operation: str
    request: Mapping[str, Any]
    answer: Answer
    source: str
    before: Sequence[Step | Wait] = ()
    queue: Mapping[str, int] = field(default_factory=dict)
    differs: Mapping[str, Answer] = field(default_factory=dict)
    unasked: Mapping[str, str] = field(default_factory=dict)
    at: str | None = None  # the service that is asked, if it is not the row's

    def expected(self, side: str) -> Answer:
        """What a side answers."""
        return self.differs.get(side, self.answer)


def filled(value: Any, names: Mapping[str, Any], answers: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - of a request
    """A request or an answer with this row's names, and parts of earlier answers, in their places."""
    if isinstance(value, str):
        return names[value[1:]] if value.startswith("$") and value[1:] in names else value
    if isinstance(value, Ref):
        return _part(answers[value.step], value.path)
    if isinstance(value, Mapping):
        return {filled(name, names): filled(element, names, answers) for name, element in value.items()}
    if isinstance(value, Json):
        return Json(filled(value.value, names, answers))
    if isinstance(value, AnyOrder):
        return AnyOrder(filled(value.members, names, answers))
    return [filled(element, names, answers) for element in value] if isinstance(value, list | tuple) else value


def _part(answer: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - of an answer
    for step in path:
        answer = answer[step]
    return answer


def fits(expected: Any, got: Any) -> bool:  # noqa: ANN401 - of an answer
    """Whether an answer is the expected one."""
    if isinstance(expected, Anything):
        return got is not None
    if isinstance(expected, Json):
        return isinstance(got, str) and fits(expected.value, json.loads(got))
    if isinstance(expected, AnyOrder):
        return isinstance(got, list) and len(got) == len(expected.members) and _in_any_order(expected.members, got)
    if isinstance(expected, Mapping):
        return isinstance(got, Mapping) and expected.keys() == got.keys() and _all_fit(expected, got)
    if isinstance(expected, list | tuple):
        return isinstance(got, list) and len(got) == len(expected) and all(map(fits, expected, got))
    return bool(expected == got)


def _all_fit(expected: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    return all(fits(element, got[name]) for name, element in expected.items())


def _in_any_order(members: Sequence[Any], got: list[Any]) -> bool:
    return all(any(fits(member, element) for element in got) for member in members)


def comparable(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without what says nothing; an empty list or map at its top is the same as none."""
    kept = {name: value for name, value in answer.items() if name not in UNCOMPARED}
    return {name: value for name, value in kept.items() if value not in ([], {})}


def refusal(code: str, status: int, response: Mapping[str, Any]) -> Refused:
    """An error answer; `response` has what is beside its code."""
    reasons = tuple(Reason(reason["Code"], reason.get("Item")) for reason in response.get("CancellationReasons") or ())
    return Refused(code, status, reasons, response.get("Item") or None)
