"""What a command does to an order, told as short lives."""

from dataclasses import replace
from datetime import timedelta

import pytest

from removal.errors import CapReached, IllegalCommand, Invalid
from removal.orders import clock
from removal.orders.budget import BUDGET_BYTES
from removal.orders.commands import Command
from removal.orders.decide import decide
from removal.orders.item import Ground, Outcome
from removal.orders.notice import Evidence
from removal.orders.order import Status
from removal.timers.control import ClockControl, Hold, Outage
from removal.timers.intervals import Interval
from tests.orders.lives import (
    DUE,
    KZ,
    LAPSE,
    T0,
    acknowledge,
    after,
    extend,
    extend_by,
    facts,
    in_state,
    issued,
    obstruct,
    receipt,
    report,
    resume,
    supersede,
    tick,
    types,
    withdraw,
)

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
RUNNING = in_state(Status.RUNNING)


def test_receipt_starts_the_clock_at_the_evidences_own_time() -> None:
    order = after(issued(), (receipt(T0 + SECOND), T0 + SECOND))
    assert (order.status, order.due_at) == (Status.RUNNING, T0 + SECOND + KZ.window)


def test_receipt_is_never_backdated_by_more_than_five_minutes_nor_before_the_notice() -> None:
    """R4: max(min(own, recorded), recorded - 5 min, the notice): own 9:30, recorded 11:00, starts 10:55."""
    old = Evidence("webhook_accepted", T0 + HOUR / 2, T0 + 2 * HOUR, "endpoint-1", "delivery-1", covers=1)
    order = after(issued(), (replace(receipt(), evidence=old), T0 + 2 * HOUR))
    assert order.due_at == T0 + 2 * HOUR - timedelta(minutes=5) + KZ.window
    before = replace(old, at=T0 - HOUR, recorded_at=T0)
    assert after(issued(), (replace(receipt(), evidence=before), T0)).due_at == DUE


def test_later_evidence_moves_nothing() -> None:
    assert types(RUNNING, receipt(T0 - HOUR), T0 + HOUR) == []


def test_evidence_that_the_law_does_not_accept_starts_no_clock() -> None:
    assert types(issued(), receipt(kind="read_receipt"), T0) == []


def test_an_answer_on_an_issued_order_is_receipt_first_in_the_same_write() -> None:
    assert types(issued(), acknowledge(T0), T0) == ["order.received", "order.acknowledged"]
    assert types(issued(), report(T0, 1, 2), T0) == ["order.received", "order.reported", "order.complied"]


def test_the_second_acknowledgement_adds_nothing() -> None:
    assert types(after(RUNNING, (acknowledge(), T0)), acknowledge(T0 + HOUR), T0 + HOUR) == []


def test_the_last_item_reported_in_time_complies() -> None:
    half = after(RUNNING, (report(T0 + HOUR, 1), T0 + HOUR))
    assert half.status is Status.RUNNING
    assert facts(half, report(DUE - HOUR, 2), DUE - HOUR)[-1] == ("order.complied", {"seconds": 3600})


def test_an_answer_at_the_very_due_time_is_in_time() -> None:
    decided = facts(RUNNING, report(DUE, 1, 2), DUE + SECOND)
    assert decided[0][1]["in_time"] is True
    assert decided[-1] == ("order.complied", {"seconds": 0})


def test_the_grace_is_not_time_to_comply() -> None:
    """An answer in the grace came too late: the breach stays in force, and so does the answer."""
    late = after(RUNNING, (report(DUE + SECOND, 1, 2), DUE + SECOND))
    assert late.status is Status.RUNNING
    assert types(late, tick(LAPSE), LAPSE) == ["order.breached", "order.complied_late"]


def test_no_breach_is_decided_a_millisecond_before_due_and_grace() -> None:
    almost = LAPSE - timedelta(milliseconds=1)
    assert types(RUNNING, tick(almost), almost) == []
    assert types(RUNNING, tick(LAPSE), LAPSE) == ["order.breached"]


def test_a_breach_names_what_was_open_and_on_what_receipt_it_rests() -> None:
    half = after(RUNNING, (report(T0 + HOUR, 1), T0 + HOUR))
    _, breach = facts(half, tick(LAPSE), LAPSE)[0]
    assert breach["open_items"] == [2]
    assert breach["opened_by"] == 1
    assert breach["receipt"] == {
        "notice": 1,
        "rule": "webhook_accepted",
        "at": "2026-11-24T09:00:00.000Z",
        "endpoint": "endpoint-1",
        "delivery": "delivery-1",
    }


def test_a_window_is_breached_once() -> None:
    breached = in_state(Status.BREACHED)
    assert types(breached, tick(LAPSE + HOUR), LAPSE + HOUR) == []
    assert clock.instants(breached) == ()


def test_an_answer_received_in_time_wins_over_a_breach_decided_meanwhile() -> None:
    breached = in_state(Status.BREACHED)
    decided = types(breached, report(DUE, 1, 2), LAPSE + SECOND)
    assert decided == ["order.reported", "order.breach_annulled", "order.complied"]
    won = after(breached, (report(DUE, 1, 2), LAPSE + SECOND))
    assert won.status is Status.COMPLIED
    assert won.breaches[0].annulled_at == LAPSE + SECOND


def test_an_in_time_answer_for_some_of_the_open_items_leaves_the_breach_of_the_others() -> None:
    half = after(in_state(Status.BREACHED), (report(DUE, 1), LAPSE + SECOND))
    assert (half.status, half.breaches[0].annulled_at) == (Status.BREACHED, None)


def test_compliance_after_the_breach_is_late_by_so_many_seconds() -> None:
    decided = facts(in_state(Status.BREACHED), report(LAPSE, 1, 2), LAPSE)
    assert decided[-1] == ("order.complied_late", {"seconds": 20})


def test_a_later_report_replaces_an_outcome_and_cannot_reopen_or_delay_it() -> None:
    complied = in_state(Status.COMPLIED)
    changed = after(complied, (report(DUE + HOUR, 1, outcome=Outcome.ACCESS_DISABLED), DUE + HOUR))
    assert changed.status is Status.COMPLIED
    assert changed.items[0].outcome is Outcome.ACCESS_DISABLED
    assert changed.items[0].answered_at == T0


def test_the_same_report_again_adds_nothing() -> None:
    half = after(RUNNING, (report(T0, 1), T0))
    assert types(half, replace(report(T0, 1), id="again"), T0 + HOUR) == []


@pytest.mark.parametrize("numbers", [(3,), (0,), (1, 1)], ids=["unknown", "zero", "twice"])
def test_a_report_on_items_the_order_does_not_have_is_refused_with_a_pointer(numbers: tuple[int, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        types(RUNNING, report(T0, *numbers), T0)
    assert refused.value.faults[0].pointer.endswith("/number")


def test_replacing_outcomes_ends_with_a_budget_that_first_outcomes_do_not_need() -> None:
    full = replace(after(RUNNING, (report(T0, 1), T0)), spent={"representative": BUDGET_BYTES["representative"]})
    with pytest.raises(CapReached):
        types(full, report(T0, 1, outcome=Outcome.ACCESS_DISABLED), T0)
    assert types(full, report(T0, 2), T0) == ["order.reported", "order.complied"]
    both = report(T0, 1, 2, outcome=Outcome.ACCESS_DISABLED)
    reported, _ = decide(full, both, T0)
    assert [line["number"] for line in reported.payload["items"]] == [2]


def test_reminders_come_at_their_distance_and_once() -> None:
    first = DUE - timedelta(hours=12)
    assert facts(RUNNING, tick(first), first) == [
        ("order.reminded", {"window": 1, "due_at": "2026-11-25T09:00:00.000Z", "before": "PT12H"})
    ]
    reminded = after(RUNNING, (tick(first), first))
    assert types(reminded, tick(first + SECOND), first + SECOND) == []


def test_after_an_outage_only_the_nearest_reminder_is_sent_and_none_past_due() -> None:
    late = DUE - timedelta(hours=2)
    assert [reminder["before"] for _, reminder in facts(RUNNING, tick(late), late)] == ["PT4H"]
    past = after(RUNNING, (tick(late), late))
    assert min(clock.instants(past)) == DUE - HOUR
    assert types(RUNNING, tick(DUE), DUE) == []


@pytest.mark.parametrize(("left", "first"), [(4 * HOUR, "PT1H"), (4 * HOUR + SECOND, "PT4H")])
def test_a_reminder_at_the_instant_at_which_the_window_opens_is_none(left: timedelta, first: str) -> None:
    """The platform knows then how much time it has; nothing is said twice at once."""
    stopped = after(RUNNING, (obstruct(DUE - left, 1, 2, ground=Ground.TECHNICAL), DUE - left))
    opens = DUE - left + HOUR
    resumed = after(stopped, (resume(opens, 1, 2), opens))
    reminded_at = min(clock.instants(resumed))
    assert reminded_at > opens
    assert [reminder["before"] for _, reminder in facts(resumed, tick(reminded_at), reminded_at)] == [first]


def test_no_reminder_once_every_item_is_answered() -> None:
    assert clock.instants(in_state(Status.COMPLIED)) == ()


def test_no_one_received_it_and_the_authority_is_notified_again_and_again_but_not_for_ever() -> None:
    """R6: after 1 h, then every 4 h (the 12th at 45 h), from the 13th on daily (at 69 h), 24 in all (at 333 h)."""
    order, hours = issued(), []
    while (following := clock.unreceived_at(order)) is not None:
        assert types(order, tick(following), following) == ["order.undelivered"]
        order = after(order, (tick(following), following))
        hours.append((following - T0) / HOUR)
    assert hours == [*range(1, 46, 4), *range(69, 334, 24)]
    assert len(hours) == 24


def test_a_hold_stops_the_breach_and_nothing_else() -> None:
    held = ClockControl(heartbeat_at=LAPSE, hold=Hold("looking into it", "operator", LAPSE))
    assert types(RUNNING, replace(tick(LAPSE), control=held), LAPSE) == []
    early = DUE - HOUR
    assert types(RUNNING, replace(tick(early), control=replace(held, heartbeat_at=early)), early) == ["order.reminded"]


def test_what_fell_due_in_our_outage_waits_until_an_operator_could_extend_it() -> None:
    back, later = DUE + HOUR, DUE + HOUR + timedelta(minutes=30)
    control = ClockControl(back, (Outage(DUE - HOUR, back, later),))
    assert types(RUNNING, replace(tick(back), control=control), back) == []
    assert types(RUNNING, replace(tick(later), control=replace(control, heartbeat_at=later)), later) == [
        "order.breached"
    ]


def test_no_breach_is_decided_while_the_sweep_is_silent() -> None:
    silent = ClockControl(heartbeat_at=LAPSE - timedelta(minutes=6))
    assert types(RUNNING, replace(tick(LAPSE), control=silent), LAPSE) == []


def test_an_outage_moves_the_due_time_by_its_length_once_and_annuls_the_breach_in_it() -> None:
    outage = extend((DUE - HOUR, DUE + HOUR))
    extended = after(in_state(Status.BREACHED), (outage, LAPSE + HOUR))
    assert (extended.status, extended.due_at) == (Status.RUNNING, DUE + 2 * HOUR)
    assert extended.valid_breach(extended.windows[0]) is None
    again = DUE + 2 * HOUR + KZ.grace
    assert types(extended, tick(again), again) == ["order.breached"]


def test_a_timer_decides_by_the_outages_of_its_own_write() -> None:
    """Outages of 23 h to 24 h and 24:30 to 25:30 move the due time to 26 h, when the timer first knows of them."""
    both = ["order.extended", "order.breached"]
    outages = (Interval(DUE - HOUR, DUE), Interval(DUE + HOUR / 2, DUE + 3 * HOUR / 2))
    for early, added in ((timedelta(milliseconds=1), ["order.extended"]), (timedelta(), both)):
        now = LAPSE + 2 * HOUR - early
        control = ClockControl(heartbeat_at=now, extended_for=outages)
        assert types(RUNNING, replace(tick(now), control=control), now) == added


def test_time_never_runs_backwards_in_a_journal() -> None:
    order = after(RUNNING, (report(T0 + HOUR, 1), T0 + HOUR))
    assert after(order, (report(T0, 2), T0)).changed_at == T0 + HOUR


GRACE = DUE + 15 * SECOND


@pytest.mark.parametrize("seconds", [1, 10, 15])
def test_an_extension_that_ends_in_the_past_is_refused_and_says_how_much_gives_time(seconds: int) -> None:
    with pytest.raises(Invalid) as refused:
        types(RUNNING, extend_by(seconds * SECOND), GRACE)
    assert refused.value.faults[0].pointer == "/extend_by"
    assert "give more than PT15S" in refused.value.faults[0].detail
    assert types(RUNNING, extend_by(16 * SECOND), GRACE) == ["order.extended"]


def test_an_extension_that_helps_one_item_and_not_another_is_refused() -> None:
    """Item 1 is stopped, and would get its time; item 2 passed."""
    half = after(RUNNING, (obstruct(T0, 1), T0))
    with pytest.raises(Invalid):
        types(half, extend_by(10 * SECOND), GRACE)


def test_a_short_extension_still_makes_an_answer_of_the_grace_timely() -> None:
    answered = after(RUNNING, (report(DUE + 5 * SECOND, 1, 2), DUE + 5 * SECOND))
    assert types(answered, extend_by(10 * SECOND), GRACE) == ["order.extended", "order.complied"]


@pytest.mark.parametrize("end", [withdraw(DUE - HOUR), supersede(DUE - HOUR)], ids=["withdrawn", "superseded"])
def test_an_obstacle_counts_if_it_was_taken_before_the_end_and_not_at_it(end: Command) -> None:
    """Two requests at one instant: the end is recorded, and what was taken with it has nothing left to hinder."""
    ended = after(RUNNING, (end, DUE - HOUR))
    before = DUE - HOUR - timedelta(milliseconds=1)
    assert "order.obstructed" in types(ended, obstruct(before, 1), DUE - HOUR)
    with pytest.raises(IllegalCommand):
        decide(ended, obstruct(DUE - HOUR, 1), DUE - HOUR)
