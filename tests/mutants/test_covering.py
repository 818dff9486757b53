"""Which tests a mutant meets: those that run its line; a line that runs at import has none of its own."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.mutants.covering import AT_MOST, Covering, sizes

SCHEDULE = """\
STEPS = (5, 15)
LONGEST = 8


def step(number: int, least: int = 1) -> int:
    return max(STEPS[number], least)


def longest() -> int:
    return LONGEST


@final
class Schedule:
    steps = STEPS[:2]

    def first(self) -> int:
        return self.steps[0]
"""
BY_NAME = """\
from shop.schedule import LONGEST as MOST


def fits(hours: int) -> bool:
    return hours <= MOST


def other() -> bool:
    return True
"""
BY_MODULE = """\
from shop import schedule


def first() -> int:
    return schedule.STEPS[0]


def made() -> schedule.Schedule:
    return schedule.Schedule()
"""
FILES = {"schedule.py": SCHEDULE, "by_name.py": BY_NAME, "by_module.py": BY_MODULE}
RUN: Mapping[str, Mapping[int, list[str]]] = {
    "schedule.py": {
        1: [""],
        2: [""],
        5: [""],
        6: ["t/a.py::step|run", "t/a.py::story|run"],
        10: ["t/a.py::longest|run"],
        15: [""],
    },
    "by_name.py": {5: ["t/b.py::fits|run", "t/a.py::story|run"], 9: ["t/b.py::other|run", "t/a.py::story|run"]},
    "by_module.py": {5: ["t/c.py::first|run"], 9: ["t/c.py::made|run"]},
}


class Ran:
    """Coverage's data, of a run that was not made."""

    def __init__(self, tree: Path, run: Mapping[str, Mapping[int, list[str]]]) -> None:
        self._run = {str(tree / "functions/shop" / file): dict(lines) for file, lines in run.items()}

    def measured_files(self) -> set[str]:
        return set(self._run)

    def contexts_by_lineno(self, filename: str) -> dict[int, list[str]]:
        return self._run[filename]


def met(tree: Path, line: int, run: Mapping[str, Mapping[int, list[str]]] = RUN) -> list[str]:
    folder = tree / "functions/shop"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    data = Ran(tree, run)
    return Covering(tree, data, sizes(data)).tests("functions/shop/schedule.py", line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (6, ["t/a.py::step", "t/a.py::story"]),
        (10, ["t/a.py::longest"]),
        (1, ["t/a.py::step", "t/c.py::first", "t/a.py::story", "t/a.py::longest"]),
        (2, ["t/a.py::longest", "t/b.py::fits", "t/a.py::story", "t/a.py::step"]),
        (5, ["t/a.py::longest", "t/a.py::step", "t/a.py::story"]),
        (13, ["t/c.py::made", "t/a.py::longest", "t/a.py::step", "t/a.py::story"]),
        (15, ["t/c.py::made", "t/a.py::longest", "t/a.py::step", "t/a.py::story"]),
    ],
    ids=[
        "a line of a function",
        "another one",
        "a constant that is read here, and by its module's name elsewhere",
        "a constant that is imported under another name",
        "a default of a function that no module calls: the tests of its file",
        "the decorator of a class",
        "a field of a class",
    ],
)
def test_a_mutant_meets_the_tests_of_its_line_or_of_what_reads_it(
    tmp_path: Path, line: int, expected: list[str]
) -> None:
    assert met(tmp_path, line) == expected


def test_a_line_that_no_test_runs_though_it_is_in_a_function_meets_none(tmp_path: Path) -> None:
    run = {"schedule.py": {6: [""], 10: ["t/a.py::longest|run"]}}
    assert met(tmp_path, 6, run) == []


def test_it_meets_so_many_at_most_and_those_first_that_run_little_else(tmp_path: Path) -> None:
    many = [f"t/a.py::{number:03d}|run" for number in range(2 * AT_MOST)]
    run = {"schedule.py": {6: many, 10: many[: AT_MOST + 10]}}
    assert met(tmp_path, 1, run) == [test.partition("|")[0] for test in (*many[AT_MOST + 10 :], *many)][:AT_MOST]
