"""The clock's control item keeps all that decisions depend on."""

from datetime import UTC, datetime, timedelta

import pytest

from removal.timers.control import ClockControl, Hold, Outage, extended
from removal.timers.intervals import Interval
from removal.timers.store import ControlStore

NOW, HOUR = datetime(2026, 11, 24, 9, tzinfo=UTC), timedelta(hours=1)


@pytest.mark.usefixtures("world")
def test_it_is_read_as_it_was_written() -> None:
    outage, hold = Outage(NOW, NOW + HOUR, NOW + 2 * HOUR), Hold("a fault", "operator", NOW)
    full = ClockControl(NOW, (outage,), hold, (Interval(NOW, NOW + HOUR), Interval(NOW + HOUR, NOW + 3 * HOUR)))
    for control in (full, ClockControl()):
        assert ControlStore().change(lambda _, control=control: control) == control  # type: ignore[misc]
        assert ControlStore().load() == control


@pytest.mark.usefixtures("world")
def test_outages_are_kept_in_the_order_of_their_beginning_and_once() -> None:
    first, second = Interval(NOW, NOW + HOUR), Interval(NOW + 2 * HOUR, NOW + 3 * HOUR)
    store = ControlStore()
    for outage in (second, first, second):
        store.change(lambda state, outage=outage: extended(state, outage))  # type: ignore[misc]
    assert store.load().extended_for == (first, second)
