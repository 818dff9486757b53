"""Which evidence of a notice counts, from when and for whom."""

from dataclasses import replace
from datetime import datetime

import pytest

from removal.orders.order import Status
from removal.orders.waiting import ItemClock, item_clock
from tests.orders.lives import (
    DUE,
    KZ,
    T0,
    acknowledge,
    after,
    bounce,
    by_mail,
    clarify,
    dispute,
    due,
    facts,
    heard,
    issued,
    lift,
    obstruct,
    reassign,
    receipt,
    report,
    suspend,
    types,
)
from tests.orders.noticed import ANSWERED, MINUTE, OBSTRUCTED, SECOND, at, evidence, starts

# R2


def test_evidence_of_a_later_notice_is_evidence_of_all_before_it() -> None:
    """Disputed 2 h, answered 3 h; the delivery of 3 h's notice at 4 h receives both: due 28 h."""
    order = after(OBSTRUCTED, (report(at(1.5), 2), at(1.5)), (dispute(at(2), 2), at(2)), (clarify(at(3), 1), at(3)))
    assert starts(heard(order, at(4))) == [T0, at(4), at(4)]
    assert due(heard(order, at(4))) == {1: at(28), 2: at(28)}


def test_evidence_of_an_earlier_notice_is_none_of_a_later_one() -> None:
    """The delivery of the dispute alone, at 4 h."""
    order = after(OBSTRUCTED, (report(at(1.5), 2), at(1.5)), (dispute(at(2), 2), at(2)), (clarify(at(3), 1), at(3)))
    first = order.notices[1].sequence
    received = after(order, (receipt(at(4), of=first), at(4)))
    assert (starts(received), due(received)) == ([T0, at(4), None], {1: DUE, 2: at(28)})
    assert item_clock(received, received.items[0]) is ItemClock.AWAITING_RECEIPT


def test_evidence_of_a_later_notice_receives_an_order_whose_own_mail_came_back() -> None:
    """Mail 0 h; disputed, its webhook 3 h; then the mail of 0 h comes back: the order was received at 3 h, by R2.

    The report of 1 h is evidence of the order too, with the earlier start.
    """
    order = after(issued(1), (by_mail(), T0), (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    assert starts(after(heard(order, at(3)), (bounce(at(4)), at(4)))) == [at(1), at(3)]
    silent = after(issued(1), (by_mail(), T0), (suspend(at(1)), at(1)), (lift(at(2)), at(2)))
    assert starts(after(heard(silent, at(3)), (bounce(at(4)), at(4)))) == [at(3), at(3)]
    waits = after(silent, (bounce(at(2.5)), at(2.5)))
    assert (waits.status, starts(waits)) == (Status.ISSUED, [None, None])
    assert starts(heard(waits, at(3))) == [at(3), at(3)]


def test_an_answer_from_before_a_notice_is_no_receipt_of_it_however_late_it_is_decided() -> None:
    """The answer of 2 h: taken a second before it and decided 10 s after it, and taken at its instant."""
    before, same = report(at(2) - SECOND, 2), report(at(2), 2)
    assert starts(after(ANSWERED, (before, at(2) + 10 * SECOND))) == [T0, None]
    assert starts(after(ANSWERED, (same, at(2) + 10 * SECOND))) == [T0, at(2)]


# R4


@pytest.mark.parametrize(
    ("own", "recorded", "start"),
    [
        (at(1), at(1) + 2 * MINUTE, at(1)),
        (at(1), at(1) + 5 * MINUTE, at(1)),
        (at(1), at(1) + 6 * MINUTE, at(1) + MINUTE),
        (at(2), at(1), at(1)),
        (T0 - MINUTE, T0 + MINUTE, T0),
    ],
)
def test_the_start_is_the_evidences_own_time_within_five_minutes_and_not_before_the_notice(
    own: datetime, recorded: datetime, start: datetime
) -> None:
    order = after(issued(1), (evidence(own, recorded), recorded))
    assert (starts(order), due(order)) == ([start], {1: start + KZ.window})


def test_an_answer_starts_when_it_was_taken_and_at_most_five_minutes_before_it_is_recorded() -> None:
    """Taken at 3 h, decided 12 s later: item 1 is due 27 h. Decided at 3:09: it starts at 3:04."""
    assert due(after(ANSWERED, (acknowledge(at(3)), at(3) + 9 * MINUTE)))[1] == at(27) + 4 * MINUTE
    assert due(after(ANSWERED, (acknowledge(at(3)), at(3) + 12 * SECOND)))[1] == at(27)


def test_the_first_evidence_that_is_recorded_decides_and_kept_evidence_moves_nothing() -> None:
    """Mail of 1:04 recorded 1:05; mail of 1:01 recorded 1:06: due 25:04."""
    first = evidence(at(1) + 4 * MINUTE, at(1) + 5 * MINUTE, kind="mail_accepted")
    second = evidence(at(1) + MINUTE, at(1) + 6 * MINUTE, kind="mail_accepted")
    order = after(issued(1), (first, at(1) + 5 * MINUTE))
    assert types(order, second, at(1) + 6 * MINUTE) == ["order.evidence_kept"]
    assert due(after(order, (second, at(1) + 6 * MINUTE))) == {1: at(25) + 4 * MINUTE}


def test_three_mails_are_kept_and_always_the_first_evidence_that_stays() -> None:
    """Until a webhook or an answer shows it for good; after that nothing is of use."""
    order = after(issued(1), *((by_mail(at(hour), f"mail-{hour}"), at(hour)) for hour in (1, 2, 3, 4)))
    assert [proof.delivery for proof in order.evidence] == ["mail-1", "mail-2", "mail-3"]
    assert types(order, receipt(at(5)), at(5)) == ["order.evidence_kept"]
    answered = after(order, (acknowledge(at(5)), at(5)))
    assert [proof.kind for proof in answered.evidence][3:] == ["answer"]
    assert types(answered, receipt(at(6)), at(6)) == []


def test_mails_of_a_later_notice_are_counted_for_that() -> None:
    """The order has three mails; the mail of a later notice is its receipt, and is kept."""
    order = after(issued(2), *((by_mail(at(hour), f"mail-{hour}"), at(hour)) for hour in (1, 2, 3)))
    clarified = after(order, (obstruct(at(4), 1), at(4)), (clarify(at(5), 1), at(5)))
    mailed = after(clarified, (by_mail(at(6), "mail-6", of=clarified.notices[-1].sequence), at(6)))
    assert starts(mailed) == [at(1), at(6)]


# R5


def test_evidence_counts_for_whom_the_order_was_addressed_to_at_its_own_time() -> None:
    """Reassigned at 1 h: the former one's webhook of 0:59, recorded at 1:02, counts; that of 1:01 does not."""
    order = after(issued(1), (reassign(), at(1)))
    now = at(1) + 2 * MINUTE
    former = "representative-1"
    assert types(order, replace(evidence(at(1) - MINUTE, now), representative=former), now) == ["order.received"]
    assert types(order, replace(evidence(at(1) + MINUTE, now), representative=former), now) == []
    successor = replace(evidence(at(1) + MINUTE, now), representative="representative-2")
    assert starts(after(order, (successor, now))) == [at(1) + MINUTE]


def test_evidence_of_the_new_one_counts_from_the_reassignment_on_if_its_clock_is_behind() -> None:
    """Reassigned at 1 h; the mail that went out after that was taken at 0:57, says its server, or at 0:30."""
    order = after(issued(1), (reassign(), at(1)))
    for own in (at(1) - 3 * MINUTE, at(1) - 30 * MINUTE):
        mail = replace(by_mail(own), representative="representative-2", planned=2)
        heard = replace(mail, evidence=replace(mail.evidence, recorded_at=at(1) + MINUTE))
        ((_, receipt_fact),) = facts(order, heard, at(1) + MINUTE)
        assert receipt_fact["received_at"] == "2026-11-24T10:00:00.000Z"
        assert starts(after(order, (heard, at(1) + MINUTE), (heard, at(1) + MINUTE))) == [at(1)]


def test_by_which_time_in_office_evidence_counts_follows_from_when_its_delivery_was_planned() -> None:
    """A, B from 1 h on, A again from 2 h on. By its own time each piece is of B's hour; A has not answered yet."""
    again = replace(reassign("representative-1"), id="again")
    order = after(issued(1), (reassign(), at(1)), (again, at(2)))
    own, now = at(1.5), at(2) + MINUTE
    of_a = replace(evidence(own, now, kind="mail_accepted"), representative="representative-1")
    assert types(order, replace(of_a, planned=1), now) == []
    assert starts(after(order, (replace(of_a, planned=3), now))) == [at(2)]
    of_b = replace(of_a, representative="representative-2")
    assert types(order, replace(of_b, planned=2), now) == ["order.received"]
    assert types(order, replace(of_b, planned=3), now) == [], "what was planned then was not planned for it"


def test_a_webhook_that_answered_while_its_clock_is_behind_the_reassignment_proves_nothing() -> None:
    order = after(issued(1), (reassign(), at(1)))
    for own in (at(1) - MINUTE, at(1) - 30 * MINUTE):
        shown = evidence(own, own)
        assert types(order, replace(shown, representative="representative-1"), own) == []
        assert starts(after(order, (replace(shown, representative="representative-2"), own))) == [at(1)]


def test_office_is_asked_at_the_evidences_own_time_at_most_that_of_its_record() -> None:
    for own, judged_at in ((at(1), at(1)), (at(3), at(2))):
        shown = evidence(own, at(2))
        assert types(issued(1), replace(shown, in_office=judged_at.__ne__), at(2)) == []
        assert types(issued(1), replace(shown, in_office=judged_at.__eq__), at(2)) == ["order.received"]
