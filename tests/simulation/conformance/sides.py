"""The three that are asked: what each makes for a row, and how it is asked."""

import copy
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tests.simulation.conformance.rows import Answer, Refused, Row, Step, Wait, comparable, filled, fits

Names = Mapping[str, Any]
Parameters = Mapping[str, Any]


class Side(Protocol):
    """One of them."""

    name: str

    def made(self, row: Row) -> Names:
        """What the row needs, made anew, by its names in the table."""

    def ask(self, service: str, operation: str, request: Parameters) -> Mapping[str, Any]:
        """The answer; `Told` with the refusal."""

    def pass_time(self, seconds: float) -> None:
        """Time passes."""


class SideRefused(Exception):
    """A refusal of a side."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused))
        self.refused = refused


def answer_of(side: Side, row: Row) -> tuple[Answer, Names]:
    """The side's answer to a row, and the names of what was made for it. A step before that fails is the answer."""
    names = side.made(row)
    answers: list[Any] = []
    try:
        for step in row.before:
            _before(side, row, step, names, answers)
    except SideRefused as stopped:
        return Refused(f"before: {stopped.refused.code}", stopped.refused.status), names
    try:
        request = filled(copy.deepcopy(row.request), names, answers)
        return comparable(side.ask(row.at or row.service, row.operation, request)), names
    except SideRefused as stopped:
        return stopped.refused, names


def _before(side: Side, row: Row, step: Step | Wait, names: Names, answers: list[Any]) -> None:
    if isinstance(step, Wait):
        side.pass_time(step.seconds)
        return
    request = filled(copy.deepcopy(step.request), names, answers)
    try:
        answers.append(side.ask(step.service or row.service, step.operation, request))
    except SideRefused:
        if not step.refused:
            raise
        answers.append({})


def faults(side: Side, row: Row, again: Callable[[Side, Row], tuple[Answer, Names]] = answer_of) -> list[str]:
    """What is wrong with the row on a side: another answer than listed, or a difference that is gone."""
    got, names = again(side, row)
    faults_ = []
    if not _same(row.expected(side.name), got, names):
        faults_.append(f"{row.name}: {side.name} answers {got}, and not {row.expected(side.name)}")
    if side.name in row.differs and _same(row.answer, got, names):
        faults_.append(f"{row.name}: {side.name} answers as AWS does; its difference is gone")
    return faults_


def _same(expected: Answer, got: Answer, names: Names) -> bool:
    if isinstance(expected, Refused) or isinstance(got, Refused):
        return expected == got
    return fits(filled(comparable(expected), names), got)
