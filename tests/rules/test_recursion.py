"""Every message counts its chain, begins one, or waits for its instant; one that does neither is named."""

import shutil
from pathlib import Path

import pytest

from tests.rules import recursion


def test_every_message_is_counted_or_begins_a_chain_or_waits() -> None:
    assert recursion.uncounted() == ()
    assert recursion.unbounded() == ()
    made = {place for place, _ in recursion._messages(recursion.CODE)}  # noqa: SLF001 - what the rule reads
    assert set(recursion.BEGINS) | recursion.WAITS <= made, "each exception is still there"
    assert len(made) > 8


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [
        ("deliveries/held_queue.py", ', "hop": self.hop + 1}', "}"),
        ("deliveries/retry.py", ', "hop": self.hop + 1}', "}"),
        ("mail/worker.py", ', "hop": self.hop + 1}', "}"),
        ("timers/tick.py", "Message(timer, timer_at)", "Message(timer)"),
    ],
)
def test_a_message_that_is_not_counted_is_reported(module: str, before: str, after: str, tmp_path: Path) -> None:
    planted = tmp_path / module
    planted.parent.mkdir()
    shutil.copy(recursion.CODE / module, planted)
    assert recursion.uncounted(tmp_path) == ()
    assert before in planted.read_text()
    planted.write_text(planted.read_text().replace(before, after))
    assert [fault.partition(" ")[0] for fault in recursion.uncounted(tmp_path)] == [module]


def test_a_chain_that_is_counted_and_not_ended_is_reported(tmp_path: Path) -> None:
    planted = tmp_path / "deliveries/retry.py"
    planted.parent.mkdir()
    planted.write_text((recursion.CODE / "deliveries/retry.py").read_text().replace("LONGEST_CHAIN", "MANY"))
    assert recursion.unbounded(tmp_path) == ("deliveries/retry.py: counts, and does not end",)
