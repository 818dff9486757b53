"""Notices and their receipt (contract R1 to R8), and the table of what each fact does to time (6.4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.errors import Final
from removal.law.law import Law
from removal.orders import clock
from removal.orders.commands import Answer, Command
from removal.orders.decide import decide
from removal.orders.fold import PROJECTIONS
from removal.orders.item import Ground
from removal.orders.order import Status
from removal.orders.waiting import waiting
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
from tests.orders.noticed import ANSWERED, MINUTE, OBSTRUCTED, RUNNING, SECOND, at, starts

FORCE = Ground.FORCE_MAJEURE


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


def test_receipt_is_notified_once_for_each_notice_and_its_windows_may_be_none() -> None:
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
