"""What was notified holds: each clock that runs has a window that a fact told, and no item has two breaches."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from removal.orders import clock
from removal.orders.commands import RecordReceipt
from removal.orders.item import Ground
from removal.orders.notice import Evidence
from removal.orders.order import Order
from tests.orders.lives import (
    DUE,
    LAPSE,
    T0,
    acknowledge,
    after,
    bounce,
    by_mail,
    draft,
    extend,
    extend_by,
    issued,
    obstruct,
    receipt,
    report,
    resume,
    tick,
    withdraw,
)

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
TECHNICAL = Ground.TECHNICAL


def _at(hours: float) -> timedelta:
    return hours * HOUR


def _late_obstacle_that_a_bounce_makes_count() -> Order:
    """The new window of the bounce is due at 28 h, so the obstacle of 25 h counts, and its end opens another one."""
    return after(
        issued(1),
        (by_mail(), T0),
        (acknowledge(T0 + MINUTE), T0 + MINUTE),
        (tick(LAPSE), LAPSE),
        (obstruct(DUE + HOUR, 1, ground=TECHNICAL), DUE + HOUR),
        (resume(DUE + 2 * HOUR, 1), DUE + 2 * HOUR),
        (bounce(DUE + 3 * HOUR), DUE + 3 * HOUR),
    )


def _one_of_two_was_stopped() -> Order:
    """Item 1 was stopped from 20 h to 22 h: due at 26 h; item 2 at 24 h."""
    return after(
        issued(2),
        (acknowledge(T0), T0),
        (obstruct(T0 + _at(20), 1, ground=TECHNICAL), T0 + _at(20)),
        (resume(T0 + _at(22), 1), T0 + _at(22)),
    )


def _extended_by_two_hours() -> Order:
    return after(_one_of_two_was_stopped(), (extend_by(2 * HOUR), T0 + _at(23)))


def _extended_for_an_outage() -> Order:
    return after(_one_of_two_was_stopped(), (extend((T0 + _at(21), T0 + _at(24))), T0 + _at(24.1)))


def _breach_decided_late_beside_an_answered_item() -> Order:
    """The outage of 11 minutes moves the due time, and the breach of two hours after it holds."""
    breached = after(
        issued(2), (receipt(), T0), (report(T0 + HOUR, 2), T0 + HOUR), (tick(DUE + 2 * HOUR), DUE + 2 * HOUR)
    )
    return after(breached, (extend((DUE - 10 * MINUTE, DUE + MINUTE)), DUE + 3 * HOUR))


LIVES: list[Callable[[], Order]] = [
    _late_obstacle_that_a_bounce_makes_count,
    _extended_by_two_hours,
    _extended_for_an_outage,
    _breach_decided_late_beside_an_answered_item,
]


@pytest.mark.parametrize("life", LIVES)
def test_each_due_time_that_holds_was_notified(life: Callable[[], Order]) -> None:
    order = life()
    for number, period in order.undecided:
        window = order.window_of(number, period)
        assert window, f"no fact told the window of item {number}"
        assert window.due_at == period.due_at


@pytest.mark.parametrize("life", LIVES)
def test_each_item_is_breached_once_in_the_end(life: Callable[[], Order]) -> None:
    order = life()
    for _ in range(10):
        at = max([order.changed_at, *clock.instants(order)]) + MINUTE
        order = after(order, (tick(at), at))
    accused = [number for breach in order.valid_breaches for number in breach.open_items]
    assert sorted(accused) == [item.number for item in order.items if not item.outcome]


@pytest.mark.parametrize(("life", "due"), [(_extended_by_two_hours, 28), (_extended_for_an_outage, 29)])
def test_more_time_is_added_once(life: Callable[[], Order], due: int) -> None:
    (current,) = [clock_.current for clock_ in life().clocks[:1]]
    assert current
    assert current.due_at == T0 + _at(due)


def _breached_with_mail_and_webhook() -> Order:
    """The mail came first, and the webhook's 2xx a second later; a breach was decided of item 1."""
    return after(
        issued(1), (by_mail(), T0), (receipt(T0 + SECOND), T0 + SECOND), (tick(LAPSE + MINUTE), LAPSE + MINUTE)
    )


def test_a_breach_of_an_ended_order_holds_while_other_evidence_is_left() -> None:
    """Contract 1: only a bounce that leaves the order without evidence annuls it."""
    ended = after(_breached_with_mail_and_webhook(), (withdraw(DUE + HOUR), DUE + HOUR))
    assert len(after(ended, (bounce(DUE + 2 * HOUR), DUE + 2 * HOUR)).valid_breaches) == 1


def test_a_window_with_an_answered_item_is_kept_by_evidence_of_the_same_instant() -> None:
    """The webhook's own time is before the mail's, so the notified due time holds without the mail."""
    webhook = Evidence("webhook_accepted", T0 + 2 * SECOND, T0 + 6 * SECOND, "e", "d9", 1)
    order = after(
        issued(2),
        (by_mail(T0 + 5 * SECOND), T0 + 5 * SECOND),
        (RecordReceipt(id="w", evidence=webhook), T0 + 6 * SECOND),
        (report(T0 + HOUR, 2), T0 + HOUR),
        (tick(DUE + HOUR), DUE + HOUR),
        (bounce(DUE + 2 * HOUR), DUE + 2 * HOUR),
    )
    assert [breach.open_items for breach in order.valid_breaches] == [(1,)]


def test_a_late_answer_stays_late_when_a_bounce_gives_the_open_item_time() -> None:
    """Time still to come is for the item that is open (decision 25); the answer of item 1 came after its due time."""
    order = after(
        issued(2),
        (by_mail(), T0),
        (acknowledge(T0 + MINUTE), T0 + MINUTE),
        (tick(LAPSE), LAPSE),
        (report(DUE + HOUR, 1), DUE + HOUR),
        (bounce(DUE + 3 * HOUR), DUE + 3 * HOUR),
    )
    assert [clock.in_time for clock in order.clocks] == [False, False]
    assert order.clocks[1].current
    assert order.clocks[1].current.due_at == DUE + 4 * HOUR


def test_receipt_of_a_draft_that_was_withdrawn_changes_nothing() -> None:
    gone = after(draft(), (withdraw(T0), T0))
    assert after(gone, (replace(receipt(T0), representative="x"), T0)) == gone
