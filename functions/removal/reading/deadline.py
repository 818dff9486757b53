"""The deadline as text for people, the same in mails and on the page. Pure."""

from datetime import datetime, timedelta

from removal.language.moments import hours_and_minutes, in_utc, local, span
from removal.language.texts import Texts
from removal.law.law import Law
from removal.orders.clock import put_back_by
from removal.orders.notice import BACKDATED_AT_MOST, Evidence, Receipt
from removal.orders.order import Order, Status
from removal.orders.waiting import put_back_notices, waiting
from removal.reading.reader import Reader
from removal.record import duration
from removal.values import dataclass, replace

LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due time as text in the reader's zone and in UTC. `at` is None while no clock runs; `note` explains it.

    `brief`: for a mail's subject; the due time, the earliest due time, or that the clock is stopped. `fixed`: False if
    a notice must be received first; `at` is then the earliest possible due time.
    """

    at: datetime | None
    brief: str
    local: str
    utc: str | None
    note: str
    fixed: bool


def deadline(order: Order, law: Law, dated: datetime, reader: Reader) -> Deadline | None:
    """The deadline of an order; before receipt, the earliest due time that a later receipt can give.

    For an order that has ended, the deadline to put content back; None if nothing has to be put back.
    """
    words = reader.texts
    if order.ended_at:
        return _put_back(order, law, dated, reader)
    earliest = None if any(clock.running for clock in order.clocks) else _earliest_due(order, dated)
    if earliest and order.receipt:
        return _not_before(earliest, words("deadline.from_receipt"), reader)
    if earliest:
        window = span(duration.to_text(law.window), words)
        return _not_before(earliest, words("deadline.not_before", window=window), reader)
    if order.status is Status.SUSPENDED:
        why = words("deadline.suspended") if order.suspended_at else words("deadline.waiting")
        return Deadline(None, words("deadline.stopped_brief"), words("deadline.stopped"), None, why, fixed=True)
    return _until(order.due_at, dated, words("deadline.running"), reader) if order.due_at else None


def missing(order: Order) -> tuple[int, ...]:
    """The items that have to be put back and were not reported as put back."""
    return order.missing


def time_left(due_at: datetime, now: datetime, texts: Texts) -> str:
    """The time left as text, rounded down."""
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
    """The next due time if all waiting notices were received by evidence recorded at an instant; None if none waits."""
    waiting_sequences, evidence = {notice.sequence for notice in waiting(order)}, _recorded(at)
    if not waiting_sequences:
        return None
    notices = tuple(
        notice.received(Receipt(evidence.starts(notice.at), order.sequence + 1, evidence))
        if notice.sequence in waiting_sequences
        else notice
        for notice in order.notices
    )
    return min((period.due_at for _, period in replace(order, notices=notices).undecided), default=None)


def _recorded(at: datetime) -> Evidence:
    """The oldest evidence that can still be recorded at an instant (R4)."""
    return Evidence("answer", at - BACKDATED_AT_MOST, at)


def _until(at: datetime, now: datetime, note: str, reader: Reader) -> Deadline:
    """A deadline at a fixed time; if the time has passed, the texts say so."""
    words, due = reader.texts, _written(at, reader)
    passed = now > at
    note = words("deadline.passed_note") if passed else note
    brief = words("deadline.passed_brief", due=due) if passed else words("deadline.act_by", due=due)
    return Deadline(at, brief, reader.with_zone(due), in_utc(at, words), note, fixed=True)


def _not_before(at: datetime, note: str, reader: Reader) -> Deadline:
    words, due = reader.texts, _written(at, reader)
    shown = words("deadline.not_before_local", at=reader.with_zone(due))
    return Deadline(at, words("deadline.not_due_before", due=due), shown, in_utc(at, words), note, fixed=False)


def _written(at: datetime, reader: Reader) -> str:
    return local(at, reader.zone, reader.texts, weekday=True)
