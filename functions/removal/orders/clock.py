"""The clock: a pure function of journal and law, told as the instants at which something must happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from removal.law.law import Law
from removal.orders.item import Hindrance, Item
from removal.orders.order import Evidence, Order, Owed, Status, Window

_CLOCKED = (Status.RUNNING, Status.SUSPENDED, Status.BREACHED)
RECEIPT_BACKDATED_AT_MOST = timedelta(minutes=5)  # a communicated deadline never shrinks by more than this
OVERDUE_TOLD_EVERY = timedelta(days=1)
OVERDUE_TOLD_AT_MOST = 10  # whoever does not answer for ten days does not for want of being told
UNDELIVERED_TOLD_AT_MOST = 48  # eight days of every four hours; a journal is finite, and somebody has been told by then


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is still to come, `before` its window's due time."""

    window: Window
    before: timedelta

    @property
    def at(self) -> datetime:
        """When it is to be sent."""
        return self.window.due_at - self.before


@dataclass(frozen=True, slots=True)
class Lapse:
    """A window that may yet be breached, decided `at` its due time and grace."""

    window: Window
    at: datetime


@dataclass(frozen=True, slots=True)
class Expiry:
    """An item whose clock goes on `at` an instant with what was `left`, because it was stopped for long enough."""

    item: int
    at: datetime
    left: timedelta


@dataclass(frozen=True, slots=True)
class Debt:
    """Something owed `since` an instant; `at` is when that is to be told, or told again."""

    owed: Owed
    since: datetime
    items: tuple[int, ...]
    at: datetime


def starts_at(evidence: Evidence) -> datetime:
    """The evidence's own time, but never more than 5 minutes before it was recorded."""
    return max(min(evidence.at, evidence.recorded_at), evidence.recorded_at - RECEIPT_BACKDATED_AT_MOST)


def due_after(started_at: datetime, law: Law) -> datetime:
    """When a window that starts now lapses."""
    return started_at + law.window


def due_no_earlier(order: Order, at: datetime, law: Law) -> datetime:
    """Before receipt, what the due time can still become by evidence that is recorded at an instant or after it."""
    return due_after(max(order.issued_at or at, at - RECEIPT_BACKDATED_AT_MOST), law)


def instants(order: Order, law: Law) -> tuple[datetime, ...]:
    """Every instant at which something must happen to an order by itself, in no order."""
    unreceived = unreceived_at(order, law)
    return (
        *((unreceived,) if unreceived else ()),
        *(reminder.at for reminder in reminders(order, law)),
        *(lapse.at for lapse in lapses(order, law)),
        *(expiry.at for expiry in expiries(order, law)),
        *(debt.at for debt in debts(order, law)),
    )


def unreceived_at(order: Order, law: Law) -> datetime | None:
    """When the authority must be told that nobody has received the order, or told again."""
    if order.status is not Status.ISSUED or order.issued_at is None:
        return None
    if not order.undelivered_at:
        return order.issued_at + law.unreceived_after
    if law.unreceived_repeat and len(order.undelivered_at) < UNDELIVERED_TOLD_AT_MOST:
        return order.undelivered_at[-1] + law.unreceived_repeat
    return None


def lapses(order: Order, law: Law) -> tuple[Lapse, ...]:
    """The windows in which something is still open and no breach stands: an answer after due leaves its item open."""
    if order.suspended_at or order.status not in (*_CLOCKED, Status.COMPLIED_LATE):
        return ()
    return tuple(
        Lapse(window, window.due_at + law.grace)
        for window in order.standing_windows
        if order.open_items(window, window.due_at) and not order.standing_breach(window)
    )


def expiries(order: Order, law: Law) -> tuple[Expiry, ...]:
    """Items that stand still only because their platform is unable, and were not renewed in the law's time.

    A question that the authority leaves unanswered never restarts a clock, nor does one that it has suspended run.
    """
    if order.suspended_at or order.status not in _CLOCKED:
        return ()
    return tuple(found for item in order.items for found in _expiry(item, law))


def _expiry(item: Item, law: Law) -> Iterator[Expiry]:
    stopping = [found for found in item.obstacles if found.stops]
    if stopping and all(found.ground.hindrance is Hindrance.UNABLE for found in stopping):
        yield Expiry(item.number, stopping[-1].told_at + law.unable_max, stopping[-1].left)


def debts(order: Order, law: Law) -> tuple[Debt, ...]:
    """What one side owes the other: each is told once the law's time for it has passed, and again each day."""
    ended = order.status in (Status.WITHDRAWN, Status.SUPERSEDED)
    owed = _of_the_ended(order, law) if ended else _of_the_standing(order, law)
    return tuple(debt for debt in owed if _told(order, debt) < OVERDUE_TOLD_AT_MOST)


def _told(order: Order, debt: Debt) -> int:
    return sum(1 for one in order.overdue if one.owed is debt.owed)


def _of_the_ended(order: Order, law: Law) -> Iterator[Debt]:
    if order.missing and order.ended_at:
        yield _debt(order, Owed.REINSTATEMENT, order.ended_at, order.missing, law.reinstates_within)


def _of_the_standing(order: Order, law: Law) -> Iterator[Debt]:
    asking = [item for item in order.items if item.obstacles]
    since = min((found.told_at for item in asking for found in item.obstacles), default=None)
    if since:
        numbers = tuple(item.number for item in asking)
        yield _debt(order, Owed.OBSTACLE, since, numbers, law.authority_answers_within)
    if order.contested_at:
        numbers = tuple(item.number for item in order.items if item.contested)
        yield _debt(order, Owed.CONTEST, order.contested_at, numbers, law.authority_answers_within)


def _debt(order: Order, owed: Owed, since: datetime, items: tuple[int, ...], within: timedelta) -> Debt:
    told = [one.at for one in order.overdue if one.owed is owed and one.at >= since]
    return Debt(owed, since, items, told[-1] + OVERDUE_TOLD_EVERY if told else since + within)


def reminders(order: Order, law: Law) -> tuple[Reminder, ...]:
    """None once every item is answered; a reminder nearer to due makes those before it stale."""
    if order.answered or order.status is not Status.RUNNING:
        return ()
    return tuple(reminder for lapse in lapses(order, law) for reminder in _of_window(order, lapse.window, law))


def _of_window(order: Order, window: Window, law: Law) -> Iterator[Reminder]:
    told = [before for due_at, before in order.reminded if due_at == window.due_at]
    for before in law.reminders_before_due:
        stale = any(nearer <= before for nearer in told)
        if not stale and before < window.due_at - window.opened_at:
            yield Reminder(window, before)
