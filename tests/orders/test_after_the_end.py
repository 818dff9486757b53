"""Reports that are decided after an order has ended: what comes back, what is late, what is overdue (contract 1)."""

from dataclasses import replace
from datetime import timedelta

from removal.orders import clock
from removal.orders.commands import Report
from removal.orders.decide import decide
from removal.orders.item import Outcome
from removal.orders.order import Order
from removal.record import instant
from tests.orders import lives
from tests.orders.lives import KZ, T0, after, issued, tick

HOUR = timedelta(hours=1)
RECEIVED = after(issued(2), (lives.receipt(), T0))
ABSENT = Outcome.ALREADY_ABSENT


def reported(hours: float, *numbers: int, kept: tuple[int, ...] = (), back: tuple[int, float] | None = None) -> Report:
    """Removed, at and taken at an hour; `back` is an item that was put back under another order, and when."""
    put_back, at = ((back[0], T0 + back[1] * HOUR),) if back else (), T0 + hours * HOUR
    report = lives.report(at, *numbers)
    lines = tuple(replace(line, measured_at=instant.to_text(at)) for line in report.items)
    return replace(report, items=lines, kept=kept, put_back=put_back)


def required(order: Order) -> list[tuple[int, ...]]:
    """The items of each notice that asks something back by a report."""
    return [notice.items for notice in order.notices if notice.type == "order.reinstatement_required"]


def test_what_was_kept_is_asked_back_once_no_order_in_force_names_it() -> None:
    superseded = after(RECEIVED, (lives.supersede(T0 + HOUR, 1), T0 + HOUR))
    kept = after(superseded, (reported(2, 1, kept=(1,)), T0 + 2 * HOUR))
    assert required(kept) == []
    ended = after(kept, (reported(5, 1), T0 + 5 * HOUR))
    assert required(ended) == [(1,)]


def test_what_was_put_back_under_another_order_is_asked_back_only_if_it_was_taken_down_later() -> None:
    superseded = after(RECEIVED, (lives.supersede(T0 + HOUR, 1), T0 + HOUR))
    kept = after(superseded, (reported(2, 1, kept=(1,)), T0 + 2 * HOUR))
    assert required(after(kept, (reported(3, 1, back=(1, 4)), T0 + 5 * HOUR))) == []
    assert required(after(kept, (reported(4.5, 1, back=(1, 4)), T0 + 5 * HOUR))) == [(1,)]


def test_what_was_taken_down_before_a_dispute_comes_back_too() -> None:
    disputed = after(
        RECEIVED,
        (lives.report(T0 + HOUR, 1, outcome=ABSENT), T0 + HOUR),
        (lives.dispute(T0 + 10 * HOUR, 1), T0 + 10 * HOUR),
        (lives.withdraw(T0 + 11 * HOUR), T0 + 11 * HOUR),
    )
    assert required(after(disputed, (reported(9, 1), T0 + 12 * HOUR))) == [(1,)]


def test_an_outage_recorded_after_a_late_report_gives_it_time_as_one_before_it_does() -> None:
    withdrawn = after(RECEIVED, (tick(lives.LAPSE), lives.LAPSE), (lives.withdraw(T0 + 25 * HOUR), T0 + 25 * HOUR))
    late = after(withdrawn, (lives.report(T0 + 40 * HOUR, 1, 2), T0 + 40 * HOUR))
    assert [clock.in_time for clock in late.clocks] == [False, False]
    outage = lives.extend((T0 + 20 * HOUR, T0 + 26 * HOUR))
    assert [clock.in_time for clock in after(late, (outage, T0 + 41 * HOUR)).clocks] == [True, True]


def test_nothing_is_notified_overdue_again_before_its_time_as_an_outage_moved_it() -> None:
    """Owed from 5:00 to 6:00, notified after the grace, again a day later; our outage makes it owed until 30:30."""
    down = after(RECEIVED, (lives.report(T0 + HOUR, 1), T0 + HOUR), (lives.withdraw(T0 + 2 * HOUR), T0 + 2 * HOUR))
    received = after(down, (lives.receipt(T0 + 5 * HOUR, of=down.notices[-1].sequence), T0 + 5 * HOUR))
    at = T0 + 5 * HOUR + KZ.reinstates_within + KZ.grace
    overdue = after(received, (tick(at), at))
    until = T0 + 29.5 * HOUR
    moved = after(overdue, (lives.extend((T0 + 5 * HOUR, until)), until))
    (debt,) = clock.debts(moved)
    assert debt.at == until + KZ.reinstates_within + KZ.grace
    again = at + 24 * HOUR
    assert decide(moved, tick(again), again) == ()
