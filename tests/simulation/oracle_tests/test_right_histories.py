"""What is right passes every rule."""

from collections.abc import Callable

import pytest

from tests.simulation.oracle import rules
from tests.simulation.oracle_tests.stories import Story, answered, missed


@pytest.mark.parametrize("story", [answered, missed])
def test_a_right_history_has_no_fault(story: Callable[[], Story]) -> None:
    assert [str(fault) for fault in rules.faults(story().history())] == []
