"""How late a timer may act while a part of this system is off, and how early no breach is decided after it."""

from datetime import UTC, datetime, timedelta

from tests.simulation.faults.spans import Span
from tests.simulation.lateness import Allowed

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GAP = Span("sweep-off", NOON, NOON + 10 * MINUTE)
HOLD = Span("operator-hold", NOON, NOON + 10 * MINUTE)


def test_without_an_outage_a_timer_has_ninety_seconds() -> None:
    assert Allowed().latest(NOON, accuses=True) == NOON + timedelta(seconds=90)


def test_what_fell_due_in_a_gap_of_the_sweep_is_decided_half_an_hour_after_it() -> None:
    allowed, due = Allowed([GAP]), NOON + MINUTE
    assert allowed.too_early(due, NOON + 39 * MINUTE)
    assert allowed.too_early(due, NOON + 40 * MINUTE) is None
    assert allowed.latest(due, accuses=True) == NOON + 43 * MINUTE
    assert allowed.latest(due, accuses=False) == NOON + 13 * MINUTE


def test_what_fell_due_before_a_gap_or_after_it_waits_for_nothing() -> None:
    allowed = Allowed([GAP])
    assert allowed.too_early(NOON - MINUTE, NOON) is None
    assert allowed.too_early(NOON + 11 * MINUTE, NOON + 12 * MINUTE) is None
    assert allowed.latest(NOON - 10 * MINUTE, accuses=True) < NOON


def test_a_short_gap_is_no_outage() -> None:
    short = Span("sweep-off", NOON, NOON + 3 * MINUTE)
    assert Allowed([short]).too_early(NOON + MINUTE, NOON + 4 * MINUTE) is None


def test_a_release_ends_the_half_hour_and_a_hold() -> None:
    assert Allowed([GAP], [NOON + 15 * MINUTE]).too_early(NOON + MINUTE, NOON + 16 * MINUTE) is None
    assert Allowed([GAP], [NOON + 15 * MINUTE]).too_early(NOON + MINUTE, NOON + 14 * MINUTE)
    assert Allowed([HOLD]).too_early(NOON - MINUTE, NOON + 5 * MINUTE)
    assert Allowed([HOLD], [NOON + 4 * MINUTE]).too_early(NOON - MINUTE, NOON + 5 * MINUTE) is None


def test_a_hold_stops_accusations_and_no_other_timer() -> None:
    assert Allowed([HOLD]).latest(NOON + MINUTE, accuses=True) == NOON + 12 * MINUTE
    assert Allowed([HOLD]).latest(NOON + MINUTE, accuses=False) == NOON + MINUTE + timedelta(seconds=90)


def test_a_platform_without_anybody_in_office_concerns_no_other() -> None:
    vacancy = Span("vacancy", NOON, NOON + 10 * MINUTE, "video-1")
    allowed, due = Allowed([vacancy]), NOON + MINUTE
    assert allowed.of("video-1").too_early(due, NOON + 5 * MINUTE)
    assert allowed.of("video-2").too_early(due, NOON + 5 * MINUTE) is None
    assert allowed.of("video-1").too_early(due, NOON + 5 * MINUTE, of_platform=False) is None
    assert allowed.of("video-2").latest(due, accuses=True) == due + timedelta(seconds=90)
