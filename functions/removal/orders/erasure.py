"""When preservation ends, so that what people wrote in an order is erased. Pure.

Preservation counts from the last that happened to the order, or to another order of its chain of supersession: its last
fact, its last measure, or an instant that is still to come, such as a due time. So an order that was never received is
preserved until nothing more is to be recorded about it, and then for the time of its law.

Example (kz, six months): A is superseded by B on 1 March. B is answered on 2 March at 9:00, disputed on 3 March at
10:00, and answered again at 15:00. Both may be erased from 3 September, 15:00.

An order whose erasure was held is preserved for five days after its release, too: a webhook that failed then still gets
that fact, with the operator's reason, and the chain that its side keeps has no gap.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from removal.orders import clock, public_record
from removal.orders.order import Order, Status
from removal.record import instant
from removal.record.duration import months_after
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Preservation:
    """Preservation lasts `until` an instant, which later facts may move; None if it has no end now, and `because`.

    `settled`: whether nothing is owed, runs or waits that the clock will record.
    """

    until: datetime | None
    settled: bool
    because: str = ""

    def over(self, now: datetime) -> bool:
        """Whether the order may be erased."""
        return self.settled and self.until is not None and self.until <= now


NO_LIMIT = "its law names no time of preservation"
HELD = "an operator holds its erasure, or that of an order of its chain"
AFTER_RELEASE = timedelta(days=5)  # as long as a failing webhook is tried
SUSPENDED = "the authority has suspended it, or an order of its chain, and has not lifted that"


def preservation(order: Order, chain: Iterable[Order] = ()) -> Preservation:
    """The preservation of an order; `chain`: the other orders of its chain of supersession."""
    orders, months = (order, *chain), order.rules.preservation_months
    settled = not any(map(clock.instants, orders))
    if months is None:
        return Preservation(None, settled, NO_LIMIT)
    if any(each.erasure_held for each in orders):
        return Preservation(None, settled, HELD)
    if any(map(_suspended, orders)):
        return Preservation(None, settled, SUSPENDED)
    until = months_after(max(at for each in orders for at in _happened(each)), months)
    return Preservation(max([until, *(at + AFTER_RELEASE for each in orders if (at := each.released_at))]), settled)


def instants(order: Order) -> tuple[datetime, ...]:
    """All instants at which a timer must fire for the order: those of its clock; without any, the end of preservation.

    Before that, its entry in the public log is due, if its law opens a category.

    An erased order that has its secret key still has items to be erased: its timer is due.
    """
    if order.status is Status.ERASED:
        return (order.changed_at,) if order.key else ()
    of_clock = clock.instants(order)
    until = None if of_clock else preservation(order).until
    return of_clock or (tuple(at for at in (public_record.due_at(order), until) if at) if until else ())


def _happened(order: Order) -> Iterator[datetime]:
    """The instants from which preservation counts; a measure may be a little later than the fact that reports it."""
    yield order.lived_until
    yield from clock.instants(order)
    yield from (instant.from_text(item.measured_at) for item in order.items if item.measured_at)


def _suspended(order: Order) -> bool:
    """Whether a suspension keeps an item open; the authority then means to go on with the order."""
    return not order.declared and not order.answered and order.suspended_at is not None
