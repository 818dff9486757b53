"""An order's life makes the requests that the table says, and no more."""

import tomllib
from collections import Counter
from collections.abc import Mapping

import pytest

from tests.deploy import life_requests

TABLE = tomllib.loads(life_requests.FILE.read_text("utf-8"))


@pytest.mark.once
def test_a_life_makes_the_requests_of_the_table() -> None:
    assert life_requests.COUNTED.text() == life_requests.FILE.read_text("utf-8"), (
        "PYTHONPATH=functions:. python -m tests.deploy.life_requests"
    )


def test_no_function_makes_more_requests_than_before() -> None:
    for what in ("all", "order"):
        before, now = (_by_function(TABLE[when][what]) for when in ("before", "now"))
        assert {name: count for name, count in now.items() if count > before[name]} == {}


def _by_function(counts: Mapping[str, int]) -> Counter[str]:
    sums = Counter[str]()
    for name, count in counts.items():
        sums[name.partition(" ")[0]] += count
    return sums
