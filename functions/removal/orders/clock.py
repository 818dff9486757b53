"""The clock of an order: a pure function of its journal that returns the instants at which something must happen.

Nothing runs between two instants. Each write of an order sets one timer to the earliest of `instants`; when it fires,
`FireTimers` records what is due by then, and the next write sets the next timer.

- Window: the time that items have, `law.window` from the receipt of the notice that opens it.
- Due: the last instant of a window; an answer at exactly this instant is in time.
- Stop: while an obstacle or a suspension stops an item's clock, its time left does not pass.
- Resume: the last stop ends. A new window opens with the time that was left, at least `law.resume_at_least`, or a whole
  window where the law says `restart`.
- Grace: a breach is decided `law.grace` after due, because an answer that the gateway took in time may still be on its
  way. So it is recorded that an answer or a reinstatement is overdue. Grace is never time to comply.

Example (kz: window 24 h, grace 20 s, `ceased` resumes, `answered` restarts; hours after the issue):

    0        1          11          16        20          22         23                          47      47:00:20
    issued   received   obstructed  resumed   obstructed  answered   answer                      due     breached
             │          (technical) (ceased)  (question)             received                    │       │
    ░░░░░░░░░├──────────┤▒▒▒▒▒▒▒▒▒▒▒├─────────┤▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒├──────────────────────────┤·grace·│
    no time  24 h left  14 h left   14 h left 10 h left              24 h left                   0 left
             due 25     no due      due 30    no due                 due 47

    ░ waits for receipt   ─ the clock runs   ▒ the clock is stopped

Hour 11 to 16: a technical obstacle ends when the platform says so, or by itself after `law.unable_max` (hour 83).
Hour 20 to 23: a question ends when the representative has received the authority's answer, never by itself; the receipt
at hour 23 opens a whole window. Reminders come 12, 4 and 1 h before due: at hours 35, 43 and 46. A report taken at
47:00:00 is in time, also if it is recorded at 47:00:10. The breach is decided at 47:00:20, from the facts alone.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from removal.orders.attention import lapses_to_announce
from removal.orders.computed import computed_once
from removal.orders.history import Owed, Window
from removal.orders.item import Ground, Obstacle
from removal.orders.notice import Notice
from removal.orders.order import ENDED, Order, Status
from removal.orders.surroundings import Period
from removal.orders.waiting import ItemClock, item_clock, put_back_notices, waiting
from removal.timers.intervals import due_with_outages
from removal.values import dataclass

OVERDUE_REPEATED_EVERY = timedelta(days=1)
OVERDUE_FACTS_AT_MOST = 10  # `order.answer_overdue` about one question, contest or reinstatement
UNDELIVERED_DAILY_FROM = 13  # from this `order.undelivered` on, one each day
UNDELIVERED_AT_MOST = 24  # `order.undelivered` facts until the next receipt
UNDELIVERED_EVER_AT_MOST = 96  # in one journal, so that it is finite


@dataclass(frozen=True, slots=True)
class Reminder:
    """A future reminder, `before` the due time of its window."""

    window: Window
    before: timedelta

    @property
    def at(self) -> datetime:
        """The instant at which to record it."""
        return self.window.due_at - self.before


@dataclass(frozen=True, slots=True)
class Lapse:
    """A window that can still be breached with these items open; the breach is decided `at` due plus grace."""

    window: Window
    due_at: datetime
    items: tuple[int, ...]
    at: datetime
    of_platform: bool = True


@dataclass(frozen=True, slots=True)
class Expiry:
    """A ground of an item that expires `at` an instant."""

    item: int
    ground: Ground
    at: datetime


@dataclass(frozen=True, slots=True)
class Debt:
    """An answer or reinstatement owed `since` an instant; `at` is when to record that it is overdue, first or again.

    `about` is the sequence of the fact that asked for it: each question and each contest is a separate debt. `due_at`:
    the end of its time, or of the day after it was recorded; `at` is that with the grace. `until`: the end of its time.
    """

    owed: Owed
    about: int
    since: datetime
    items: tuple[int, ...]
    due_at: datetime
    at: datetime
    until: datetime

    @property
    def of_platform(self) -> bool:
        """Whether the platform owes it, not the authority."""
        return self.owed is Owed.REINSTATEMENT


@computed_once
def instants(order: Order) -> tuple[datetime, ...]:
    """All instants at which a timer must fire for the order, unsorted."""
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

    An order that is not open is at rest: no timer is set, and neither side waits for the other. A draft is not open,
    because the platform does not know of it.
    """
    if not order.issued or order.declared is Status.ERASED:
        return False
    has_clock = any(item_clock(order, item) is not ItemClock.DONE for item in order.items)
    return bool(has_clock or waiting(order) or owed(order) or order.missing or instants(order))


def unreceived_at(order: Order) -> datetime | None:
    """The next instant at which to record that a notice was not received (R6); None if no notice waits, or at the cap.

    The first is `unreceived_after` after the oldest notice that waits, then one every `unreceived_repeat`, from the
    13th on one each day. Example (kz): for a notice of 0:00 at 1:00, 5:00, 9:00, …, 45:00, then 69:00, 93:00, ….
    """
    waits = waiting(order)
    if not waits or order.declared is Status.DRAFT or len(order.undelivered) >= UNDELIVERED_EVER_AT_MOST:
        return None
    stated_at = undelivered_since(order, waits[0])
    since = max([waits[0].waits_from, *(notice.receipt.sequence for notice in order.notices if notice.receipt)])
    if sum(1 for undelivered in order.undelivered if undelivered.sequence > since) >= UNDELIVERED_AT_MOST:
        return None
    last = max(stated_at, default=datetime.min.replace(tzinfo=UTC))
    return next((step for step in _steps(order, waits[0]) if step > last), None)


def undelivered_since(order: Order, notice: Notice) -> list[datetime]:
    """The instants at which `order.undelivered` was recorded for a notice since it began to wait."""
    return [
        undelivered.at
        for undelivered in order.undelivered
        if undelivered.sequence > notice.waits_from and notice.sequence in undelivered.notices
    ]


def _steps(order: Order, notice: Notice) -> Iterator[datetime]:
    law, at = order.rules, notice.waits_since + order.rules.unreceived_after
    for number in count(2):
        yield at
        if law.unreceived_repeat is None:
            return
        at += OVERDUE_REPEATED_EVERY if number >= UNDELIVERED_DAILY_FROM else law.unreceived_repeat


def lapses(order: Order) -> tuple[Lapse, ...]:
    """Windows in which an item is open, or was open at due, and whose breach is not recorded yet."""
    items_by_window: dict[tuple[int, datetime], list[int]] = {}
    for number, period in order.undecided:
        window = order.window_of(number, period)
        if window:
            items_by_window.setdefault((window.number, period.due_at), []).append(number)
    return tuple(
        Lapse(order.windows[number - 1], due_at, tuple(items), due_at + order.rules.grace)
        for (number, due_at), items in items_by_window.items()
    )


def expiries(order: Order) -> tuple[Expiry, ...]:
    """Grounds that expire: the platform was unable to act, and did not renew the obstacle in the law's time (T2).

    A question that the authority leaves unanswered never restarts a clock.
    """
    if order.declared in ENDED:
        return ()
    open_ = (item for item in order.items if not item.outcome)
    return tuple(
        Expiry(item.number, ground, at) for item in open_ for ground, at in order.clock_of(item.number).until.items()
    )


def owed(order: Order) -> tuple[Debt, ...]:
    """The debts of both sides now. Under a superseded order the authority still owes its answers."""
    if order.declared is Status.ERASED:
        return ()
    put_back = _of_the_ended(order) if order.declared in ENDED else ()
    answers = () if order.declared is Status.WITHDRAWN else _of_the_authority(order)
    return (*put_back, *answers)


def debts(order: Order) -> tuple[Debt, ...]:
    """Debts whose overdue facts are not at the cap: each is recorded once the law's time has passed, then daily."""
    return tuple(debt for debt in owed(order) if _overdue_count(order, debt.owed, debt.about) < OVERDUE_FACTS_AT_MOST)


def _overdue_count(order: Order, owed: Owed, about: int) -> int:
    return sum(1 for overdue in order.overdue if (overdue.owed, overdue.about) == (owed, about))


def _of_the_ended(order: Order) -> Iterator[Debt]:
    """Reinstatement owed under an ended order, from the receipt of the notice that requires it."""
    for notice, items in put_back_notices(order):
        by = put_back_by(order, notice)
        if notice.receipt and by:
            since = notice.receipt.at
            yield _debt(order, Owed.REINSTATEMENT, notice.sequence, since, items, by - since)


def put_back_by(order: Order, notice: Notice) -> datetime | None:
    """The due time of the reinstatement that a notice requires; None before receipt.

    It counts from receipt and is moved by outages of this system. Example (kz): the withdrawal received 3:00, due 4:00;
    this system was down 3:30 to 5:00, so due 5:30.
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
    """Unanswered questions by the sequence of their fact: since when, and for which items.

    A question that is stated again before it is answered is the same question.
    """
    by_sequence: dict[int, tuple[datetime, list[int]]] = {}
    for item in order.items:
        for obstacle in _first_of_each(order.unanswered(item.number)):
            by_sequence.setdefault(obstacle[1], (obstacle[0], []))[1].append(item.number)
    return by_sequence


def _first_of_each(obstacles: Iterable[Obstacle]) -> list[tuple[datetime, int]]:
    first: dict[Ground, tuple[datetime, int]] = {}
    for obstacle in obstacles:
        if obstacle.ground.question:
            first[obstacle.ground] = min(
                first.get(obstacle.ground, (obstacle.at, obstacle.sequence)), (obstacle.at, obstacle.sequence)
            )
    return list(first.values())


def _debt(  # noqa: PLR0917 - a debt's parts in their order
    order: Order, owed: Owed, about: int, since: datetime, items: tuple[int, ...], within: timedelta
) -> Debt:
    stated_at = [
        overdue.at
        for overdue in order.overdue
        if (overdue.owed, overdue.about) == (owed, about) and overdue.at >= since
    ]
    until = since + within
    at = max([until + order.rules.grace, *(stated + OVERDUE_REPEATED_EVERY for stated in stated_at[-1:])])
    return Debt(owed, about, since, items, at - order.rules.grace, at, until)


def reminders(order: Order) -> tuple[Reminder, ...]:
    """Reminders still to come; none once every item is answered. A later reminder makes the earlier ones stale."""
    if order.answered or order.status is not Status.RUNNING:
        return ()
    periods: dict[int, Period] = {}
    for number, period in order.undecided:
        window = order.window_of(number, period)
        if window and order.clock_of(number).running:
            periods[window.number] = period
    return tuple(
        reminder
        for number, period in periods.items()
        for reminder in _of_window(order, order.windows[number - 1], period)
    )


def _of_window(order: Order, window: Window, period: Period) -> Iterator[Reminder]:
    sent = [before for due_at, before, _ in order.reminded if due_at == window.due_at]
    for before in order.rules.reminders_before_due:
        stale = any(nearer <= before for nearer in sent)
        if not stale and before < window.due_at - period.opened_at:
            yield Reminder(window, before)
    for lapse in lapses_to_announce(order):
        if period.opened_at < lapse < window.due_at:
            yield Reminder(window, window.due_at - lapse)
