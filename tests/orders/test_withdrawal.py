"""What becomes of an order whose receipt turns out to have been none, told as short lives."""

from datetime import timedelta

from removal.orders import clock
from removal.orders.item import Outcome
from removal.orders.order import Order, Status
from tests.orders.lives import (
    DUE,
    KZ,
    LAPSE,
    T0,
    acknowledge,
    after,
    bounce,
    by_mail,
    extend,
    facts,
    heard,
    issued,
    receipt,
    report,
    tick,
    types,
    withdraw,
)

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BY_MAIL = after(issued(), (by_mail(), T0))


def windows(order: Order) -> list[tuple[int, bool]]:
    return [(window.number, window.void) for window in order.windows]


def test_with_nothing_left_the_order_is_issued_again_and_no_clock_runs() -> None:
    order = after(BY_MAIL, (bounce(T0 + HOUR), T0 + HOUR))
    assert (order.status, order.receipt, order.due_at, order.evidence) == (Status.ISSUED, None, None, ())
    assert windows(order) == [(1, True)]
    assert (clock.lapses(order), clock.reminders(order)) == ((), ())
    assert clock.instants(order) == (T0 + HOUR + KZ.unreceived_after,), "counted anew from the bounce (R7)"


def test_the_fact_tells_which_evidence_and_why() -> None:
    ((name, withdrawal),) = facts(BY_MAIL, bounce(T0 + HOUR), T0 + HOUR)
    assert name == "order.receipt_withdrawn"
    assert withdrawal["evidence"] == {
        "kind": "mail_accepted",
        "at": "2026-11-24T09:00:00.000Z",
        "recorded_at": "2026-11-24T09:00:00.000Z",
        "endpoint": "contact-1",
        "delivery": "mail-1",
        "covers": 1,
    }
    assert withdrawal["bounce"] == {"kind": "Permanent", "subtype": "General", "at": "2026-11-24T10:00:00.000Z"}


def test_evidence_that_cannot_be_withdrawn_needs_no_company() -> None:
    order = after(issued(), (receipt(), T0))
    assert types(order, by_mail(T0 + HOUR), T0 + HOUR) == []
    assert types(order, bounce(T0 + HOUR), T0 + HOUR) == []


def test_evidence_beside_a_mail_is_kept_until_there_is_some_that_stays_for_good() -> None:
    order = after(BY_MAIL, (by_mail(T0 + HOUR, "mail-2"), T0 + HOUR))
    assert [proof.delivery for proof in order.evidence] == ["mail-1", "mail-2"]
    order = after(order, (receipt(T0 + 2 * HOUR), T0 + 2 * HOUR))
    assert types(order, by_mail(T0 + 3 * HOUR, "mail-3"), T0 + 3 * HOUR) == []
    assert order.due_at == DUE


def test_what_is_left_takes_its_place_at_its_own_time() -> None:
    order = after(BY_MAIL, (receipt(T0 + 2 * HOUR), T0 + 2 * HOUR))
    assert types(order, bounce(T0 + 3 * HOUR), T0 + 3 * HOUR) == ["order.receipt_withdrawn", "order.received"]
    order = after(order, (bounce(T0 + 3 * HOUR), T0 + 3 * HOUR))
    assert (order.status, order.due_at) == (Status.RUNNING, DUE + 2 * HOUR)
    assert windows(order) == [(1, True), (2, False)]


def test_a_deadline_that_was_notified_never_shrinks_not_even_one_that_an_outage_moved() -> None:
    late = DUE + 7 * HOUR
    order = after(BY_MAIL, (receipt(T0 + HOUR), T0 + HOUR), (extend((DUE - HOUR, late)), late))
    promised = order.due_at
    assert promised == DUE + 8 * HOUR
    # T6: received at 1 h, first due 25 h, and the outage from 23 h to 31 h counts whole: due 33 h, an hour after 32 h.
    order = after(order, (bounce(late + HOUR), late + HOUR))
    assert (order.status, order.due_at) == (Status.RUNNING, promised + HOUR)
    assert types(order, tick(promised), promised) == ["order.reminded"]


def test_a_due_time_that_an_outage_moved_stays_when_the_outage_counts_no_longer() -> None:
    """First due 24:00, the outage from 23:00 to 24:10 counts: due 25:10. Received at 0:30, it ends before 24:30: T1."""
    minutes = timedelta(minutes=10)
    order = after(BY_MAIL, (receipt(T0 + HOUR / 2), T0 + HOUR / 2))
    order = after(order, (extend((DUE - HOUR, DUE + minutes)), DUE + minutes))
    assert order.due_at == DUE + HOUR + minutes
    order = after(order, (bounce(DUE + 2 * minutes), DUE + 2 * minutes))
    assert (order.status, order.due_at) == (Status.RUNNING, DUE + HOUR + minutes)


def test_evidence_heard_later_of_an_earlier_time_shortens_nothing() -> None:
    heard = T0 + timedelta(minutes=5)
    first, second = by_mail(heard), by_mail(T0 + SECOND, "mail-2")
    order = after(issued(), (first, heard), (second, heard + SECOND))
    promised = order.due_at
    order = after(order, (bounce(heard + HOUR), heard + HOUR))
    assert order.due_at == promised


def test_of_two_others_the_one_recorded_first_takes_its_place() -> None:
    order = after(BY_MAIL, (by_mail(T0 + HOUR, "mail-2"), T0 + HOUR), (receipt(T0 + 2 * HOUR), T0 + 2 * HOUR))
    order = after(order, (bounce(T0 + 3 * HOUR), T0 + 3 * HOUR))
    assert order.due_at == DUE + HOUR
    order = after(order, (bounce(T0 + 4 * HOUR, "mail-2"), T0 + 4 * HOUR))
    assert (order.due_at, len(order.valid_windows)) == (DUE + 2 * HOUR, 1)


def test_a_bounce_of_what_was_only_kept_moves_nothing() -> None:
    order = after(BY_MAIL, (by_mail(T0 + HOUR, "mail-2"), T0 + HOUR))
    assert types(order, bounce(T0 + 2 * HOUR, "mail-2"), T0 + 2 * HOUR) == ["order.evidence_withdrawn"]
    order = after(order, (bounce(T0 + 2 * HOUR, "mail-2"), T0 + 2 * HOUR))
    assert (order.status, order.due_at) == (Status.RUNNING, DUE)
    order = after(order, (bounce(T0 + 3 * HOUR), T0 + 3 * HOUR))
    assert order.status is Status.ISSUED


def test_an_answer_is_evidence_that_no_bounce_withdraws() -> None:
    order = after(BY_MAIL, (acknowledge(T0 + HOUR), T0 + HOUR), (bounce(T0 + 2 * HOUR), T0 + 2 * HOUR))
    assert (order.status, order.due_at, order.acknowledged) == (Status.RUNNING, DUE + HOUR, True)
    assert order.receipt is not None
    assert order.receipt.rule == "answer"


def test_a_breach_that_stood_on_it_is_annulled() -> None:
    order = after(BY_MAIL, (tick(LAPSE), LAPSE))
    assert types(order, bounce(LAPSE), LAPSE) == ["order.receipt_withdrawn", "order.breach_annulled"]
    order = after(order, (bounce(LAPSE + HOUR), LAPSE + HOUR))
    assert order.status is Status.ISSUED
    assert order.breaches[0].annulled_at == LAPSE + HOUR


def test_a_breach_in_a_new_window_is_decided_in_its_own_time() -> None:
    order = after(BY_MAIL, (receipt(T0 + HOUR), T0 + HOUR), (tick(LAPSE), LAPSE), (bounce(LAPSE), LAPSE))
    assert (order.status, order.due_at) == (Status.RUNNING, DUE + HOUR)
    assert types(order, tick(LAPSE + HOUR - SECOND), LAPSE + HOUR - SECOND) == []
    order = after(order, (tick(LAPSE + HOUR), LAPSE + HOUR))
    assert [(breach.window, breach.annulled_at is None) for breach in order.breaches] == [(1, False), (2, True)]


def test_an_answer_after_the_void_deadline_is_in_time_by_the_new_one() -> None:
    late = after(BY_MAIL, (tick(LAPSE), LAPSE), (report(LAPSE, 1, 2), LAPSE))
    assert late.status is Status.COMPLIED_LATE
    decided = types(late, bounce(LAPSE + HOUR), LAPSE + HOUR)
    assert decided == ["order.receipt_withdrawn", "order.received", "order.breach_annulled", "order.complied"]
    assert after(late, (bounce(LAPSE + HOUR), LAPSE + HOUR)).status is Status.COMPLIED


def test_an_order_complied_with_stays_so_and_rests_on_its_answer() -> None:
    order = after(BY_MAIL, (report(T0 + HOUR, 1, 2), T0 + HOUR), (bounce(T0 + 2 * HOUR), T0 + 2 * HOUR))
    assert order.status is Status.COMPLIED
    assert order.receipt is not None
    assert order.receipt.rule == "answer"
    assert clock.instants(order) == ()


def test_a_report_of_one_item_leaves_the_other_its_new_window() -> None:
    partly = after(BY_MAIL, (tick(LAPSE), LAPSE), (report(LAPSE, 1), LAPSE), (bounce(LAPSE), LAPSE))
    assert (partly.status, partly.due_at) == (Status.RUNNING, LAPSE + KZ.window)
    assert partly.items[0].outcome is Outcome.REMOVED


def test_what_came_back_neither_comes_back_again_nor_counts_as_arrived() -> None:
    """The store does not carry out what the journal holds by its id; a second bounce finds nothing left anyway."""
    order = after(BY_MAIL, (bounce(T0 + HOUR), T0 + HOUR))
    assert types(order, bounce(T0 + 2 * HOUR), T0 + 2 * HOUR) == []
    assert {bounce(T0).id, by_mail(T0).id} <= set(order.commands)


def test_a_reinstatement_that_was_overdue_before_its_receipt_was_none_is_overdue_anew() -> None:
    """The time counts from the new receipt; that it was overdue before puts nothing off by a day."""
    ended = after(BY_MAIL, (report(T0 + HOUR, 1, 2), T0 + HOUR), (withdraw(T0 + 2 * HOUR), T0 + 2 * HOUR))
    notice = ended.notices[-1].sequence
    received_at, anew_at = T0 + 2 * HOUR, T0 + 9 * HOUR
    owed = after(ended, (by_mail(received_at, "mail-2", notice), received_at))
    overdue_at = received_at + KZ.reinstates_within + KZ.grace
    overdue = after(owed, (tick(overdue_at), overdue_at))
    assert len(overdue.overdue) == 1
    assert [debt.at for debt in clock.debts(overdue)] == [overdue_at + timedelta(days=1)]
    bounced = after(overdue, (bounce(T0 + 8 * HOUR, "mail-2"), T0 + 8 * HOUR))
    assert clock.debts(bounced) == ()
    anew = heard(bounced, anew_at)
    assert [debt.at for debt in clock.debts(anew)] == [anew_at + KZ.reinstates_within + KZ.grace]
