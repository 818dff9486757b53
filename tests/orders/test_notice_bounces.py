"""Without receipt, and when a bounce takes receipt back."""

from datetime import timedelta

from removal.orders import clock
from removal.orders.order import Status
from removal.orders.waiting import ItemClock, item_clock
from tests.orders.chance import LAWS
from tests.orders.lives import (
    DUE,
    KZ,
    T0,
    after,
    bounce,
    by_mail,
    clarify,
    dispute,
    due,
    facts,
    heard,
    issued,
    obstruct,
    report,
    tick,
    types,
)
from tests.orders.noticed import ANSWERED, HOUR, MINUTE, OBSTRUCTED, RUNNING, SECOND, at, evidence, starts

# R6


def test_the_time_is_counted_from_the_oldest_notice_that_waits() -> None:
    """Answered 2 h and, of item 2, disputed 4 h: told at 3 h (one notice), 7 h (both), 11 h (kz: every 4 h)."""
    order = after(OBSTRUCTED, (report(at(1.5), 2), at(1.5)), (clarify(at(2), 1), at(2)))
    disputed = after(order, (tick(at(3)), at(3)), (dispute(at(4), 2), at(4)))
    assert clock.unreceived_at(disputed) == at(7)
    ((_, seventh),) = facts(disputed, tick(at(7)), at(7))
    assert (seventh["notices"], seventh["tried"], seventh["next"]) == (
        [notice.sequence for notice in order.notices[1:]] + [disputed.notices[-1].sequence],
        2,
        ["deputy", "escalation"],
    )
    assert clock.unreceived_at(after(disputed, (tick(at(7)), at(7)))) == at(11)


def test_the_european_law_is_notified_each_quarter_of_an_hour_and_the_demonstration_once() -> None:
    """eu-tco 10 min and every 15 min, the 13th a day after the 12th (175 min); demo after 40 s, once."""
    eu, demo = (next(law for law in LAWS if law.id == id_) for id_ in ("eu-tco", "demo"))
    order, minutes = issued(1, eu), []
    for _ in range(13):
        moment = clock.unreceived_at(order)
        assert moment
        order = after(order, (tick(moment), moment))
        minutes.append((moment - T0) / MINUTE)
    assert minutes == [*range(10, 176, 15), 175 + 24 * 60]
    once = after(issued(1, demo), (tick(T0 + 40 * SECOND), T0 + 40 * SECOND))
    assert clock.unreceived_at(issued(1, demo)) == T0 + 40 * SECOND
    assert clock.unreceived_at(once) is None


def test_it_is_notified_24_times_until_a_receipt_and_96_times_in_all() -> None:
    """A mail and its bounce begin a new count; after four of them the order stays untold."""
    order, undelivered = issued(1), 0
    for number in range(5):
        while moment := clock.unreceived_at(order):
            order, undelivered = after(order, (tick(moment), moment)), undelivered + 1
        assert undelivered == min(24 * (number + 1), 96)
        last = order.changed_at + HOUR
        order = after(order, (by_mail(last, f"mail-{number}"), last), (bounce(last, f"mail-{number}"), last))


def test_without_receipt_there_is_no_clock_for_ever() -> None:
    order = after(ANSWERED, (report(at(1.5), 2), at(2.5)))
    for moment in (at(30), at(500), at(5000)):
        undelivered = types(order, tick(moment), moment)
        assert set(undelivered) <= {"order.undelivered"}, undelivered
        order = after(order, (tick(moment), moment))
    assert (order.status, order.breaches) == (Status.SUSPENDED, ())
    assert due(heard(order, at(6000)))[1] == at(6024)


# R7


def test_a_bounce_removes_a_mails_evidence_from_every_notice_that_it_covered() -> None:
    """One mail, of a later notice, received the order and that notice: both wait again, the order is `issued`."""
    order = after(issued(2), (by_mail(), T0), (obstruct(at(1), 1), at(1)))
    # The answer of 1 h stays evidence of the order itself.
    answered = after(order, (clarify(at(2), 1), at(2)))
    mailed = after(answered, (by_mail(at(3), "mail-2", of=answered.notices[-1].sequence), at(3)))
    returned = after(mailed, (bounce(at(4), "mail-2"), at(4)))
    assert (starts(returned), returned.status) == ([T0, None], Status.RUNNING)
    assert item_clock(returned, returned.items[0]) is ItemClock.AWAITING_RECEIPT
    both = after(returned, (bounce(at(5)), at(5)))
    assert (starts(both), both.valid_windows[-1].due_at) == ([at(1), None], at(25))


def test_a_bounce_counts_for_five_days_and_is_kept_after_them() -> None:
    """By the mail system's own times; kz P5D, demo 10 min."""
    order = after(issued(1), (by_mail(), T0))
    limit = T0 + timedelta(days=5)
    assert types(order, bounce(limit), limit) == ["order.receipt_withdrawn"]
    assert types(order, bounce(limit + SECOND), limit + SECOND) == ["order.bounced_late"]
    assert types(order, bounce(limit), limit + timedelta(days=9)) == ["order.receipt_withdrawn"]
    late = after(order, (bounce(limit + SECOND), limit + SECOND))
    assert (starts(late), due(late)) == ([T0], {1: DUE})


def test_other_evidence_takes_its_place_the_earliest_start_first() -> None:
    """Mails of 0, 2 and 1 h, recorded in that order: after the bounce of the first, 1 h and due 25 h."""
    order = after(
        issued(1),
        (by_mail(), T0),
        (evidence(at(2), at(2), kind="mail_accepted"), at(2)),
        (evidence(at(2) - 4 * MINUTE, at(2) + MINUTE, kind="mail_accepted"), at(2) + MINUTE),
        (bounce(at(3)), at(3)),
    )
    assert due(order) == {1: at(26) - 4 * MINUTE}


def test_a_bounce_voids_the_window_and_annuls_its_breach() -> None:
    """The dispute's mail: breached at 3 + 24 h, returned at 30 h; R6 counts from 30 h."""
    disputed = after(RUNNING, (report(at(1), 1, 2), at(1)), (dispute(at(2), 1), at(2)))
    mailed = after(disputed, (by_mail(at(3), "mail-2", of=disputed.notices[-1].sequence), at(3)))
    lapse = at(27) + KZ.grace
    breached = after(mailed, (tick(lapse), lapse))
    assert breached.status is Status.BREACHED
    assert types(breached, bounce(at(30), "mail-2"), at(30)) == ["order.receipt_withdrawn", "order.breach_annulled"]
    returned = after(breached, (bounce(at(30), "mail-2"), at(30)))
    assert (returned.status, due(returned)[1], clock.unreceived_at(returned)) == (Status.SUSPENDED, None, at(31))
