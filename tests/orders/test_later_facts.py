"""A later fact moves what follows from earlier ones, and takes nothing back (contract 6, T1 to T5; decision 25)."""

from datetime import datetime, timedelta

import pytest

from removal.law.law import load
from removal.orders.commands import Acknowledge, Command, RecordReceipt
from removal.orders.item import Ground
from removal.orders.notice import Evidence
from removal.orders.order import Order
from tests.orders.lives import (
    DUE,
    LAPSE,
    REPRESENTATIVE,
    T0,
    after,
    bounce,
    by_mail,
    clarify,
    dispute,
    due,
    extend,
    extend_by,
    facts,
    issued,
    lift,
    obstruct,
    receipt,
    report,
    resume,
    suspend,
    tick,
    types,
)

EU, DEMO = load(local=True)["eu-tco-1"], load(local=True)["demo-1"]
FORCE, TECHNICAL, UNCLEAR = Ground.FORCE_MAJEURE, Ground.TECHNICAL, Ground.INSUFFICIENT_INFORMATION
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def at(hours: float) -> datetime:
    """An instant, in hours from the issue."""
    return T0 + hours * HOUR


def decided_late(taken: datetime, *numbers: int, ground: Ground) -> Command:
    """An obstacle as it was said at an instant, however late it is decided."""
    return obstruct(taken, *numbers, ground=ground)


def acknowledged(taken: datetime) -> Acknowledge:
    """Receipt of every notice before it."""
    return Acknowledge(
        id=f"acknowledge-{taken}", by=REPRESENTATIVE, answered_at=taken, answered_by="A. Person", own_reference="R-1"
    )


BY_MAIL = after(issued(1), (by_mail(), T0))


def test_more_time_of_the_instant_at_which_a_bounce_puts_receipt_is_kept() -> None:
    """Stopped and extended by 6 h at 1 h; the mail bounces: the obstacle of 1 h is receipt, left are 24 h and 6 h."""
    stopped = after(BY_MAIL, (obstruct(at(1), 1, ground=TECHNICAL), at(1)), (extend_by(6 * HOUR), at(1)))
    bounced = after(stopped, (bounce(at(2)), at(2)))
    assert due(after(bounced, (resume(at(5), 1), at(5)))) == {1: at(5 + 24 + 6)}


def test_a_ground_that_ceased_at_the_instant_of_receipt_has_ended() -> None:
    """Suspended at 1 h; told and ceased at 2 h; the mail bounces: receipt is at 2 h too, and no timer ends it again."""
    order = after(BY_MAIL, (suspend(at(1)), at(1)), (obstruct(at(2), 1, ground=TECHNICAL), at(2)))
    bounced = after(order, (resume(at(2), 1), at(2)), (bounce(at(3)), at(3)))
    assert bounced.clock_of(1).grounds == {"suspension"}
    assert types(bounced, tick(at(99)), at(99)) == []


def test_a_ground_that_ceased_is_ended_though_it_was_said_again_of_an_earlier_instant_and_decided_later() -> None:
    """Lifted 0:48, ceased 2 h, which is receipt; then its statement of 1 h is decided, and counts from that receipt."""
    stopped = after(issued(1, EU), (receipt(), T0), (obstruct(at(0.5), 1, ground=TECHNICAL), at(0.5)))
    lifted = after(stopped, (suspend(at(0.7)), at(0.7)), (lift(at(0.8)), at(0.8)))
    ceased = after(lifted, (resume(at(2), 1), at(2)))
    again = after(ceased, (decided_late(at(1), 1, ground=TECHNICAL), at(5)))
    assert again.clock_of(1).grounds == set()
    assert due(again) == due(ceased)


def test_a_lift_received_at_the_instant_of_the_order_opens_no_second_window() -> None:
    """Suspended 1 h, lifted 2 h; one mail of 3 h is receipt of both once the first bounces: due 27 h, one breach."""
    order = after(BY_MAIL, (suspend(at(1)), at(1)), (lift(at(2)), at(2)))
    received = after(order, (by_mail(at(3), "mail-2", of=order.notices[-1].sequence), at(3)))
    assert due(received) == {1: at(3 + 23)}
    bounced = after(received, (bounce(at(4)), at(4)))
    assert due(bounced) == {1: at(3 + 24)}
    assert [breach.due_at for breach in after(bounced, (tick(at(40)), at(40))).valid_breaches] == [at(27)]


def test_an_earlier_statement_that_is_decided_later_never_shortens_a_stop() -> None:
    """Force majeure of 10 minutes is receipt; that of 0 minutes is decided after it: until 24 h 10 min (eu-tco)."""
    later = T0 + 10 * MINUTE
    order = after(issued(1, EU), (obstruct(later, 1, ground=FORCE), later))
    again = after(order, (decided_late(T0, 1, ground=FORCE), later + MINUTE))
    assert again.clock_of(1).until == {FORCE: later + EU.unable_max}


@pytest.mark.parametrize("length", [MINUTE, 6 * HOUR])
def test_an_extension_counts_once_whatever_was_said_before_it(length: timedelta) -> None:
    """Late at due + 5 s, in time by the extension of due + 7 s: left is due + extension - (due + 5 s)."""
    order = after(issued(1), (receipt(), T0), (extend_by(length), DUE + 7 * SECOND))
    stopped = after(order, (decided_late(DUE + 5 * SECOND, 1, ground=TECHNICAL), DUE + 8 * SECOND))
    left = max(length - 5 * SECOND, order.rules.resume_at_least)
    assert due(after(stopped, (resume(at(40), 1), at(40)))) == {1: at(40) + left}


def test_an_extension_at_the_instant_of_an_expiry_moves_the_window_that_it_opened() -> None:
    """Technical of 0 h ends at 72 h (kz), with 24 h left; 6 h are given at that instant: due 102 h, and so it stays."""
    order = after(issued(1), (receipt(), T0), (obstruct(T0, 1, ground=TECHNICAL), T0), (tick(at(72)), at(72)))
    extended = after(order, (extend_by(6 * HOUR), at(72)))
    assert due(extended) == {1: at(102)}
    assert due(after(extended, (extend_by(HOUR), at(80)))) == {1: at(103)}


def test_a_window_that_was_stopped_from_its_beginning_leaves_an_extension_to_the_next() -> None:
    """Disputed and suspended before receipt, 6 h given: the lift's window is 24 h and 6 h."""
    reported = after(issued(1), (receipt(), T0), (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    extended = after(reported, (extend_by(6 * HOUR), at(3)), (suspend(at(4)), at(4)), (lift(at(5)), at(5)))
    assert due(after(extended, (acknowledged(at(6)), at(6)))) == {1: at(6 + 24 + 6)}


def test_a_window_that_was_stopped_from_its_beginning_takes_no_time_that_was_notified_later() -> None:
    """Received 6 h, suspended 10 h before that receipt is recorded: 20 h are left, not the whole window."""
    reported = after(issued(1), (receipt(), T0), (report(at(1), 1), at(1)), (dispute(at(2), 1), at(2)))
    notice = reported.notices[-1].sequence
    suspended = after(reported, (suspend(at(6.05)), at(6.05)), (receipt(at(6), of=notice), at(6.06)))
    lifted = after(suspended, (lift(at(12)), at(12)), (acknowledged(at(13)), at(13)))
    assert due(lifted) == {1: at(13) + 24 * HOUR - 3 * MINUTE}


def told_obstacles(order: Order, command: Command, now: datetime) -> list[object]:
    """What a command tells of earlier obstacles that count now."""
    return [payload["obstacles"] for _, payload in facts(order, command, now) if "obstacles" in payload]


def test_an_obstacle_that_counts_by_a_bounce_is_notified() -> None:
    """Mail 0 h, breach; the question of 25 h stops nothing; the mail bounces at 26 h: that question stops the clock."""
    late = after(BY_MAIL, (tick(LAPSE), LAPSE), (obstruct(at(25), 1), at(25)))
    assert told_obstacles(late, bounce(at(26)), at(26)) == [[{"obstacle": late.sequence, "items": [1]}]]
    bounced = after(late, (bounce(at(26)), at(26)))
    assert told_obstacles(bounced, tick(at(99)), at(99)) == []
    assert after(bounced, (tick(at(99)), at(99))).breaches[0].annulled_at == at(26)


def test_an_obstacle_that_counts_by_an_extension_stays_so_whatever_is_decided_later() -> None:
    """Technical of 25 h is late, and counts by 6 h more: until 97 h. That of 24:30 is decided last.

    It begins the only stop that kz allows; alone it would end at 96:30, and that of 25 h would count for nothing.
    """
    late = after(issued(1), (receipt(), T0), (obstruct(at(25), 1, ground=TECHNICAL), at(25)))
    extended = after(late, (extend_by(6 * HOUR), at(25)))
    again = after(extended, (decided_late(at(24.5), 1, ground=TECHNICAL), at(26)))
    assert again.clock_of(1).until == {TECHNICAL: at(25) + again.rules.unable_max}


def test_an_obstacle_that_counts_by_an_outage_expires_after_that_is_known() -> None:
    """Technical of 25 h is late. An outage from 23 h to 26 h, entered at 200 h, makes it count: 2 h were left.

    It would have ended at 97 h. It ends at 200 h, and the window is due at 202 h.
    """
    late = after(issued(1), (receipt(), T0), (tick(LAPSE), LAPSE), (obstruct(at(25), 1, ground=TECHNICAL), at(25)))
    known = after(late, (extend((at(23), at(26))), at(200)))
    assert (known.clock_of(1).until, due(known)) == ({TECHNICAL: at(97)}, {1: at(27)})
    assert due(after(known, (tick(at(200)), at(200)))) == {1: at(202)}


def test_the_due_time_of_a_window_that_became_void_holds_for_what_runs_in_its_place() -> None:
    """Demo, window 75 s: technical of 5 s is answered at 10 s, ends by itself at 65 s: due 135 s, breached at 155 s.

    At 200 s a mail shows that the answer was received at 30 s: that window is past its due time when it is notified, so
    it is due at 220 s. The mail bounces at 205 s, and the window of 65 s is back: due 220 s, no breach before 240 s.
    """
    order = after(issued(1, DEMO), (receipt(), T0), (obstruct(T0 + 5 * SECOND, 1, ground=TECHNICAL), T0 + 5 * SECOND))
    answered = after(order, (clarify(T0 + 10 * SECOND, 1, grounds=(TECHNICAL,)), T0 + 10 * SECOND))
    notice = answered.notices[-1].sequence
    late = after(answered, (tick(T0 + 65 * SECOND), T0 + 65 * SECOND), (tick(T0 + 155 * SECOND), T0 + 155 * SECOND))
    assert [breach.due_at for breach in late.valid_breaches] == [T0 + 135 * SECOND]
    shown = Evidence("mail_accepted", T0 + 30 * SECOND, T0 + 200 * SECOND, "contact-1", "mail-2", notice)
    received = after(late, (RecordReceipt(id="shown", evidence=shown), T0 + 200 * SECOND))
    assert due(received) == {1: T0 + 220 * SECOND}
    bounced = after(received, (bounce(T0 + 205 * SECOND, "mail-2"), T0 + 205 * SECOND))
    assert due(bounced) == {1: T0 + 220 * SECOND}
    assert types(bounced, tick(T0 + 239 * SECOND), T0 + 239 * SECOND) == []
    assert types(bounced, tick(T0 + 240 * SECOND), T0 + 240 * SECOND) == ["order.breached"]


def test_an_answer_that_ends_one_of_two_statements_makes_the_window_whole() -> None:
    """Technical of 20 h is answered (restart) at 21 h; that of 19 h, decided at 22 h, ends by 92 h: whole again."""
    order = after(issued(1), (receipt(), T0), (obstruct(at(20), 1, ground=TECHNICAL), at(20)))
    answered = after(order, (clarify(at(21), 1, grounds=(TECHNICAL,)), at(21)), (acknowledged(at(21)), at(21)))
    assert due(answered) == {1: at(45)}
    again = after(answered, (decided_late(at(19), 1, ground=TECHNICAL), at(22)))
    assert due(after(again, (tick(at(92)), at(92)))) == {1: at(92 + 24)}


def test_the_authority_can_answer_a_ground_that_was_renewed_before_it_ended_and_recorded_after() -> None:
    """Force majeure of 0:00 ends at 24:00; the renewal of 23:50, decided at 24:01, waits for an answer (eu-tco)."""
    order = after(issued(1, EU), (receipt(), T0), (obstruct(T0, 1, ground=FORCE), T0), (tick(at(24)), at(24)))
    renewed = after(order, (decided_late(at(24) - 10 * MINUTE, 1, ground=FORCE), at(24) + MINUTE))
    assert FORCE in renewed.clock_of(1).grounds
    assert types(renewed, clarify(at(25), 1, grounds=(FORCE,)), at(25)) == ["order.obstacle_answered"]
    assert types(renewed, resume(at(25), 1), at(25))[0] == "order.resumed"


def test_an_item_that_parted_from_its_window_is_freed_with_it() -> None:
    """Items 1 and 2 breached in one window; the question of 23 h of item 2, decided late, frees it alone."""
    order = after(issued(2), (receipt(), T0), (tick(LAPSE), LAPSE))
    freed = after(order, (decided_late(at(23), 2, ground=UNCLEAR), at(25)))
    assert [breach.open_items for breach in freed.valid_breaches] == [(1, 2)]
    both = after(freed, (decided_late(at(23), 1, ground=UNCLEAR), at(26)))
    assert both.valid_breaches == ()


def test_what_was_recorded_after_certain_evidence_moves_no_receipt() -> None:
    """Mail 0 h; a question of 1 h is certain receipt; the mail with its answer states 59 minutes: 1 h."""
    clarified = after(BY_MAIL, (obstruct(at(1), 1), at(1)), (clarify(at(1) + SECOND, 1), at(1) + SECOND))
    notice = clarified.notices[-1].sequence
    shown = Evidence("mail_accepted", at(1) - MINUTE, at(1) + MINUTE, "contact-1", "mail-2", notice)
    bounced = after(clarified, (RecordReceipt(id="shown", evidence=shown), at(1) + MINUTE), (bounce(at(2)), at(2)))
    assert bounced.receipt is not None
    assert bounced.receipt.at == at(1)


def test_a_ground_that_ends_as_a_notice_falls_due_is_not_reported_undelivered() -> None:
    """The answer's notice would be reported undelivered when the ground that it ends expires: nothing waits then."""
    order = after(issued(1), (receipt(), T0), (obstruct(T0, 1, ground=TECHNICAL), T0))
    ends = T0 + order.rules.unable_max
    clarified_at = ends - order.rules.unreceived_after
    answered = after(order, (clarify(clarified_at, 1, grounds=(TECHNICAL,)), clarified_at))
    assert types(answered, tick(ends), ends)[0] == "order.resumed"
    assert "order.undelivered" not in types(answered, tick(ends), ends)


def test_an_extension_within_the_grace_that_lets_a_suspension_count_adds_once() -> None:
    """Suspended at due + 5 s, lifted at 8 s, 6 h given at 19 s: the suspension counts, and 6 h less 5 s are left."""
    second = timedelta(seconds=1)
    late = after(issued(1), (receipt(), T0), (suspend(DUE + 5 * second), DUE + 5 * second))
    lifted = after(late, (lift(DUE + 8 * second), DUE + 8 * second), (acknowledged(DUE + 8 * second), DUE + 8 * second))
    extended = after(lifted, (extend_by(6 * HOUR), DUE + 19 * second))
    assert due(extended) == {1: DUE + 6 * HOUR + 3 * second}


def test_a_past_round_is_given_no_time() -> None:
    """Breached, reported late, disputed: the bounce moves the first receipt by a minute, and gives it no hour more."""
    first = after(BY_MAIL, (by_mail(T0 + MINUTE, "mail-2"), T0 + MINUTE), (tick(LAPSE), LAPSE))
    reported = after(first, (report(at(25), 1), at(25)), (dispute(at(26), 1), at(26)))
    received = after(reported, (receipt(at(26), of=reported.notices[-1].sequence), at(26)))
    bounced = after(received, (bounce(at(27)), at(27)))
    assert due(bounced) == {1: at(50)}
    again = after(bounced, (tick(at(27)), at(27)))
    assert [(breach.due_at, breach.decided_at) for breach in again.valid_breaches] == [(DUE + MINUTE, at(27))]
