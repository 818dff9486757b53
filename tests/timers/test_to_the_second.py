"""How late a timer fires while time passes inside the functions that bring it: at most 1.5 s, and never early."""

from datetime import timedelta

import pytest

from tests.timers.simulated import MINUTE, START, Deployment

SECOND = timedelta(seconds=1)
FIRST, LAST = -3, 2  # minutes from the first instant, to the last and beyond, at which a sweep begins


def measured(deployment: Deployment, a_minute: int, minutes: int) -> timedelta:
    """The 99th percentile of all that came due evenly in so many minutes."""
    count = a_minute * minutes
    for number in range(count):
        deployment.index.add("order", f"{number}", START + number * MINUTE / a_minute)
    for minute in range(FIRST, minutes + LAST):
        deployment.sweep(START + minute * MINUTE)
    deployment.tick_until(START + (minutes + LAST) * MINUTE)
    late, copies = sorted(deployment.late), deployment.orders.sent.total() / count
    p99, latest, longest = late[len(late) * 99 // 100] / SECOND, late[-1] / SECOND, max(deployment.swept) / SECOND
    figures = f"p99 {p99:.2f} s late, at most {latest:.2f} s; sweeps of {longest:.1f} s, {copies:.2f} messages a timer"
    print(f"{a_minute} a minute for {minutes} min: {figures}")  # noqa: T201 - the documents quote it
    return p99 * SECOND


@pytest.mark.parametrize(("a_minute", "minutes"), [(1_000, 5), (10_000, 1), (10_000, 3)])
def test_breaches_come_within_a_second_and_a_half(a_minute: int, minutes: int) -> None:
    deployment = Deployment()
    assert measured(deployment, a_minute, minutes) <= 1.5 * SECOND
    assert len(deployment.late) == a_minute * minutes
    assert (deployment.counted["early"], deployment.orders.early, deployment.counted["killed"]) == (0, 0, 0)
    assert max(deployment.orders.sent.values()) <= 2, "one more of what is due and has not fired when a sweep begins"
    assert deployment.orders.sent.total() <= 1.02 * len(deployment.late)
