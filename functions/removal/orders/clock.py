"""The clock: a pure function of journal and profile, told as the instants at which something must happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from removal.law.profile import Profile
from removal.orders.order import Evidence, Order, Status, Window

RECEIPT_BACKDATED_AT_MOST = timedelta(minutes=5)  # a communicated deadline never shrinks by more than this
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


def starts_at(evidence: Evidence) -> datetime:
    """The evidence's own time, but never more than 5 minutes before it was recorded."""
    return max(min(evidence.at, evidence.recorded_at), evidence.recorded_at - RECEIPT_BACKDATED_AT_MOST)


def due_after(started_at: datetime, profile: Profile) -> datetime:
    """When a window that starts now lapses."""
    return started_at + profile.window


def due_no_earlier(order: Order, at: datetime, profile: Profile) -> datetime:
    """Before receipt, what the due time can still become by evidence that is recorded at an instant or after it."""
    return due_after(max(order.issued_at, at - RECEIPT_BACKDATED_AT_MOST), profile)


def instants(order: Order, profile: Profile) -> tuple[datetime, ...]:
    """Every instant at which something must happen to an order by itself, in no order."""
    unreceived = unreceived_at(order, profile)
    return (
        *((unreceived,) if unreceived else ()),
        *(reminder.at for reminder in reminders(order, profile)),
        *(lapse.at for lapse in lapses(order, profile)),
    )


def unreceived_at(order: Order, profile: Profile) -> datetime | None:
    """When the authority must be told that nobody has received the order, or told again."""
    if order.status is not Status.ISSUED:
        return None
    if not order.undelivered_at:
        return order.issued_at + profile.unreceived_after
    if profile.unreceived_repeat and len(order.undelivered_at) < UNDELIVERED_TOLD_AT_MOST:
        return order.undelivered_at[-1] + profile.unreceived_repeat
    return None


def lapses(order: Order, profile: Profile) -> tuple[Lapse, ...]:
    """The windows in which something is still open and no breach stands: an answer after due leaves its item open."""
    if order.status is not Status.RUNNING:
        return ()
    return tuple(
        Lapse(window, window.due_at + profile.grace)
        for window in order.standing_windows
        if order.open_items(window, window.due_at) and not order.standing_breach(window)
    )


def reminders(order: Order, profile: Profile) -> tuple[Reminder, ...]:
    """None once every item is answered; a reminder nearer to due makes those before it stale."""
    if order.answered:
        return ()
    return tuple(reminder for lapse in lapses(order, profile) for reminder in _of_window(order, lapse.window, profile))


def _of_window(order: Order, window: Window, profile: Profile) -> Iterator[Reminder]:
    told = [before for number, before in order.reminded if number == window.number]
    for before in profile.reminders_before_due:
        stale = any(nearer <= before for nearer in told)
        if not stale and before < profile.window:
            yield Reminder(window, before)
