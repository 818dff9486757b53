"""The walk on small examples; acts on one order at one instant, each run in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from math import factorial, prod
from pathlib import Path

import pytest

from tests.simulation.instants.forks import forked
from tests.simulation.instants.paths import Graph, State, orders, shortest, walk
from tests.simulation.instants.turns import keys_of, shared_of

ROOT = Path(__file__).parents[3]


@dataclass
class Toy:
    """Acts that each add letters of their own to one text, in place of `Turns`."""

    texts: list[str]
    done: str = ""

    def ready(self) -> list[int]:
        return [number for number, text in enumerate(self.texts) if text]

    def next_step(self, number: int) -> str:
        return self.texts[number][0]

    def let(self, number: int) -> None:
        self.done += self.texts[number][0]
        self.texts[number] = self.texts[number][1:]

    def state(self) -> State:
        return repr((self.texts, self.done)).encode()


@dataclass
class Sets(Toy):
    """The same, but only which letters there are matters."""

    def state(self) -> State:
        return repr((self.texts, sorted(self.done))).encode()


def walked(toy: Toy) -> tuple[State, Graph]:
    """The states that a toy can come to; it is walked in a forked process."""

    def live() -> tuple[State, Graph]:
        first = toy.state()
        return first, walk(toy, lambda known: (toy.done, None if toy.done in known else toy.done, 1), Graph())

    return forked(live)


@pytest.mark.parametrize("texts", [["a", "b"], ["abc", "def"], ["ab", "cd", "ef"]])
def test_every_order_of_steps_is_walked_once(texts: list[str]) -> None:
    first, graph = walked(Toy([*texts]))
    counted = orders(graph, first)
    assert len(counted) == sum(counted.values()) == len(graph.made) == len(graph.notes)
    assert len(counted) == factorial(len("".join(texts))) // prod(factorial(len(text)) for text in texts)


def test_from_one_state_only_one_way_is_walked_on_and_all_are_counted() -> None:
    first, graph = walked(Sets(["ab", "cd", "ef"]))
    assert len(graph.follows) + len(graph.ends) == 3**3
    assert len(graph.notes) == 1
    assert sum(orders(graph, first).values()) == 90


def test_the_shortest_order_to_an_end_has_the_fewest_changes() -> None:
    first, graph = walked(Sets(["ab", "cd"]))
    (path,) = shortest(graph, first).values()
    assert "".join(step for _, step in path) in {"abcd", "cdab"}


def test_items_are_shared_that_one_act_writes_and_another_one_touches() -> None:
    get = keys_of("GetItem", {"Key": {"pk": {"S": "o"}, "sk": {"S": "journal"}}})
    query = keys_of("Query", {"ExpressionAttributeValues": {":0": {"S": "o"}}})
    (journal,), (partition,) = get, query
    assert shared_of({journal: {"a", "b"}}, set()) == frozenset()
    assert shared_of({journal: {"a", "b"}}, {journal}) == get
    assert shared_of({journal: {"a"}, partition: {"b"}}, {journal}) == get | query
    assert shared_of({journal: {"a"}, ("o", "text"): {"b"}}, {journal}) == frozenset()


def test_forked_work_leaves_nothing_behind_and_tells_its_failure() -> None:
    kept: list[str] = []

    def work() -> list[str]:
        kept.append("there")
        return kept

    assert forked(work) == ["there"]
    assert kept == []
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        forked(lambda: 1 // 0)


def instants(*arguments: str) -> tuple[int, str]:
    """Exit code and output of a run."""
    environment = {**os.environ, "PYTHONPATH": "functions", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "tests.simulation.instants", *arguments, "--workers", "1"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


@pytest.mark.once
def test_every_pair_of_acts_at_one_instant() -> None:
    code, output = instants("--starts", "due-by-mail", "--sizes", "2")
    assert code == 0, output
    assert "21 groups of acts" in output


@pytest.mark.once
@pytest.mark.parametrize(
    ("start", "acts"),
    [("running-kept", ("report", "dispute", "bounce")), ("questioned", ("answer", "bounce", "withdraw"))],
)
def test_triples_of_acts_at_one_instant(start: str, acts: tuple[str, ...]) -> None:
    code, output = instants("--starts", start, "--acts", *acts)
    assert code == 0, output


@pytest.mark.once
def test_a_planted_defect_is_found() -> None:
    code, output = instants(
        "--starts", "running", "--acts", "report", "dispute", "--plant", "version-condition-dropped"
    )
    assert code == 1, output
    assert "recorded: report: the journal has no fact" in output
