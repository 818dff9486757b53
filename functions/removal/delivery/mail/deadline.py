"""By when to act, as people read it, the same in mails and on the page. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.delivery.mail.reader import Reader
from removal.language.moments import hours_and_minutes, local, utc
from removal.language.spans import span
from removal.language.texts import Texts
from removal.law import duration
from removal.law.law import Law
from removal.orders import clock
from removal.orders.order import Order, Status

LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` as text in the reader's zone and in UTC, None while no clock runs; `note` says what there is to know of it.

    `brief` is for a subject: by when to act, or that the clock stands.
    """

    at: datetime | None
    brief: str
    local: str
    utc: str | None
    note: str
    fixed: bool


def deadline(order: Order, law: Law, planned_at: datetime, reader: Reader) -> Deadline | None:
    """The order's due time, before receipt the earliest that it can still become; None once it no longer stands.

    Then what was taken down is to be put back, and the time for that is what there is.
    """
    words = reader.texts
    if order.ended_at:
        back_by = order.ended_at + law.reinstates_within
        return _until(back_by, words("deadline.put_back"), reader) if missing(order) else None
    if order.status is Status.SUSPENDED:
        why = words("deadline.suspended") if order.suspended_at else words("deadline.waiting")
        return Deadline(None, words("deadline.stands_brief"), words("deadline.stands"), None, why, fixed=True)
    if order.due_at:
        return _until(order.due_at, words("deadline.running"), reader)
    window = span(duration.to_text(law.window), words)
    at = clock.due_no_earlier(order, planned_at, law)
    return replace(_until(at, words("deadline.not_before", window=window), reader), fixed=False)


def _until(at: datetime, note: str, reader: Reader) -> Deadline:
    brief = reader.texts("deadline.act_by", due=local(at, reader.zone, seconds=False))
    shown = reader.texts("deadline.local", at=local(at, reader.zone), zone=reader.zone)
    return Deadline(at, brief, shown, utc(at), note, fixed=True)


def missing(order: Order) -> tuple[int, ...]:
    """Items that are to be put back, and of which nobody has reported that they are."""
    return tuple(number for number in order.reinstate if not order.items[number - 1].reinstated_at)


def time_left(due_at: datetime, now: datetime, texts: Texts) -> str:
    """Never more than there is."""
    if now > due_at:
        return texts("deadline.passed")
    hours, minutes, seconds = hours_and_minutes(due_at - now)
    if due_at - now < LAST_HOUR:
        return texts("deadline.left_seconds", minutes=minutes, seconds=seconds)
    return texts("deadline.left", hours=hours, minutes=minutes)
