"""Accusations: facts that a party let its time pass, a breach or an overdue debt, and what delays them (T8). Pure."""

from datetime import datetime, timedelta

from removal.orders import clock
from removal.orders.clock import Debt, Lapse
from removal.orders.commands import FireTimers
from removal.orders.order import Order
from removal.timers.due import LOOK_AGAIN_AFTER

VACANT_FOR = timedelta(hours=1)  # until the next check; the open orders of a new representative are checked in any case
Accusation = Lapse | Debt


def is_platform_accused(order: Order, now: datetime) -> bool:
    """Whether an accusation of the platform, which may be delayed, is due now."""
    return any(accusation.of_platform for accusation in _due(order, now))


def may_record(accusation: Accusation, timer: FireTimers, now: datetime) -> bool:
    """Whether an accusation is due, and nothing delays it."""
    return max(accusation.at, _record_from(accusation, timer, now)) <= now


def look_again(order: Order, timer: FireTimers, now: datetime) -> tuple[datetime, ...]:
    """When to look again at accusations that are due and delayed: soon, as an operator may release them."""
    return tuple(_look_again_at(accusation, timer, now) for accusation in _due(order, now))


def _due(order: Order, now: datetime) -> tuple[Accusation, ...]:
    every: tuple[Accusation, ...] = (*clock.lapses(order), *clock.debts(order))
    return tuple(accusation for accusation in every if accusation.at <= now)


def _record_from(accusation: Accusation, timer: FireTimers, now: datetime) -> datetime:
    if accusation.of_platform and timer.vacancies.since:
        return now + VACANT_FOR
    return timer.control.decide_from(accusation.due_at, accusation.at, now)


def _look_again_at(accusation: Accusation, timer: FireTimers, now: datetime) -> datetime:
    from_ = _record_from(accusation, timer, now)
    is_vacant = accusation.of_platform and timer.vacancies.since
    return from_ if is_vacant else min(from_, now + LOOK_AGAIN_AFTER)
