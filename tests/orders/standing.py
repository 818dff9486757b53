"""Orders in each state in which the rows of the matrix have something to act on."""

from datetime import datetime, timedelta

from removal.orders.commands import Command
from removal.orders.item import Ground
from removal.orders.order import Order, Status
from tests.orders import lives
from tests.orders.lives import DUE, LAPSE, T0, after, heard, in_state, tick

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LATER = LAPSE + HOUR
QUESTION, UNABLE = Ground.INSUFFICIENT_INFORMATION, Ground.FORCE_MAJEURE
IN_FORCE = (Status.RUNNING, Status.SUSPENDED, Status.BREACHED)
RECEIVED = (*IN_FORCE, Status.COMPLIED, Status.COMPLIED_LATE)
ENDED: dict[Status, Command] = {
    Status.WITHDRAWN: lives.withdraw(LATER),
    Status.SUPERSEDED: lives.supersede(LATER),
}
RUNNING = in_state(Status.RUNNING)
OBSTRUCTED = after(RUNNING, (lives.obstruct(T0, 1), T0))
LATE = LAPSE + timedelta(days=1, seconds=20)  # after the next window of what was answered at LAPSE


def erasure_held(status: Status) -> Order:
    """An operator holds its erasure; an erased order is past that."""
    order = in_state(status)
    return order if status is Status.ERASED else after(order, (lives.hold_erasure(), order.changed_at))


def by_mail(status: Status) -> Order:
    """Receipt is proven by a mail alone, which was not answered unless the state says so."""
    return in_state(status, lives.by_mail())


def breached_and_ended(status: Status) -> Order:
    """Receipt by a mail alone, a breach, and then the end."""
    return after(by_mail(Status.BREACHED), (ENDED[status], LATER))


def stopped(status: Status, ground: Ground = QUESTION) -> Order:
    """With one obstacle of item 1; in an order that is breached because of item 2."""
    order = after(RUNNING, (lives.obstruct(T0, 1, ground=ground), T0))
    if status in ENDED:
        return after(order, (ENDED[status], T0))
    if status not in IN_FORCE:
        return in_state(status)
    if status is Status.SUSPENDED:
        return after(order, (lives.report(T0, 2), T0))
    return after(order, (tick(LAPSE), LAPSE)) if status is Status.BREACHED else order


def unable(status: Status) -> Order:
    """As `stopped`, but no one can answer it; item 2 has time enough."""
    order = stopped(status, UNABLE)
    return after(order, (lives.extend_by(99 * HOUR), T0)) if status is Status.RUNNING else order


def doubly_stopped(status: Status) -> Order:
    """As `unable`, and with a question of the same item."""
    return after(unable(status), (lives.obstruct(T0 + HOUR, 1), T0 + HOUR))


def noticed(status: Status) -> Order:
    """With an answer to an obstacle of item 1 that waits for receipt; if the order has ended, with the end's notice."""
    if status in (Status.COMPLIED, Status.COMPLIED_LATE):
        at = T0 if status is Status.COMPLIED else LAPSE
        order = noticed(Status.SUSPENDED if status is Status.COMPLIED else Status.BREACHED)
        return after(order, (lives.report(at, 1, 2), at))
    if status not in IN_FORCE:
        return in_state(status)
    at = LAPSE if status is Status.BREACHED else T0
    return after(stopped(status), (lives.clarify(at, 1), at))


def noticed_with_time(status: Status) -> Order:
    """As `noticed`, and item 2 has time enough."""
    order = noticed(status)
    return after(order, (lives.extend_by(99 * HOUR), T0)) if status is Status.RUNNING else order


def noticed_beside_a_suspension(_: Status) -> Order:
    """The authority has suspended the order, and its answer to a question of item 1 waits for receipt."""
    return after(OBSTRUCTED, (lives.suspend(T0), T0), (lives.clarify(T0, 1), T0))


def past_due_beside_a_suspension(status: Status) -> Order:
    """Item 1, which has a later due time, is suspended; item 2 is past due, and breached if the state says so."""
    answered = after(OBSTRUCTED, (lives.clarify(T0, 1), T0))
    at = DUE + 10 * SECOND
    order = after(heard(answered, T0 + HOUR), (lives.suspend(at), at))
    return after(order, (tick(LAPSE), LAPSE)) if status is Status.BREACHED else order


def lifted(status: Status) -> Order:
    """A lift waits for receipt."""
    order = in_state(status) if status is Status.SUSPENDED else past_due_beside_a_suspension(status)
    return after(order, (lives.lift(LAPSE), LAPSE))


def _received_by_mail(order: Order, at: datetime) -> Order:
    return after(order, (lives.by_mail(at, "mail-2", of=order.notices[-1].sequence), at))


def mailed(status: Status) -> Order:
    """The answer to an obstacle of item 1 was received by a mail alone; so was the end's notice of an ended order."""
    if status in (Status.COMPLIED, Status.COMPLIED_LATE):
        at = T0 + HOUR if status is Status.COMPLIED else LAPSE
        order = mailed(Status.RUNNING if status is Status.COMPLIED else Status.BREACHED)
        return after(order, (lives.report(at, 1, 2), at))
    if status in (Status.DRAFT, Status.ISSUED, Status.REFUSED, Status.ERASED):
        return in_state(status)
    order = noticed(Status.RUNNING if status is Status.SUSPENDED else status)
    order = _received_by_mail(order, order.changed_at)
    return after(order, (lives.suspend(T0), T0)) if status is Status.SUSPENDED else order


def mailed_alone(status: Status) -> Order:
    """As `mailed`, and item 2 was answered in time; breached because of item 1."""
    order = _received_by_mail(noticed(Status.SUSPENDED), T0)
    return after(order, (tick(LAPSE), LAPSE)) if status is Status.BREACHED else order


def mailed_beside_a_running_item(status: Status) -> Order:
    """A dispute of item 1 was received by mail alone; item 2 runs, after it was unable for too long."""
    order = after(RUNNING, (lives.obstruct(T0, 2, ground=UNABLE), T0), (lives.report(T0, 1), T0))
    disputed = _received_by_mail(after(order, (lives.dispute(T0 + HOUR, 1), T0 + HOUR)), T0 + HOUR)
    if status is Status.RUNNING:
        return mailed(status)
    expiry = T0 + disputed.rules.unable_max
    return after(disputed, (tick(LATER + HOUR), LATER + HOUR), (tick(expiry), expiry))


def acknowledged(status: Status) -> Order:
    """The representative has said that it read the order."""
    order = in_state(status)
    return after(order, (lives.acknowledge(order.changed_at), order.changed_at))


def acknowledged_and_noticed(status: Status) -> Order:
    """The order was acknowledged before there was a later notice."""
    if status not in IN_FORCE:
        return noticed(status)
    order = stopped(status)
    at = order.changed_at
    return after(order, (lives.acknowledge(at), at), (lives.clarify(at + SECOND, 1), at + SECOND))


def running_anew(_: Status) -> Order:
    """Breached because of item 2, and item 1 in a window of its own that has not passed."""
    return heard(noticed(Status.BREACHED), LAPSE)


def with_next_window(status: Status) -> Order:
    """As `running_anew` if the order is breached."""
    return running_anew(status) if status is Status.BREACHED else in_state(status)


def contested(status: Status) -> Order:
    """With a contest that is not decided, and time enough; an end was received."""
    order = in_state(status)
    if status in ENDED:
        settled = after(RUNNING, (lives.report(T0, 1), T0), (lives.contest(T0), T0))
        return heard(after(settled, (ENDED[status], T0)), T0)
    if status is Status.RUNNING:
        order = after(order, (lives.extend_by(99 * HOUR), T0))
    return after(order, (lives.contest(order.changed_at), order.changed_at)) if status in RECEIVED else order


def reported(status: Status) -> Order:
    """With a measure on item 1."""
    if status not in IN_FORCE:
        return in_state(status)
    order = after(RUNNING, (lives.report(T0, 1), T0))
    if status is Status.SUSPENDED:
        return after(order, (lives.suspend(T0), T0))
    return after(order, (tick(LAPSE), LAPSE)) if status is Status.BREACHED else order


def disputed(status: Status) -> Order:
    """Item 1 was disputed, and reported again."""
    order = reported(status)
    at = order.changed_at
    return after(order, (lives.dispute(at, 1), at), (lives.report(at, 1), at))


def stopped_and_late(status: Status) -> Order:
    """Everything that does not wait was answered within the grace: item 2 beside a stopped one, or both."""
    at = DUE + 5 * SECOND
    if status is Status.RUNNING:
        return after(RUNNING, (lives.report(at, 1, 2), at))
    return after(OBSTRUCTED, (lives.report(at, 2), at))


def put_back(status: Status) -> Order:
    """What was taken down is back."""
    return after(in_state(status), (lives.reinstate(T0, 1), T0))


def ended_in_time(status: Status) -> Order:
    """An order that ended an hour after its receipt."""
    return after(RUNNING, (ENDED[status], T0 + HOUR))


def asked_back(status: Status) -> Order:
    """An item of it was reported as taken down after the end."""
    return after(nothing_down(status), (lives.report(LATER, 2), LATER))


def nothing_down(status: Status) -> Order:
    """An order that ended, and of which nothing was taken down."""
    return after(RUNNING, (ENDED[status], T0))
