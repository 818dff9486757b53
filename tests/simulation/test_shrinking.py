"""What is left of a world that shows a violation."""

from collections import Counter

import pytest

from tests.simulation.judge import Violation
from tests.simulation.shrinking import Job, shrink
from tests.simulation.world import Report

KINDS = ("answer-lost", "conflict", "killed", "message-twice", "stalled", "throttled")


def report(job: Job, *rules: str) -> Report:
    """Of a world in which these rules were broken, and each of its kinds struck once."""
    violations = [Violation(rule, "something") for rule in rules]
    return Report(job.seed, job.orders, "", 0, 1.0, violations, faults=Counter(job.faults.split("+")))


def smallest(cause: set[str], least: int, seconds: float = 1000.0) -> tuple[Job, int]:
    """What is left of a world of 100 orders with all KINDS, and how many worlds that took of a second each."""
    runs = list[Job]()

    def live(job: Job) -> Report:
        runs.append(job)
        shown = cause <= set(job.faults.split("+")) and job.orders >= least
        return report(job, "mails") if shown else report(job, "model")

    job = Job(7, 100, None, "+".join(KINDS))
    return shrink(job, report(job, "mails"), live, seconds, lambda: float(len(runs))), len(runs)


@pytest.mark.parametrize("cause", [{"killed"}, {"answer-lost", "throttled"}, {"conflict", "killed", "stalled"}])
def test_only_the_kinds_that_cause_it_and_few_orders_are_left(cause: set[str]) -> None:
    left, runs = smallest(cause, 11)
    assert set(left.faults.split("+")) == cause
    assert 11 <= left.orders <= 15
    assert left.seed == 7
    assert runs < 30


def test_what_no_fault_causes_is_left_without_any() -> None:
    left, _ = smallest(set(), 1)
    assert (left.faults, left.orders) == ("none", 1)


def test_it_ends_when_its_time_is_over() -> None:
    left, runs = smallest({"killed"}, 1, seconds=2.0)
    assert runs == 2
    assert "killed" in left.faults.split("+")
