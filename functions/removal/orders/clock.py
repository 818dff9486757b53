"""The clock: a pure function of the journal, told as the instants at which something must happen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from removal.orders.history import Owed
from removal.orders.item import Ground, Telling
from removal.orders.notice import BACKDATED_AT_MOST, Notice
from removal.orders.order import ENDED, Order, Status, Window
from removal.orders.surroundings import Period
from removal.orders.waiting import ItemClock, item_clock, put_back_notices, waiting
from removal.timers.intervals import due_with_outages

OVERDUE_TOLD_EVERY = timedelta(days=1)
OVERDUE_TOLD_AT_MOST = 10  # of one question, contest or reinstatement
UNDELIVERED_DAILY_FROM = 13  # the number of the first that comes a day after the one before
UNDELIVERED_AT_MOST = 24  # until the next receipt
UNDELIVERED_EVER_AT_MOST = 96  # a journal is finite


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
    """A window that may yet be breached with these items open, decided `at` its due time and grace."""

    window: Window
    due_at: datetime
    items: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Expiry:
    """A ground of an item that ends by itself `at` an instant."""

    item: int
    ground: Ground
    at: datetime


@dataclass(frozen=True, slots=True)
class Debt:
    """Something owed `since` an instant; `at` is when that is to be told, or told again.

    `about` is the sequence of the fact that asked for it: each question and each contest is a debt of its own.
    """

    owed: Owed
    about: int
    since: datetime
    items: tuple[int, ...]
    at: datetime


def due_no_earlier(order: Order, at: datetime) -> datetime:
    """Before receipt, what the due time can still become by evidence that is recorded at an instant or after it."""
    return max(order.issued_at or at, at - BACKDATED_AT_MOST) + order.rules.window


def instants(order: Order) -> tuple[datetime, ...]:
    """Every instant at which something must happen to an order by itself, in no order."""
    unreceived = unreceived_at(order)
    return (
        *((unreceived,) if unreceived else ()),
        *(reminder.at for reminder in reminders(order)),
        *(lapse.at for lapse in lapses(order)),
        *(expiry.at for expiry in expiries(order)),
        *(debt.at for debt in debts(order)),
    )


def is_open(order: Order) -> bool:
    """Whether an order is open: an item has a clock, a notice waits, something is owed or has to be put back.

    An order that is not open is at rest: nothing happens to it by itself, and neither side waits for the other. A draft
    is neither, since the platform does not know of it.
    """
    if not order.issued:
        return False
    has_clock = any(item_clock(order, item) is not ItemClock.DONE for item in order.items)
    return bool(has_clock or waiting(order) or owed(order) or order.missing or instants(order))


def unreceived_at(order: Order) -> datetime | None:
    """When the authority must be told that a notice was not received, or told again (R6).

    The first time is `unreceived_after` after the oldest notice that waits, then every `unreceived_repeat`, from the
    13th time on each day. Example (kz): for a notice of 0:00 at 1:00, 5:00, 9:00, …, 45:00, then 69:00, 93:00, ….
    """
    waits = waiting(order)
    if not waits or order.declared is Status.DRAFT or len(order.undelivered) >= UNDELIVERED_EVER_AT_MOST:
        return None
    told = undelivered_since(order, waits[0])
    since = max([waits[0].waits_from, *(one.receipt.sequence for one in order.notices if one.receipt)])
    if sum(1 for one in order.undelivered if one.sequence > since) >= UNDELIVERED_AT_MOST:
        return None
    last = max(told, default=datetime.min.replace(tzinfo=UTC))
    return next((step for step in _steps(order, waits[0]) if step > last), None)


def undelivered_since(order: Order, notice: Notice) -> list[datetime]:
    """When it was told that a notice is not received, since it began to wait."""
    return [one.at for one in order.undelivered if one.sequence > notice.waits_from and notice.sequence in one.notices]


def _steps(order: Order, notice: Notice) -> Iterator[datetime]:
    law, at = order.rules, notice.waits_since + order.rules.unreceived_after
    for number in count(2):
        yield at
        if law.unreceived_repeat is None:
            return
        at += OVERDUE_TOLD_EVERY if number >= UNDELIVERED_DAILY_FROM else law.unreceived_repeat


def lapses(order: Order) -> tuple[Lapse, ...]:
    """The windows in which something is open, or was at its due time, and no breach was told of it."""
    found: dict[tuple[int, datetime], list[int]] = {}
    for number, period in order.undecided:
        window = order.window_of(number, period)
        if window:
            found.setdefault((window.number, period.due_at), []).append(number)
    return tuple(
        Lapse(order.windows[number - 1], due_at, tuple(items), due_at + order.rules.grace)
        for (number, due_at), items in found.items()
    )


def expiries(order: Order) -> tuple[Expiry, ...]:
    """Grounds that end by themselves: the platform was unable, and did not renew it in the law's time (T2).

    A question that the authority leaves unanswered never restarts a clock.
    """
    if order.declared in ENDED:
        return ()
    open_ = (item for item in order.items if not item.outcome)
    return tuple(
        Expiry(item.number, ground, at) for item in open_ for ground, at in order.clock_of(item.number).until.items()
    )


def owed(order: Order) -> tuple[Debt, ...]:
    """What one side owes the other now. An order that another one supersedes leaves the authority its own debts."""
    put_back = _of_the_ended(order) if order.declared in ENDED else ()
    answers = () if order.declared is Status.WITHDRAWN else _of_the_authority(order)
    return (*put_back, *answers)


def debts(order: Order) -> tuple[Debt, ...]:
    """What is owed and still to be told: each once the law's time for it has passed, and again each day."""
    return tuple(debt for debt in owed(order) if _told(order, debt.owed, debt.about) < OVERDUE_TOLD_AT_MOST)


def _told(order: Order, owed: Owed, about: int) -> int:
    return sum(1 for one in order.overdue if (one.owed, one.about) == (owed, about))


def _of_the_ended(order: Order) -> Iterator[Debt]:
    """Nothing is owed before the notice that asks for it is received."""
    for notice, items in put_back_notices(order):
        by = put_back_by(order, notice)
        if notice.receipt and by:
            since = notice.receipt.at
            yield _debt(order, Owed.REINSTATEMENT, notice.sequence, since, items, by - since)


def put_back_by(order: Order, notice: Notice) -> datetime | None:
    """When what a notice asks for is to be back: from its receipt, and moved by our outages; None before receipt.

    Example (kz): the end received 3:00, to be back by 4:00; this system was down 3:30 to 5:00: by 5:30.
    """
    if notice.receipt is None:
        return None
    since = notice.receipt.at
    return due_with_outages(order.outages, since, since + order.rules.reinstates_within)


def _of_the_authority(order: Order) -> Iterator[Debt]:
    within = order.rules.authority_answers_within
    for about, (since, items) in sorted(questions(order).items()):
        yield _debt(order, Owed.OBSTACLE, about, since, tuple(items), within)
    for contest in order.contests:
        yield _debt(order, Owed.CONTEST, contest.sequence, contest.at, contest.items, within)


def questions(order: Order) -> dict[int, tuple[datetime, list[int]]]:
    """The questions that wait for the authority's answer, by their fact's sequence: since when, and for which items.

    A question that is told again before it is answered is the same one.
    """
    found: dict[int, tuple[datetime, list[int]]] = {}
    for item in order.items:
        for telling in _first_of_each(order.unanswered(item.number)):
            found.setdefault(telling[1], (telling[0], []))[1].append(item.number)
    return found


def _first_of_each(tellings: Iterable[Telling]) -> list[tuple[datetime, int]]:
    first: dict[Ground, tuple[datetime, int]] = {}
    for one in tellings:
        if one.ground.question:
            first[one.ground] = min(first.get(one.ground, (one.at, one.sequence)), (one.at, one.sequence))
    return list(first.values())


def _debt(  # noqa: PLR0917 - a debt's parts in their order
    order: Order, owed: Owed, about: int, since: datetime, items: tuple[int, ...], within: timedelta
) -> Debt:
    told = [one.at for one in order.overdue if (one.owed, one.about) == (owed, about) and one.at >= since]
    again = [told[-1] + OVERDUE_TOLD_EVERY] if told else []
    return Debt(owed, about, since, items, max((since + within, *again)))


def reminders(order: Order) -> tuple[Reminder, ...]:
    """None once every item is answered; a reminder nearer to due makes those before it stale."""
    if order.answered or order.status is not Status.RUNNING:
        return ()
    found: dict[int, Period] = {}
    for number, period in order.undecided:
        window = order.window_of(number, period)
        if window and order.clock_of(number).running:
            found[window.number] = period
    return tuple(
        one for number, period in found.items() for one in _of_window(order, order.windows[number - 1], period)
    )


def _of_window(order: Order, window: Window, period: Period) -> Iterator[Reminder]:
    told = [before for due_at, before in order.reminded if due_at == window.due_at]
    for before in order.rules.reminders_before_due:
        stale = any(nearer <= before for nearer in told)
        if not stale and before < window.due_at - period.opened_at:
            yield Reminder(window, before)
