"""When breaches may be decided, and when timers wake."""

from datetime import UTC, datetime, timedelta

import pytest

from removal.timers import due
from removal.timers.control import ClockControl, Hold, Outage, beat, held, released

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_a_sweep_each_minute_is_no_outage() -> None:
    control = beat(beat(ClockControl(), NOW), NOW + MINUTE)
    assert control == ClockControl(heartbeat_at=NOW + MINUTE)


def test_a_gap_of_five_minutes_is_borne_and_a_longer_one_is_an_outage_of_ours() -> None:
    started = beat(ClockControl(), NOW)
    assert beat(started, NOW + 5 * MINUTE).outages == ()
    back = NOW + 5 * MINUTE + SECOND
    assert beat(started, back).outages == (Outage(NOW, back, back + 30 * MINUTE),)


def test_an_outage_is_forgotten_once_its_quiet_time_is_over() -> None:
    control = beat(beat(ClockControl(), NOW), NOW + 10 * MINUTE)
    assert beat(control, NOW + 12 * MINUTE).outages != ()
    later = ClockControl(NOW + 40 * MINUTE, control.outages)
    assert beat(later, NOW + 40 * MINUTE).outages == ()


@pytest.mark.parametrize(
    ("lapsed", "waits"),
    [
        (-2 * MINUTE, False),
        (-20.001 * SECOND, False),
        (-20 * SECOND, True),
        (9 * MINUTE, True),
        (10 * MINUTE, True),
        (10 * MINUTE + SECOND / 1000, False),
    ],
    ids=["before it", "decided before it", "decided as it began", "in it", "as it ended", "after it"],
)
def test_only_what_fell_due_in_the_outage_waits(lapsed: timedelta, waits: bool) -> None:  # noqa: FBT001 - a table's column
    back = NOW + 10 * MINUTE
    control, at = beat(beat(ClockControl(), NOW), back), back + 2 * MINUTE
    control = ClockControl(at, control.outages)
    due_at = NOW + lapsed
    assert (control.decide_from(due_at, due_at + 20 * SECOND, at) > at) is waits


def test_a_hold_and_a_silent_clock_put_off_for_a_minute_at_a_time() -> None:
    hold = held(ClockControl(NOW), Hold("a fault", "operator", NOW))
    assert hold.decide_from(NOW, NOW, NOW) == NOW + MINUTE
    assert ClockControl(NOW - 6 * MINUTE).decide_from(NOW, NOW, NOW) == NOW + MINUTE
    assert ClockControl().decide_from(NOW, NOW, NOW) == NOW + MINUTE


def test_release_ends_the_hold_and_the_quiet_time_after_an_outage() -> None:
    control = ClockControl(NOW, (Outage(NOW, NOW, NOW + 30 * MINUTE),), Hold("a fault", "operator", NOW))
    assert released(control).decide_from(NOW, NOW, NOW) == NOW


def test_what_is_beyond_the_look_ahead_is_left_to_the_sweep() -> None:
    assert due.is_soon(NOW - MINUTE, NOW, 180 * SECOND)
    assert due.is_soon(NOW + 180 * SECOND, NOW, 180 * SECOND)
    assert not due.is_soon(NOW + 180.001 * SECOND, NOW, 180 * SECOND)


def test_the_timer_is_the_earliest_instant_and_what_was_put_off_stays_put_off() -> None:
    assert due.earliest([NOW + MINUTE, NOW], None, None) == NOW
    assert due.earliest([NOW], NOW + MINUTE, None) == NOW + MINUTE
    assert due.earliest([NOW + MINUTE], None, NOW) == NOW
    assert due.earliest([], NOW, None) is None


def test_facts_not_passed_on_are_looked_for_ten_minutes_after_the_write_and_after_each_try() -> None:
    assert due.publication_check(NOW, None, complete=False) == NOW + 10 * MINUTE
    assert due.publication_check(NOW, NOW + MINUTE, complete=False) == NOW + 11 * MINUTE
    assert due.publication_check(NOW, None, complete=True) is None


def test_shards_are_fixed_and_a_key_has_one() -> None:
    assert len(due.shards("order")) == len(set(due.shards("order"))) == 16
    assert due.shard("delivery", "x") in due.shards("delivery")
    assert {due.shard("order", str(number)) for number in range(200)} == set(due.shards("order"))
