"""The clock's control item keeps all that decisions depend on."""

from datetime import UTC, datetime, timedelta

from removal.timers.control import ClockControl, Hold, Outage, extended
from removal.timers.intervals import Interval
from removal.timers.store import ControlStore
from tests.world import World

NOW, HOUR = datetime(2026, 11, 24, 9, tzinfo=UTC), timedelta(hours=1)


def test_it_is_read_as_it_was_written(world: World) -> None:
    outage, hold = Outage(NOW, NOW + HOUR, NOW + 2 * HOUR), Hold("a fault", "operator", NOW)
    full = ClockControl(NOW, (outage,), hold, (Interval(NOW, NOW + HOUR), Interval(NOW + HOUR, NOW + 3 * HOUR)))
    for control in (full, ClockControl()):
        assert ControlStore().change(lambda _, control=control: control) == control  # type: ignore[misc]
        assert ControlStore().load() == control
    assert world.failures == []


def test_outages_are_kept_in_the_order_of_their_beginning_and_once(world: World) -> None:
    first, second = Interval(NOW, NOW + HOUR), Interval(NOW + 2 * HOUR, NOW + 3 * HOUR)
    store = ControlStore()
    for outage in (second, first, second):
        store.change(lambda found, outage=outage: extended(found, outage))  # type: ignore[misc]
    assert store.load().extended_for == (first, second)
    assert world.failures == []
