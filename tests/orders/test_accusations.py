"""What a timer records against a party waits for an operator's hold and for our own outages, whatever it is (T8)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.orders import accusations, clock
from removal.orders.commands import FireTimers
from removal.orders.history import Owed
from removal.orders.order import Order
from removal.registry.office import Vacancies
from removal.timers.control import ClockControl, Hold, Outage
from tests.orders.arithmetic import HOUR, MINUTE, at, running
from tests.orders.lives import LAPSE, after, contest, heard, obstruct, report, tick, types, withdraw

DAY = timedelta(days=1)


def put_back() -> Order:
    """Removed at 1 h, withdrawn at 2 h, received at 3 h: to be put back until 4 h."""
    return heard(after(running(), (report(at(1), 1), at(1)), (withdraw(at(2)), at(2))), at(3))


ACCUSED: dict[str, tuple[Callable[[], Order], datetime | None, str]] = {
    "breach": (running, LAPSE, "order.breached"),
    "obstacle": (lambda: after(running(), (obstruct(at(4), 1), at(4))), None, "order.answer_overdue"),
    "contest": (
        lambda: after(running(), (report(at(1), 1), at(1)), (contest(at(4), 1), at(4))),
        None,
        "order.answer_overdue",
    ),
    "reinstatement": (put_back, None, "order.answer_overdue"),
}


def accused(kind: str) -> tuple[Order, datetime, str]:
    """An order with one accusation to come, when it is due, and its fact."""
    life, lapse, fact = ACCUSED[kind]
    order = life()
    (due,) = {*(lapse.at for lapse in clock.lapses(order)), *(debt.at for debt in clock.debts(order))}
    assert lapse in {None, due}
    return order, due, fact


def timer(now: datetime, control: ClockControl, vacancies: Vacancies | None = None) -> FireTimers:
    return replace(tick(now), control=control, vacancies=vacancies or tick(now).vacancies)


def test_every_debt_is_among_what_is_held_here() -> None:
    assert set(ACCUSED) == {"breach", *(owed.value for owed in Owed)}


@pytest.mark.parametrize("kind", ACCUSED)
def test_it_waits_for_a_hold_and_is_recorded_after_it(kind: str) -> None:
    order, due, fact = accused(kind)
    held = ClockControl(heartbeat_at=due, hold=Hold("looking into it", "operator", due))
    assert fact not in types(order, timer(due, held), due)
    assert accusations.look_again(order, timer(due, held), due) == (due + MINUTE,)
    assert fact in types(order, tick(due), due)


@pytest.mark.parametrize("kind", ACCUSED)
def test_what_fell_due_in_our_outage_is_recorded_half_an_hour_after_it(kind: str) -> None:
    order, due, fact = accused(kind)
    back, later = due + HOUR, due + HOUR + 30 * MINUTE
    control = ClockControl(back, (Outage(due - MINUTE, back, later),))
    assert fact not in types(order, timer(back, control), back)
    assert fact in types(order, timer(later, replace(control, heartbeat_at=later)), later)


@pytest.mark.parametrize("kind", ACCUSED)
def test_it_waits_while_the_sweep_is_silent(kind: str) -> None:
    order, due, fact = accused(kind)
    assert fact not in types(order, timer(due, ClockControl(due - 6 * MINUTE)), due)


@pytest.mark.parametrize("kind", ACCUSED)
def test_a_vacancy_keeps_back_what_is_the_platforms_alone(kind: str) -> None:
    order, due, fact = accused(kind)
    vacant = timer(due, ClockControl(heartbeat_at=due), Vacancies(since=due - HOUR))
    assert (fact in types(order, vacant, due)) is (kind in {"obstacle", "contest"})
    if kind in {"breach", "reinstatement"}:
        assert accusations.is_platform_accused(order, due)
        assert accusations.look_again(order, vacant, due) == (due + HOUR,)


def test_a_repeated_one_waits_like_the_first() -> None:
    order, due, fact = accused("contest")
    again = due + DAY
    told = after(order, (tick(due), due))
    held = ClockControl(heartbeat_at=again, hold=Hold("looking into it", "operator", again))
    assert fact not in types(told, timer(again, held), again)
    assert fact in types(told, tick(again), again)
