"""Answers that this system refused with a 5xx: whether the platform may have lost time, and their log."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from removal.errors import NotFound
from removal.orders.clock import put_back_by
from removal.orders.order import ENDED, Order
from removal.orders.store import OrderStore
from removal.orders.waiting import put_back_notices
from removal.values import dataclass


class Running(StrEnum):
    """Whether a clock of the order ran against the platform when it sent the answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # the order could not be read


@dataclass(frozen=True, slots=True)
class RefusedAnswer:
    """An answer that got a 5xx; `received_at` is when the gateway took it, `order` is None if it had no readable id."""

    order: str | None
    request: str
    received_at: datetime
    status: int
    running: Running

    @property
    def costs_time(self) -> bool:
        """Whether the platform may have lost time; also true if the order could not be read."""
        return self.running is not Running.NO


@dataclass(frozen=True, slots=True)
class RefusedAnswers:
    """Passes refused answers on to `log`; never raises."""

    store: OrderStore
    log: Callable[[RefusedAnswer], None]

    def __call__(self, order: str | None, request: str, received_at: datetime, status: int, *, read: bool) -> None:
        """Log an answer that got `status`; without `read` there is no time left to read its order."""
        running = self._running(order, received_at) if order and read else Running.UNKNOWN
        self.log(RefusedAnswer(order, request, received_at, status, running))

    def _running(self, order: str, at: datetime) -> Running:
        try:
            return Running.YES if time_runs(self.store.load(order).order, at) else Running.NO
        except NotFound:
            return Running.NO
        except Exception:  # noqa: BLE001 - the fault that refused the answer may also fail this read
            return Running.UNKNOWN


def time_runs(order: Order, at: datetime) -> bool:
    """Whether an answer taken `at` would have been in time for an open item, or for a reinstatement.

    Example: due at 24:00; taken at 24:00, yes; taken a second later, no; while an obstacle stops every open item, no.
    """
    if order.declared in ENDED:
        due = (put_back_by(order, notice) for notice, _ in put_back_notices(order))
        return any(by is not None and at <= by for by in due)
    open_ = (clock for clock in order.clocks if not order.declared and clock.done is None)
    return any(at <= period.due_at for clock in open_ for period in clock.exposed)
