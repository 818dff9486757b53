"""Contract T9: what an act by a person is, when a lapse is missed, and the reminder at that instant."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.law.law import Law, load
from removal.orders import clock
from removal.orders.attention import missed_lapse, unattended
from removal.orders.commands import Answer
from removal.orders.item import Ground
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
    clarify,
    contest,
    dispute,
    extend_by,
    facts,
    heard,
    issued,
    obstruct,
    reassign,
    receipt,
    reinstate,
    report,
    resume,
    suspend,
    tick,
    types,
    withdraw,
)

TECHNICAL = Ground.TECHNICAL
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
MAILED = after(issued(), (by_mail(), T0))  # received by mail alone; its lapse is 12 hours later
MISSED = T0 + KZ.nobody_acted_after


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def is_lapse_missed(order: Order, when: datetime) -> bool:
    return missed_lapse(order, when) is not None


def by_person(answer: Answer) -> Answer:
    return replace(answer, person=True)


ANSWERS: dict[str, Answer] = {
    "acknowledge": acknowledge(at(1)),
    "report": report(at(1), 1),
    "obstruct": obstruct(at(1), 1),
    "contest": contest(at(1), 1),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_of_a_person_is_an_act_and_none_of_a_machine(name: str) -> None:
    by_machine = after(MAILED, (ANSWERS[name], at(1)))
    assert (unattended(by_machine), is_lapse_missed(by_machine, MISSED)) == (True, True)
    acted = after(MAILED, (by_person(ANSWERS[name]), at(1)))
    assert (unattended(acted), is_lapse_missed(acted, MISSED)) == (False, False)
    ((_, payload),) = facts(MAILED, by_person(ANSWERS[name]), at(1))
    assert payload["person"] is True
    ((_, payload),) = facts(MAILED, ANSWERS[name], at(1))
    assert "person" not in payload


def test_a_resumption_and_what_is_put_back_are_acts_too() -> None:
    stopped = after(MAILED, (obstruct(at(1), 1, 2, ground=TECHNICAL), at(1)))
    resumed = after(stopped, (by_person(resume(at(2), 1)), at(2)))
    assert (unattended(stopped), unattended(resumed)) == (True, False)
    ended = heard(after(MAILED, (report(at(1), 1), at(1)), (withdraw(at(2)), at(2))), at(3))
    assert (unattended(ended), unattended(after(ended, (by_person(reinstate(at(4), 1)), at(4))))) == (True, False)


def test_a_persons_answer_that_is_the_receipt_says_so_in_it() -> None:
    kinds = facts(issued(), by_person(acknowledge(at(1))), at(1))
    assert [(type_, payload.get("person")) for type_, payload in kinds] == [
        ("order.received", True),
        ("order.acknowledged", True),
    ]
    assert not is_lapse_missed(after(issued(), (by_person(acknowledge(at(1))), at(1))), at(20))


def test_what_waits_for_receipt_has_no_lapse_and_a_bounce_takes_it_away() -> None:
    assert not is_lapse_missed(issued(), at(100))
    assert not is_lapse_missed(after(MAILED, (bounce(at(13)), at(13))), at(100))


def test_an_act_at_the_lapse_is_in_time_and_one_after_it_is_not() -> None:
    in_time = after(MAILED, (by_person(acknowledge(MISSED)), MISSED))
    late = after(MAILED, (by_person(acknowledge(MISSED + SECOND)), MISSED + SECOND))
    assert not is_lapse_missed(MAILED, MISSED - SECOND)
    assert [is_lapse_missed(order, LAPSE) for order in (in_time, late)] == [False, True]


def test_a_second_notice_has_a_lapse_of_its_own() -> None:
    acted = after(MAILED, (by_person(report(at(1), 1)), at(1)))
    disputed = heard(after(acted, (dispute(at(2), 1), at(2))), at(3))
    assert (unattended(disputed), is_lapse_missed(disputed, at(14)), is_lapse_missed(disputed, at(15))) == (
        True,
        False,
        True,
    )
    assert not unattended(after(disputed, (by_person(contest(at(4))), at(4))))


def test_the_lapse_of_a_notice_gives_way_to_that_of_a_later_one_that_was_received_before_it() -> None:
    asked = after(MAILED, (obstruct(at(1), 1, 2), at(1)), (clarify(at(4), 1, 2), at(4)))
    answered = heard(asked, at(5))
    assert [is_lapse_missed(answered, at(hour)) for hour in (12, 16, 17)] == [False, False, True]
    assert is_lapse_missed(asked, at(12)), "it waits"


def test_a_later_notice_that_is_received_at_the_very_lapse_takes_its_place() -> None:
    asked = after(MAILED, (obstruct(at(1), 1, 2), at(1)), (clarify(at(4), 1, 2), at(4)))
    for received_at, missed in ((MISSED, False), (MISSED + SECOND, True)):
        assert is_lapse_missed(heard(asked, received_at), received_at) == missed


def test_a_new_representative_has_the_whole_time_and_the_acts_of_the_former_one_do_not_count() -> None:
    acted = after(MAILED, (by_person(acknowledge(at(1))), at(1)), (reassign(), at(5)))
    assert (unattended(acted), is_lapse_missed(acted, at(16)), is_lapse_missed(acted, at(17))) == (True, False, True)
    assert not unattended(after(acted, (by_person(contest(at(6))), at(6))))


def test_a_person_who_acknowledges_after_a_machine_is_named_and_only_once() -> None:
    by_machine = after(MAILED, (acknowledge(at(1)), at(1)))
    assert types(by_machine, acknowledge(at(2)), at(2)) == []
    assert types(by_machine, by_person(acknowledge(at(2))), at(2)) == ["order.acknowledged"]
    taken = after(by_machine, (by_person(acknowledge(at(2))), at(2)))
    assert types(taken, replace(by_person(acknowledge(at(3))), id="another"), at(3)) == []


def test_the_reminder_at_the_lapse_is_the_laws_where_both_fall_on_one_instant() -> None:
    assert facts(MAILED, tick(MISSED), MISSED) == [
        ("order.reminded", {"window": 1, "due_at": "2026-11-25T09:00:00.000Z", "before": "PT12H"})
    ]
    assert {reminder.at for reminder in clock.reminders(MAILED)} == {at(12), at(20), at(23)}


@pytest.mark.parametrize(("name", "expected"), [("eu-tco-1", [20, 30, 50]), ("demo-1", [0.25, 0.5])])
def test_other_laws_have_a_reminder_more_at_the_lapse(name: str, expected: list[float]) -> None:
    law: Law = load(local=True)[name]
    order = after(issued(law=law), (receipt(), T0))
    assert sorted(reminder.at for reminder in clock.reminders(order)) == [T0 + m * MINUTE for m in expected]
    acted = after(order, (by_person(acknowledge(T0 + SECOND)), T0 + SECOND))
    assert len(clock.reminders(acted)) == len(expected) - 1


def test_after_an_extension_the_reminder_comes_at_the_lapse_and_once() -> None:
    longer = after(MAILED, (extend_by(24 * HOUR), at(3)))
    assert facts(longer, tick(MISSED), MISSED) == [
        ("order.reminded", {"window": 1, "due_at": "2026-11-26T09:00:00.000Z", "before": "PT36H"})
    ]
    reminded = after(longer, (tick(MISSED), MISSED))
    assert [reminder.at for reminder in clock.reminders(reminded)] == [at(36), at(44), at(47)]
    again = after(reminded, (extend_by(24 * HOUR), at(13)))
    assert [reminder.at for reminder in clock.reminders(again)] == [at(60), at(68), at(71)]


def test_a_lapse_while_no_clock_runs_adds_no_reminder_and_stays_missed() -> None:
    stopped = after(MAILED, (obstruct(at(1), 1, 2), at(1)))
    assert (stopped.status, clock.reminders(stopped)) == (Status.SUSPENDED, ())
    resumed = heard(after(stopped, (clarify(at(26), 1, 2), at(26))), at(27))
    assert [reminder.at for reminder in clock.reminders(resumed)] == [at(39), at(47), at(50), at(39)]
    assert is_lapse_missed(resumed, at(27))


def test_a_lapse_moves_no_due_time_and_no_breach() -> None:
    order = after(MAILED, *((tick(at(hour)), at(hour)) for hour in (12, 20, 23)))
    assert [(lapse.at, lapse.due_at) for lapse in clock.lapses(order)] == [(LAPSE, DUE)]
    acted = after(MAILED, (by_person(acknowledge(at(1))), at(1)))
    assert facts(acted, tick(LAPSE), LAPSE) == facts(MAILED, tick(LAPSE), LAPSE)


def test_a_suspension_before_the_lapse_holds_the_reminder_back() -> None:
    suspended = after(MAILED, (suspend(at(2)), at(2)))
    assert types(suspended, tick(MISSED), MISSED) == []
