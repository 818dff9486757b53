"""What `make bench` measures: calls of every function that it names, and rows whose goals hold for the median."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.dev.bench.aws import asked_for, serving
from infra.dev.bench.cold import GOALS
from infra.dev.bench.rows import Row

PAIRS = [(50.0, 100.0), (60.0, 100.0), (40.0, 100.0), (90.0, 100.0), (50.0, 100.0)]


@pytest.mark.once
def test_a_first_call_of_each_function_is_recorded_with_the_answers_that_it_got(tmp_path: Path) -> None:
    file = tmp_path / "calls.json"
    subprocess.run([sys.executable, "-m", "tests.bench.first_calls", file], check=True, stdout=subprocess.DEVNULL)
    recorded = json.loads(file.read_text("utf-8"))
    assert recorded["calls"].keys() >= GOALS.keys()
    assert all(call["events"] and call["answers"] for call in recorded["calls"].values())
    assert "TABLE_NAME" in recorded["environment"]


@pytest.mark.parametrize(("goal", "at_least", "reached"), [(0.5, False, True), (0.49, False, False), (0.5, True, True)])
def test_a_goal_holds_for_the_median_ratio(goal: float, at_least: bool, reached: bool) -> None:  # noqa: FBT001 - cases
    row = Row("row", PAIRS, "ms", goal, at_least=at_least)
    assert (row.ratio, row.is_reached) == (0.5, reached)
    assert ("missed" in row.text) is not reached


def test_answers_come_by_request_in_turn_and_none_for_what_was_not_recorded() -> None:
    read = asked_for("GetItem", {"Key": {"pk": {"S": "order:1"}, "sk": {"S": "journal"}}})
    assert (read, asked_for("Query", {})) == ("GetItem order:1 journal", "Query")
    with serving() as aws:
        aws.answer({read: ["1", "2"]})
        assert [aws.next(read)[1] for _ in range(3)] == ["1", "2", "1"]
        assert aws.next("Query")[0] == 400
