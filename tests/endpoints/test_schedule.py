"""When tries, probes and warnings come, by hand from design 8.1."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from removal.endpoints import schedule

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
A_DAY, AN_HOUR = 24 * HOUR, HOUR  # windows of kz-1 and of eu-tco-1


def test_three_quick_tries_then_the_endpoint_is_held() -> None:
    chance = Random(1)
    delays = [schedule.quick_delay(tries, chance) for tries in (1, 2, 3)]
    assert delays[0] is not None
    assert timedelta(seconds=4) <= delays[0] <= timedelta(seconds=6)
    assert delays[1] is not None
    assert timedelta(seconds=48) <= delays[1] <= timedelta(seconds=72)
    assert delays[2] is None


@pytest.mark.parametrize(
    ("windows", "minutes"),
    [
        ([], [5, 15, 30, 60, 120, 240, 480, 480]),
        ([A_DAY], [5, 15, 30, 30, 30, 30, 30]),
        ([200 * MINUTE], [5, 15, 30, 30]),
        ([A_DAY, AN_HOUR], [5, 9, 9, 9, 9]),
        ([10 * MINUTE], [1.5, 1.5, 1.5]),
    ],
    ids=["no notice", "a day", "where both meet", "an hour among others", "shorter than any"],
)
def test_probes_grow_further_apart_but_not_while_a_notice_waits(windows: list[timedelta], minutes: list[float]) -> None:
    longest = schedule.longest_probe(windows)
    for seed in range(100):
        for probes, expected in enumerate(minutes):
            delay = schedule.probe_delay(probes, Random(seed), longest)
            assert 0.8 * expected <= delay / MINUTE <= 1.2 * expected


@pytest.mark.parametrize(
    ("header", "delay"),
    [
        (None, None),
        ("120", 2 * MINUTE),
        ("0", timedelta()),
        ("9" * 64, 8 * HOUR),
        ("Tue, 24 Nov 2026 09:10:00 GMT", 10 * MINUTE),
        ("Tue, 24 Nov 2026 08:00:00 GMT", timedelta()),
        ("Tue, 24 Nov 2026 09:10:00", 10 * MINUTE),
        ("Tue Nov 24 09:10:00 2026", 10 * MINUTE),
        ("Tuesday, 24-Nov-26 09:10:00 GMT", 10 * MINUTE),
        ("Tue, 24 Nov 2026 09:09:60 GMT", 9 * MINUTE + timedelta(seconds=59)),
        ("Tue, 31 Feb 2026 09:10:00 GMT", None),
        ("Sun, 06-Nov-94 08:49:37 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 8 * HOUR),
        ("-5", None),
        ("1.5", timedelta(seconds=1.5)),
        (" 120\t", 2 * MINUTE),
        ("120, 60", 2 * MINUTE),
        ("120 seconds", None),
        ("1e3", None),
        ("inf", None),
        ("1.", None),
        ("\u0661\u0662", None),
        ("soon", None),
        ("", None),
    ],
)
def test_what_a_receiver_asks_for_is_read_in_seconds_or_as_a_date(header: str | None, delay: timedelta | None) -> None:
    assert schedule.asked_delay(header, NOW) == delay


@pytest.mark.parametrize(
    ("delay", "asked_seconds", "minutes"),
    [(5, None, 5), (5, 20, 20), (5, 2, 5), (5, 60 * 24, 30), (34, 60, 34), (5, 0, 5)],
)
def test_what_a_receiver_asks_for_is_honoured_within_bounds(
    delay: int, asked_seconds: int | None, minutes: int
) -> None:
    asked_for = None if asked_seconds is None else asked_seconds * MINUTE
    assert schedule.waited(delay * MINUTE, asked_for, 30 * MINUTE) == minutes * MINUTE


def test_an_endpoint_is_given_up_after_120_hours_of_nothing_but_failures() -> None:
    assert not schedule.given_up(None, 99, NOW)
    assert not schedule.given_up(NOW, 99, NOW + 120 * HOUR - MINUTE)
    assert schedule.given_up(NOW, 12, NOW + 120 * HOUR)


def test_one_that_was_hardly_asked_in_that_time_is_not_because_then_we_were_down() -> None:
    assert not schedule.given_up(NOW, 11, NOW + 500 * HOUR)
    slowest, at, probes = Random(1), timedelta(), 0
    while at < schedule.DISABLED_AFTER:  # each probe as late as jitter and Retry-After can make it
        at += max(schedule.probe_delay(probes, slowest, 8 * HOUR), 8 * HOUR) * 1.2
        probes += 1
    assert probes >= schedule.FAILED_AT_LEAST


@pytest.mark.parametrize(
    ("hours", "warned", "percent"),
    [
        (59, 0, None),
        (60, 0, 50),
        (83, 50, None),
        (84, 50, 70),
        (107, 70, None),
        (108, 70, 90),
        (300, 90, None),
        (110, 0, 90),
    ],
)
def test_its_owner_is_warned_at_50_70_and_90_percent_of_the_way(hours: int, warned: int, percent: int | None) -> None:
    assert schedule.warning(NOW, warned, NOW + hours * HOUR) == percent
    assert schedule.warning(None, 0, NOW) is None
