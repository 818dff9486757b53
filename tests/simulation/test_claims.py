"""A worker takes an endpoint's claim from another: the watch tells it, unless it was handed over or had ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.simulation.claims import Claims

AT = datetime(2026, 11, 25, 9, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def claimed(seconds: int) -> dict[str, Any]:
    return {"claimed_until": {"S": f"{AT + seconds * SECOND:%Y-%m-%dT%H:%M:%S}.000Z"}}


def fault_count(*writes: tuple[str, dict[str, Any], int]) -> int:
    """Writes, each with its worker, what it leaves, and when: how many faults they are."""
    claims, old, faults = Claims(), None, 0
    for who, new, after in writes:
        claims.who = lambda who=who: who  # type: ignore[misc]
        faults += len(list(claims.faults("endpoint:1", old, new, AT + after * SECOND)))
        old = new
    return faults


def test_one_that_another_has_is_taken() -> None:
    assert fault_count(("a", claimed(60), 0), ("b", claimed(65), 5)) == 1


def test_one_that_was_released_or_has_ended_is_free() -> None:
    assert fault_count(("a", claimed(60), 0), ("a", {}, 4), ("b", claimed(65), 5)) == 0
    assert fault_count(("a", claimed(60), 0), ("b", claimed(130), 61)) == 0


def test_one_that_was_handed_over_is_taken_once() -> None:
    handed = (("a", claimed(60), 0), ("a", claimed(100), 10), ("b", claimed(71), 11))
    assert fault_count(*handed) == 0
    assert fault_count(*handed, ("c", claimed(80), 12)) == 1
