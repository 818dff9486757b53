"""Orders whose due times the tests of arithmetic compute."""

from datetime import datetime, timedelta

from removal.law.law import Law
from removal.orders.order import Order
from tests.orders.lives import (
    KZ,
    T0,
    after,
    heard,
    issued,
    lift,
    receipt,
    suspend,
)

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def running(law: Law = KZ, items: int = 1) -> Order:
    return after(issued(items, law), (receipt(), T0))


def paused(order: Order, since: datetime, lifted: datetime) -> Order:
    """Suspended, and lifted by a notice that is received at once."""
    return heard(after(order, (suspend(since), since), (lift(lifted), lifted)), lifted)
