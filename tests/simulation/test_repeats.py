"""A command that was sent again, and the facts that it made."""

from typing import Any

import pytest

from tests.simulation.repeats import repeated
from tests.simulation.test_judging import AFTER, order


def fact(kind: str, **data: object) -> dict[str, Any]:
    return {"type": kind, "data": data}


EXTENDED, OUTAGE = fact("order.extended", extend_by="PT1H"), fact("order.extended", extend_by=None)
LIFTED = fact("order.resumed", cause="lifted")


def told(facts: list[dict[str, Any]], *said: tuple[str, int]) -> list[str]:
    commanded = order()
    commanded.said = [(AFTER, "authority", path, status) for path, status in said]
    return list(repeated(commanded, facts))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([EXTENDED, OUTAGE], [("extension", 200)]),
        ([EXTENDED], [("extension", 503)]),
        ([fact("order.suspended"), LIFTED], [("suspension", 200)] * 2),
        ([fact("order.acknowledged")], [("acknowledge", 200)]),
    ],
)
def test_each_command_makes_one_fact(facts: list[dict[str, Any]], said: list[tuple[str, int]]) -> None:
    assert told(facts, *said) == []


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([EXTENDED, EXTENDED], [("extension", 200)]),
        ([EXTENDED], [("extension", 409)]),
        ([fact("order.reported")] * 2, [("reports", 200), ("reports", 409)]),
    ],
)
def test_two_facts_of_one_command_are_told_and_so_is_one_of_none(
    facts: list[dict[str, Any]], said: list[tuple[str, int]]
) -> None:
    assert len(told(facts, *said)) == 1
