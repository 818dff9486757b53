"""Notices and their receipt (contract R1 to R8), and the table of what each fact does to time (6.4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.errors import Final
from removal.law.law import Law
from removal.orders import clock
from removal.orders.commands import Answer, Command, RecordReceipt
from removal.orders.decide import decide
from removal.orders.fold import PROJECTIONS
from removal.orders.item import Ground
from removal.orders.notice import Evidence
from removal.orders.order import Order, Status
from removal.orders.waiting import ItemClock, item_clock, waiting
from removal.record.audience import AUDIENCE
from removal.record.facts import Fact
from tests.orders import effects, lives, notices
from tests.orders.chance import FIRST, LAWS, Life, Step, steps
from tests.orders.lives import (
    DUE,
    KZ,
    T0,
    acknowledge,
    after,
    bounce,
    by_mail,
    clarify,
    contest,
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
    tick,
    types,
    withdraw,
)

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
FORCE = Ground.FORCE_MAJEURE


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def starts(order: Order) -> list[datetime | None]:
    """When each notice was received."""
    return [notice.receipt.at if notice.receipt else None for notice in order.notices]


def evidence(own: datetime, recorded: datetime, of: int = 1, kind: str = "webhook_accepted") -> RecordReceipt:
    """A delivery of the fact with this number, with a time of its own."""
    shown = Evidence(kind, own, recorded, "endpoint-1", f"delivery-{own}", of)
    return RecordReceipt(id=f"receipt-{own}-{of}", evidence=shown)


RUNNING = after(issued(2), (receipt(), T0))
OBSTRUCTED = after(RUNNING, (obstruct(at(1), 1), at(1)))
ANSWERED = after(OBSTRUCTED, (clarify(at(2), 1), at(2)))  # a notice that waits from 2 h on


@pytest.mark.parametrize("name", notices.rows())
def test_each_fact_does_to_time_what_the_table_says(name: str) -> None:
    assert effects.row(name) == notices.rows()[name]


def test_every_type_of_fact_of_an_order_has_its_row(record_property: Callable[[str, object], None]) -> None:
    types_ = notices.notice_types()
    record_property(
        "summary", f"notices: {len(notices.rows())} rows, {sum(types_.values())} of {len(types_)} types are one"
    )
    assert set(effects.SCENARIOS) == set(notices.rows())
    assert set(types_) == {*PROJECTIONS, "order.drafted"}
    assert set(types_) == {type_ for type_ in AUDIENCE if type_.startswith("order.")}


class Noticed(Life):
    """Holds each fact against the table: whether it is a notice, and that no window opens without receipt."""

    def carry_out(self, command: Command) -> None:
        before = len(self.order.notices), len(self.order.windows)
        self.expected = before[0]
        super().carry_out(command)
        assert len(self.order.notices) == self.expected

    def carried_out(self, facts: tuple[Fact, ...]) -> None:
        for fact in facts:
            lifted = fact.type != "order.resumed" or fact.payload["cause"] == "lifted"
            empty = fact.type in ("order.withdrawn", "order.superseded") and not fact.payload["reinstate"]
            self.expected += notices.notice_types()[fact.type] and lifted and not empty
        received = {notice.sequence for notice in self.order.notices if notice.receipt}
        opened = {fact.sequence for fact in self.facts if fact.type == "order.resumed"}
        assert {window.cause for window in self.order.valid_windows} <= received | opened


@settings(max_examples=200, derandomize=True)
@given(st.sampled_from(LAWS), st.sampled_from(FIRST), st.lists(steps(), min_size=6, max_size=20))
def test_nothing_else_is_a_notice_and_no_window_opens_without_receipt(
    law: Law, first: Command | None, script: list[Step]
) -> None:
    life = Noticed(law)
    life.begin(first)
    for step in script:
        life.live(step)


# R1


def _answers(moment: datetime) -> list[Answer]:
    return [
        acknowledge(moment),
        report(moment, 2),
        obstruct(moment, 2),
        obstruct(moment, 2, ground=FORCE),
        contest(moment),
    ]


@pytest.mark.parametrize("number", range(5))
def test_every_answer_that_is_recorded_is_receipt_first(number: int) -> None:
    """The authority's answer of 2 h, received by an answer at 3 h: item 1 is due 27 h."""
    command = _answers(at(3))[number]
    assert types(ANSWERED, command, at(3))[0] == "order.received"
    order = after(ANSWERED, (command, at(3)))
    assert (starts(order), due(order)[1]) == ([T0, at(3)], at(27))


def test_a_resumption_and_a_report_of_what_is_back_are_receipt_too() -> None:
    unable = after(ANSWERED, (obstruct(at(1), 2, ground=FORCE), at(1)))
    resumed = after(unable, (lives.resume(at(3), 2), at(3)))
    assert (starts(resumed), due(resumed)) == ([T0, at(3)], {1: at(27), 2: at(26)})
    gone = after(RUNNING, (report(at(1), 1), at(1)), (withdraw(at(2)), at(2)))
    assert starts(after(gone, (lives.reinstate(at(3), 1), at(3)))) == [T0, at(3)]


def test_a_refused_answer_is_no_receipt() -> None:
    order = after(ANSWERED, (report(at(1.5), 2), at(2.5)))
    assert starts(order) == [T0, None]
    with pytest.raises(Final):
        decide(order, obstruct(at(3), 2), at(3))
    assert [notice.type for notice in waiting(order)] == ["order.obstacle_answered"]


def test_an_acknowledgement_is_never_nothing_while_a_notice_waits() -> None:
    once = after(RUNNING, (acknowledge(at(1)), at(1)))
    assert types(once, acknowledge(at(2)), at(2)) == []
    disputed = after(once, (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    assert types(disputed, acknowledge(at(3)), at(3)) == ["order.received"]
    assert types(heard(disputed, at(3)), acknowledge(at(4)), at(4)) == []


def test_what_the_law_does_not_accept_is_no_receipt() -> None:
    strict = after(issued(1, replace(KZ, accepted_evidence=frozenset({"answer"}))), (receipt(), T0), (by_mail(), T0))
    assert (strict.status, starts(strict)) == (Status.ISSUED, [None])
    assert after(strict, (acknowledge(at(1)), at(1))).status is Status.RUNNING


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


def test_a_reassignment_opens_nothing_and_opens_nothing_again() -> None:
    order = after(RUNNING, (reassign(), at(1)))
    assert (due(order), len(order.windows), starts(order)) == ({1: DUE, 2: DUE}, 1, [T0])
    later = replace(receipt(at(2)), representative="representative-2")
    assert types(order, later, at(2)) == []


def test_the_time_without_receipt_is_not_counted_anew_for_a_successor() -> None:
    """Issued 0 h, reassigned 0:59: told at 1 h."""
    assert clock.unreceived_at(after(issued(1), (reassign(), at(1) - MINUTE))) == at(1)


def test_an_order_that_is_done_has_a_successor_too_and_one_that_ended_only_with_something_to_put_back() -> None:
    """Contract 1: a complied order may yet be disputed; of an ended one nothing is asked but what is down."""
    complied = after(RUNNING, (report(at(1), 1, 2), at(1)))
    assert types(complied, reassign(), at(2)) == ["order.reassigned"]
    assert types(after(complied, (withdraw(at(3)), at(3))), reassign(), at(4)) == ["order.reassigned"]
    assert types(after(RUNNING, (withdraw(at(3)), at(3))), reassign(), at(4)) == []


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


def test_the_european_law_is_told_each_quarter_of_an_hour_and_the_demonstration_once() -> None:
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


def test_it_is_told_24_times_until_a_receipt_and_96_times_in_all() -> None:
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


# R8


def test_a_lift_that_a_new_suspension_overtakes_is_void() -> None:
    order = after(RUNNING, (suspend(at(1)), at(1)), (lift(at(2)), at(2)))
    assert [notice.type for notice in waiting(order)] == ["order.resumed"]
    again = after(order, (suspend(at(3)), at(3)))
    assert waiting(again) == ()
    received = after(again, (receipt(at(4), of=order.notices[-1].sequence), at(4)))
    assert (received.status, starts(received)) == (Status.SUSPENDED, [T0, None])
    # The first stop was never broken: 23 h are left.
    assert due(heard(after(again, (lift(at(5)), at(5))), at(6))) == {1: at(29), 2: at(29)}


def test_a_notice_of_items_that_are_answered_waits_no_more() -> None:
    """Decided after the notice, taken before it: no receipt, and nothing is open."""
    order = after(ANSWERED, (report(at(1.5), 1), at(2.5)))
    assert (starts(order), waiting(order)) == ([T0, None], ())
    assert clock.unreceived_at(order) is None


def test_the_end_of_the_order_voids_what_waits_and_leaves_its_own_notice() -> None:
    gone = after(ANSWERED, (report(at(1.5), 2), at(2.5)), (withdraw(at(3)), at(3)))
    assert [notice.type for notice in waiting(gone)] == ["order.withdrawn"]
    assert starts(heard(gone, at(4)))[-1] == at(4)
    assert waiting(after(ANSWERED, (withdraw(at(3)), at(3)))) == ()


def test_receipt_is_told_once_for_each_notice_and_its_windows_may_be_none() -> None:
    order = after(OBSTRUCTED, (suspend(at(1.5)), at(1.5)), (clarify(at(2), 1), at(2)), (lift(at(3)), at(3)))
    receipts = facts(order, receipt(at(4), of=order.notices[-1].sequence), at(4))
    assert [payload["notice"] for _, payload in receipts] == [notice.sequence for notice in order.notices[1:]]
    windows = [payload["windows"] for _, payload in receipts]
    assert isinstance(windows[1], list)
    assert windows[0] == []
    # Item 1 restarts: 4 + 24 h. Item 2 had 22:30 left.
    assert sorted(line["due_at"] for line in windows[1]) == ["2026-11-25T11:30:00.000Z", "2026-11-25T13:00:00.000Z"]


def test_the_breach_of_a_window_that_an_expiry_opened_names_it_and_the_receipt_of_the_order() -> None:
    """Force majeure 20 to 92 h, due 96 h."""
    order = after(issued(1), (receipt(), T0), (obstruct(at(20), 1, ground=FORCE), at(20)), (tick(at(92)), at(92)))
    lapse = at(96) + KZ.grace
    _, breach = next(fact for fact in facts(order, tick(lapse), lapse) if fact[0] == "order.breached")
    assert (breach["opened_by"], breach["window"]) == (4, 2)
    assert breach["receipt"] == {
        "notice": 1,
        "rule": "webhook_accepted",
        "at": "2026-11-24T09:00:00.000Z",
        "endpoint": "endpoint-1",
        "delivery": "delivery-1",
    }


def test_the_breach_of_a_window_that_a_notice_opened_names_its_receipt() -> None:
    order = after(heard(ANSWERED, at(3)), (report(at(4), 2), at(4)))
    lapse = at(27) + KZ.grace
    _, breach = next(fact for fact in facts(order, tick(lapse), lapse) if fact[0] == "order.breached")
    assert (breach["opened_by"], breach["receipt"]["notice"]) == (4, 4)  # type: ignore[index]
    assert (breach["receipt"]["at"], breach["open_items"]) == ("2026-11-24T12:00:00.000Z", [1])  # type: ignore[index]


# R9


def test_an_old_report_that_is_sent_again_settles_no_dispute_and_receives_nothing() -> None:
    """Reported 1 h, disputed 2 h; the report of 1 h again, decided at 3 h."""
    disputed = after(RUNNING, (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    assert types(disputed, replace(report(at(1), 1), id="again"), at(3)) == []
    settled = after(disputed, (replace(report(at(2), 1), id="anew"), at(2) + 10 * SECOND))
    assert (starts(settled), settled.items[0].answered_at) == ([T0, at(2)], at(2))
