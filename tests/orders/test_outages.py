"""How outages of ours move due times."""

from datetime import datetime
from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from removal.orders import clock
from removal.orders.order import Status
from removal.timers.intervals import Interval, due_with_outages, union_length
from tests.orders.arithmetic import HOUR, MINUTE, at, paused, running
from tests.orders.lives import (
    KZ,
    LAPSE,
    T0,
    after,
    bounce,
    by_mail,
    due,
    extend,
    extend_by,
    facts,
    heard,
    issued,
    receipt,
    report,
    tick,
    types,
    withdraw,
)


def down(*outages: tuple[float, float]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at(since), at(until)) for since, until in outages)


# T6


def test_outages_count_by_their_union() -> None:
    """20 to 26 h, 22 to 25 h and 25 to 29 h are 9 h together: due 33 h."""
    outages = down((20, 26), (22, 25), (25, 29))
    assert due(after(running(), (extend(*outages), at(29)))) == {1: at(33)}


def test_an_outage_counts_if_it_begins_by_the_due_time_as_moved_and_ends_after_the_first_due_time() -> None:
    """Due 24 h. 20 to 26 h counts: 30 h. 28 to 32 h begins before 30 h: 34 h. 35 to 36 h begins after 34 h.

    One that was over before the first due time counts not, one that ends or begins at that time does.
    """
    cases: list[tuple[tuple[tuple[float, float], ...], float]] = [
        (((20, 26),), 30),
        (((20, 26), (28, 32)), 34),
        (((20, 26), (28, 32), (35, 36)), 34),
        (((28, 32),), 24),
        (((20, 23.9),), 24),
        (((20, 24),), 28),
        (((24, 25),), 25),
    ]
    for outages, expected in cases:
        assert due(after(running(), (extend(*down(*outages)), at(40)))) == {1: at(expected)}, outages


def test_the_order_of_entry_makes_no_difference() -> None:
    """20 to 26 h, 28 to 32 h, 33 to 40 h: 24 + 6 = 30, + 4 = 34, + 7 = 41 h, in all six orders."""
    for outages in permutations(down((20, 26), (28, 32), (33, 40))):
        order = running()
        for count in (1, 2, 3):
            order = after(order, (extend(*outages[:count]), at(40)))
        assert due(order) == {1: at(41)}


def test_extensions_and_outages_add() -> None:
    """24 + 2 h by the authority = 26 h; the outage 25 to 28 h begins before that and ends after the first due: 29 h."""
    order = after(running(), (extend_by(2 * HOUR), at(1)), (extend(*down((25, 28))), at(28)))
    assert due(order) == {1: at(29)}


def test_before_receipt_an_outage_moves_nothing_and_it_counts_whole_from_receipt_on() -> None:
    """Down 0 to 2 h, received 5 h: 29 h. Down 4 to 30 h, received 5 h: 25 h of it count, due 29 + 25 = 54 h."""
    waiting = after(issued(1), (extend(*down((0, 2))), at(2)))
    assert types(issued(1), extend(*down((0, 2))), at(2)) == []
    assert due(after(waiting, (receipt(at(5)), at(5)))) == {1: at(29)}
    received = after(issued(1), (receipt(at(5)), at(5)), (extend(*down((4, 30))), at(30)))
    assert due(received) == {1: at(54)}


def test_an_outage_moves_what_is_left() -> None:
    """Down 20 to 26 h moves 24 to 30 h; suspended at 27 h: 3 h are left, lifted at 40 h: 43 h."""
    order = after(running(), (extend(*down((20, 26))), at(26)))
    assert due(paused(order, at(27), at(40))) == {1: at(43)}


def test_an_outage_is_notified_only_where_it_moves_something() -> None:
    assert types(running(), extend(*down((1, 2))), at(2)) == []
    assert types(running(), extend(*down((23, 25))), at(25)) == ["order.extended"]
    moved = after(running(), (extend(*down((23, 25))), at(25)))
    assert types(moved, extend(*down((23, 25))), at(26)) == []


def test_a_breach_follows_its_window_and_is_decided_anew() -> None:
    """Breached at 24 h 20 s; down 23 to 25 h: annulled, due 26 h, and breached again at 26 h 20 s."""
    breached = after(running(), (tick(LAPSE), LAPSE))
    moved = after(breached, (extend(*down((23, 25))), at(25)))
    assert (moved.status, moved.valid_breaches, due(moved)) == (Status.RUNNING, (), {1: at(26)})
    again = at(26) + KZ.grace
    assert types(moved, tick(again), again) == ["order.breached"]
    assert types(breached, extend(*down((23, 25))), at(27)) == ["order.extended", "order.breach_annulled"]


def test_an_outage_moves_the_time_to_put_back() -> None:
    """kz: withdrawn at 2 h, received 3 h: overdue after 4 h. Down 3:30 to 5 h: the end at 4 h moves by 1:30 to 5:30."""
    gone = after(running(), (report(at(1), 1), at(1)), (withdraw(at(2)), at(2)))
    assert clock.debts(gone) == ()
    owed = heard(gone, at(3))
    assert [debt.at for debt in clock.debts(owed)] == [at(4) + KZ.grace]
    moved = after(owed, (extend(*down((3.5, 5))), at(5)))
    assert [debt.at for debt in clock.debts(moved)] == [at(5.5) + KZ.grace]


def test_a_bounce_counts_the_time_to_put_back_anew() -> None:
    """Withdrawn 2 h, mail 3 h, bounce 3:30: nothing is owed; received 6 h: overdue after 7 h."""
    gone = after(running(), (report(at(1), 1), at(1)), (withdraw(at(2)), at(2)))
    mailed = after(gone, (by_mail(at(3), "mail-2", of=gone.notices[-1].sequence), at(3)))
    returned = after(mailed, (bounce(at(3.5), "mail-2"), at(3.5)))
    assert clock.debts(returned) == ()
    assert [debt.at for debt in clock.debts(heard(returned, at(6)))] == [at(7) + KZ.grace]


def test_the_fact_of_an_outage_names_it_and_what_it_moves() -> None:
    ((_, extension),) = facts(running(), extend(*down((23, 25))), at(25))
    assert extension["outages"] == [{"from": "2026-11-25T08:00:00.000Z", "to": "2026-11-25T10:00:00.000Z"}]
    assert extension["items"] == [1]
    assert extension["windows"] == [
        {
            "number": 1,
            "cause": 1,
            "items": [1],
            "due_before": "2026-11-25T09:00:00.000Z",
            "due_at": "2026-11-25T11:00:00.000Z",
        }
    ]


minutes = st.integers(0, 600)
outages_of_a_day = st.lists(st.tuples(minutes, minutes), max_size=6)
chance = st.randoms(use_true_random=False)


def intervals(lines: list[tuple[int, int]]) -> list[Interval]:
    return [Interval(T0 + since * MINUTE, T0 + until * MINUTE) for since, until in lines]


def shuffled(lines: list[tuple[int, int]], random: Random) -> list[tuple[int, int]]:
    return random.sample(lines, len(lines))


@settings(max_examples=300, derandomize=True)
@given(outages_of_a_day)
def test_a_union_is_as_long_as_the_minutes_in_it(lines: list[tuple[int, int]]) -> None:
    counted = sum(1 for minute in range(600) if any(since <= minute < until for since, until in lines))
    assert union_length(intervals(lines)) == counted * MINUTE


def by_the_minute(lines: list[tuple[int, int]], opened: int, first: int, extended: int) -> int:
    """T6 word for word: in the order of their beginning, with the minutes in a set."""
    inside: set[int] = set()
    for since, until in sorted((max(since, opened), until) for since, until in lines):
        if since < until and since <= first + extended + len(inside) and until >= first:
            inside |= set(range(since, until))
    return first + extended + len(inside)


@settings(max_examples=300, derandomize=True)
@given(outages_of_a_day, st.integers(0, 200), st.integers(0, 200), st.integers(0, 100))
def test_a_due_time_is_that_of_the_minutes_counted(
    lines: list[tuple[int, int]], opened: int, length: int, extended: int
) -> None:
    first = opened + length
    moved = due_with_outages(intervals(lines), T0 + opened * MINUTE, T0 + first * MINUTE, extended * MINUTE)
    assert (moved - T0) / MINUTE == by_the_minute(lines, opened, first, extended)


@settings(max_examples=300, derandomize=True)
@given(outages_of_a_day, chance, minutes, minutes, st.integers(0, 100))
def test_outages_in_any_order_give_one_due_time_and_one_more_never_shortens_it(
    lines: list[tuple[int, int]], random: Random, since: int, until: int, extended: int
) -> None:
    def moved(outages: list[tuple[int, int]], more: int) -> datetime:
        return due_with_outages(intervals(outages), T0, T0 + 200 * MINUTE, more * MINUTE)

    assert moved(shuffled(lines, random), extended) == moved(lines, extended)
    assert moved([*lines, (since, until)], extended) >= moved(lines, extended)
    assert moved(lines, extended + 1) > moved(lines, extended)


@settings(max_examples=150, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(41, 50)), max_size=4), chance)
def test_an_order_is_due_at_one_time_in_whatever_order_outages_are_entered(
    lines: list[tuple[int, int]], random: Random
) -> None:
    dues = []
    for entered in (lines, shuffled(lines, random)):
        order = running()
        for count in range(1, len(entered) + 1):
            before = order
            order = after(order, (extend(*down(*entered[:count])), at(50)))
            assert (due(order)[1] or T0) >= (due(before)[1] or T0)
        dues.append(due(order))
    assert dues[0] == dues[1]
