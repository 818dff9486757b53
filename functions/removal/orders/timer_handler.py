"""The handler of order timers: reminders, breaches, and the publication check."""

from collections.abc import Callable
from datetime import datetime

from removal.journals.publishing import Announce
from removal.journals.words_store import WORDS
from removal.orders import clock, erasure
from removal.orders.accusations import is_platform_accused, look_again
from removal.orders.actions import Orders, busy
from removal.orders.commands import FireTimers
from removal.orders.decide import decide
from removal.orders.order import Order, Status
from removal.orders.store import Loaded
from removal.record.canonical import derived_id
from removal.registry.office import NO_VACANCY, Vacancies
from removal.timers.control import ClockControl
from removal.values import dataclass, replace
from removal.versions import retry


@dataclass(frozen=True, slots=True)
class OrderTimer:
    """Handles the timers of orders that have come due.

    `erase`: what is done with an order of which the clock has nothing more to record, and every fact was passed on;
    once its erasure is a fact, it goes on though that fact is still to be passed on.
    """

    orders: Orders
    bus: Announce
    vacancies: Callable[[str, datetime], Vacancies]
    erase: Callable[[Loaded, datetime], None]

    def fire(self, order_id: str, sort_key: str, control: ClockControl) -> None:
        """Do what has come due of the order, or check words of it; if nothing has, the cost is one small read."""
        if sort_key.startswith(WORDS):
            retry(lambda: self.orders.store.check_words(order_id, sort_key, self.orders.clock()), busy(order_id))
        else:
            retry(lambda: self._fire_due(order_id, control), busy(order_id))

    def _fire_due(self, order_id: str, control: ClockControl) -> None:
        loaded, now = self.orders.store.load(order_id), self.orders.clock()
        if loaded.timer_at and loaded.timer_at <= now:
            self._fire(loaded, control, now)

    def _fire(self, loaded: Loaded, control: ClockControl, now: datetime) -> None:
        store, order = self.orders.store, loaded.order
        if order.status is Status.ERASED:
            self.erase(self._announced(loaded, now), now)
            return
        if not clock.instants(order) and loaded.position.publication_check is None:
            self.erase(loaded, now)
            return
        marks = loaded.publication.check(self.bus, now)
        id_ = derived_id("timer", order.id, str(order.sequence))
        timer = FireTimers(id=id_, control=control, vacancies=self._vacancies(order, now))
        facts = decide(order, timer, now)
        if facts:
            store.append(replace(loaded, marks=marks), facts)
        else:
            store.mark(loaded, replace(marks, deferred_until=_look_again(order, timer, now)))

    def _announced(self, loaded: Loaded, now: datetime) -> Loaded:
        """The order after its publication check: loaded again if facts were put on the bus again."""
        marks = loaded.publication.check(self.bus, now)
        if marks == loaded.marks:
            return loaded
        self.orders.store.mark(loaded, marks)
        return self.orders.store.load(loaded.order.id)

    def _vacancies(self, order: Order, now: datetime) -> Vacancies:
        """The platform's vacancies; read only if a decision against the platform is due."""
        return self.vacancies(order.platform, now) if is_platform_accused(order, now) else NO_VACANCY


def _look_again(order: Order, timer: FireTimers, now: datetime) -> datetime | None:
    """When the timer is next due; None for never. A reminder past due is deferred for ever, an accusation is not."""
    coming = (at for at in erasure.instants(order) if at > now)
    return min((*coming, *look_again(order, timer, now)), default=None)
