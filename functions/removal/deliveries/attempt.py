"""What observes the tries of deliveries. Pure."""

from typing import Protocol

from removal.deliveries.delivery import Attempt, Delivery


class Tell(Protocol):
    """Observes each try of a delivery, for log and metrics."""

    def __call__(self, delivery: Delivery, attempt: Attempt, /, *, arrived: bool) -> None:
        """One try is over."""


def ignore_attempt(_delivery: Delivery, _attempt: Attempt, *, arrived: bool) -> None:
    """The default of `Tell`: does nothing."""
