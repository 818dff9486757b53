"""The handler of order timers: reminders, breaches, and the publication check."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.journals.publishing import Announce
from removal.journals.words_store import WORDS
from removal.orders import clock, erasure
from removal.orders.actions import Orders, busy
from removal.orders.commands import FireTimers
from removal.orders.decide import decide
from removal.orders.history import Owed
from removal.orders.order import Order
from removal.orders.store import Loaded
from removal.record.canonical import derived_id
from removal.registry.office import NO_VACANCY, Vacancies
from removal.timers.control import ClockControl
from removal.timers.due import LOOK_AGAIN_AFTER
from removal.versions import retry

VACANT_FOR = timedelta(hours=1)  # until the next check; the open orders of a new representative are checked in any case


@dataclass(frozen=True, slots=True)
class OrderTimer:
    """Handles the timers of orders that have come due.

    `erase`: what is done with an order of which the clock has nothing more to record, and every fact was passed on.
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
        if not clock.instants(order) and loaded.position.publication_check is None:
            self.erase(loaded, now)
            return
        marks = loaded.publication.check(self.bus, now)
        id_, vacant = derived_id("timer", order.id, str(order.sequence)), self._vacancies(order, now)
        facts = decide(order, FireTimers(id=id_, control=control, vacancies=vacant), now)
        if facts:
            store.append(replace(loaded, marks=marks), facts)
        else:
            vacant_until = [now + VACANT_FOR] if vacant.since else []
            until = _look_again(order, control, now, vacant_until)
            store.mark(loaded, replace(marks, deferred_until=until))

    def _vacancies(self, order: Order, now: datetime) -> Vacancies:
        """The platform's vacancies; read only if a decision against the platform is due."""
        return self.vacancies(order.platform, now) if _is_accused(order, now) else NO_VACANCY


def _is_accused(order: Order, now: datetime) -> bool:
    """Whether a breach, or an overdue reinstatement, would be decided now."""
    owed = (debt.at for debt in clock.debts(order) if debt.owed is Owed.REINSTATEMENT)
    return any(at <= now for at in (*(lapse.at for lapse in clock.lapses(order)), *owed))


def _look_again(
    order: Order, control: ClockControl, now: datetime, vacant_until: Sequence[datetime]
) -> datetime | None:
    """When the timer is next due; None for never. What is due and was not done is deferred.

    A reminder past due is deferred for ever. A breach is deferred until it may be decided, but for no longer than
    LOOK_AGAIN_AFTER, as an operator may release breach decisions before that.
    """
    coming = [at for at in erasure.instants(order) if at > now]
    put_off = [
        min(control.decide_from(lapse.due_at, lapse.at, now), now + LOOK_AGAIN_AFTER)
        for lapse in clock.lapses(order)
        if lapse.at <= now
    ]
    return min((*coming, *(vacant_until or put_off)), default=None)
