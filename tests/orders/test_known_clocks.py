"""A clock that was computed already is the one that follows now: items, notices, windows and outages change it."""

from dataclasses import replace
from datetime import timedelta

from removal.orders.history import Extension
from removal.orders.item import Ground
from removal.orders.order import Order
from removal.orders.timeline import clock_of
from removal.timers.intervals import Interval
from tests.orders import lives
from tests.orders.lives import DUE, T0, receipt

HOUR = timedelta(hours=1)


def _received() -> Order:
    order = lives.after(lives.issued(3), (receipt(T0), T0))
    assert [clock.running for clock in order.clocks] == [True, True, True]
    return order


def _computed_anew(order: Order) -> Order:
    """The order, after a check that each of its clocks is the one that follows from its events."""
    assert list(order.clocks) == [clock_of(item, order.around(item)) for item in order.items]
    return order


def test_a_report_of_one_item_leaves_the_clocks_of_the_others() -> None:
    order = _received()
    reported = _computed_anew(lives.after(order, (lives.report(T0 + HOUR, 2), T0 + HOUR)))
    assert [clock.done is None for clock in reported.clocks] == [True, False, True]
    assert reported.clocks[0] is order.clocks[0]


def test_an_obstacle_and_its_end_change_the_clock_of_their_item_alone() -> None:
    at = T0 + HOUR
    stopped = _computed_anew(lives.after(_received(), (lives.obstruct(at, 1, ground=Ground.TECHNICAL), at)))
    assert [clock.running for clock in stopped.clocks] == [False, True, True]
    resumed = _computed_anew(lives.after(stopped, (lives.resume(at + HOUR, 1), at + HOUR)))
    assert [clock.running for clock in resumed.clocks] == [True, True, True]


def test_an_outage_and_an_extension_change_clocks_though_no_item_has_changed() -> None:
    order = _received()
    outage = Interval(T0 + HOUR, DUE + HOUR)
    moved = _computed_anew(replace(order, outages=(outage,)))
    assert {clock.current and clock.current.due_at for clock in moved.clocks} == {DUE + outage.length}
    extension = Extension(order.sequence + 1, T0 + HOUR, HOUR, (2,), {2: 1})
    extended = _computed_anew(replace(order, extensions=(extension,)))
    assert [clock.current and clock.current.due_at for clock in extended.clocks] == [DUE, DUE + HOUR, DUE]


def test_items_of_one_history_share_a_clock_and_an_order_of_its_own_shares_none() -> None:
    order, other = _received(), _received()
    assert order.clocks[0] is order.clocks[2]
    assert order.clocks[0] is not other.clocks[0]
    assert order.known_clocks is not other.known_clocks
