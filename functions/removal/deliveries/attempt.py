"""The type of functions that observe the attempts of deliveries. Pure."""

from typing import Protocol

from removal.deliveries.delivery import Attempt, Delivery


class AttemptObserver(Protocol):
    """A function that is called after each attempt, for log and metrics."""

    def __call__(self, delivery: Delivery, attempt: Attempt, /, *, arrived: bool) -> None:
        """`arrived`: whether the attempt delivered it."""


def ignore_attempt(_delivery: Delivery, _attempt: Attempt, *, arrived: bool) -> None:
    """The default observer: does nothing."""
