"""By when to act, as people read it, the same in mails and on the page. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.language.moments import hours_and_minutes, local, utc
from removal.language.spans import span
from removal.language.texts import Texts
from removal.law import duration
from removal.law.law import Law
from removal.orders.clock import put_back_by
from removal.orders.notice import BACKDATED_AT_MOST, Evidence, Receipt
from removal.orders.order import Order, Status
from removal.orders.waiting import put_back_notices, waiting
from removal.reading.reader import Reader

LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` as text in the reader's zone and in UTC, None while no clock runs; `note` says what there is to know of it.

    `brief` is for a subject: by when to act, not before when, or that the clock is stopped. It is `fixed` unless
    something has to be received first: `at` is then the earliest due time that there can be.
    """

    at: datetime | None
    brief: str
    local: str
    utc: str | None
    note: str
    fixed: bool


def deadline(order: Order, law: Law, dated: datetime, reader: Reader) -> Deadline | None:
    """The order's due time; while no clock runs before receipt, the earliest that it can become by a later receipt.

    Of an order that has ended it is the time to put back what was taken down; None if nothing has to be.
    """
    words = reader.texts
    if order.ended_at:
        return _put_back(order, law, dated, reader)
    earliest = None if any(one.running for one in order.clocks) else _earliest_due(order, dated)
    if earliest and order.receipt:
        return _not_before(earliest, words("deadline.from_receipt"), reader)
    if earliest:
        window = span(duration.to_text(law.window), words)
        return _not_before(earliest, words("deadline.not_before", window=window), reader)
    if order.status is Status.SUSPENDED:
        why = words("deadline.suspended") if order.suspended_at else words("deadline.waiting")
        return Deadline(None, words("deadline.stands_brief"), words("deadline.stands"), None, why, fixed=True)
    return _until(order.due_at, dated, words("deadline.running"), reader) if order.due_at else None


def missing(order: Order) -> tuple[int, ...]:
    """Items that are to be put back, and were not reported to be."""
    return order.missing


def time_left(due_at: datetime, now: datetime, texts: Texts) -> str:
    """Never more than there is."""
    if now > due_at:
        return texts("deadline.passed")
    hours, minutes, seconds = hours_and_minutes(due_at - now)
    if due_at - now < LAST_HOUR:
        return texts("deadline.left_seconds", minutes=minutes, seconds=seconds)
    return texts("deadline.left", hours=hours, minutes=minutes)


def _put_back(order: Order, law: Law, dated: datetime, reader: Reader) -> Deadline | None:
    words, notices = reader.texts, [notice for notice, _ in put_back_notices(order)]
    if not notices:
        return None
    by = min((at for notice in notices if (at := put_back_by(order, notice))), default=None)
    if by:
        return _until(by, dated, words("deadline.put_back"), reader)
    earliest = _recorded(dated).starts(notices[0].at) + law.reinstates_within
    within = span(duration.to_text(law.reinstates_within), words)
    return _not_before(earliest, words("deadline.put_back_not_before", within=within), reader)


def _earliest_due(order: Order, at: datetime) -> datetime | None:
    """The next due time if all that waits were received by evidence recorded at an instant; None if nothing waits."""
    waits, evidence = {one.sequence for one in waiting(order)}, _recorded(at)
    if not waits:
        return None
    notices = tuple(
        one.received(Receipt(evidence.starts(one.at), order.sequence + 1, evidence)) if one.sequence in waits else one
        for one in order.notices
    )
    return min((period.due_at for _, period in replace(order, notices=notices).undecided), default=None)


def _recorded(at: datetime) -> Evidence:
    """The oldest evidence that can still be recorded at an instant (R4)."""
    return Evidence("answer", at - BACKDATED_AT_MOST, at)


def _until(at: datetime, now: datetime, note: str, reader: Reader) -> Deadline:
    """A time that has passed is no time by which to act: it says so."""
    words, due = reader.texts, local(at, reader.zone, seconds=False)
    passed = now > at
    note = words("deadline.passed_note") if passed else note
    brief = words("deadline.passed_brief", due=due) if passed else words("deadline.act_by", due=due)
    shown = reader.texts("deadline.local", at=local(at, reader.zone), zone=reader.zone)
    return Deadline(at, brief, shown, utc(at), note, fixed=True)


def _not_before(at: datetime, note: str, reader: Reader) -> Deadline:
    brief = reader.texts("deadline.not_due_before", due=local(at, reader.zone, seconds=False))
    shown = reader.texts("deadline.not_before_local", at=local(at, reader.zone), zone=reader.zone)
    return Deadline(at, brief, shown, utc(at), note, fixed=False)
