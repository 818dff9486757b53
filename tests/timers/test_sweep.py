"""What a sweep sends first, and what its heartbeat says when it takes long or fails."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from removal.queues.queue import Message, NotSent, Queue
from removal.timers.control import QUIET_AFTER_OUTAGE, ClockControl, Outage
from removal.timers.sweep import TIMERS_AT_MOST, Sweep
from tests.timers.simulated import (
    LOOK_AHEAD,
    MINUTE,
    REQUEST,
    START,
    TIMEOUT,
    Clock,
    Control,
    Deployment,
    Index,
    Workers,
)

SECOND = timedelta(seconds=1)
FLOOD = 20_000  # timers in two minutes, of each kind


class RefusingQueue(Queue):
    """A queue that takes all but the batches that hold a subject it refuses, and says when it took them."""

    def __init__(self, clock: Clock, refused: str = "") -> None:
        self._clock, self.refused = clock, refused
        self.sent: list[str] = []
        self.began_at = clock.now
        self.waits = 0  # messages, before the sweep

    def send(self, messages: Sequence[Message]) -> None:
        subjects = [message.body["pk"] for message in messages]
        if self.refused in subjects:
            msg = "refused"
            raise NotSent(msg)
        self.began_at = self._clock.now if not self.sent else self.began_at
        self.sent += subjects

    def waiting(self) -> int:
        return self.waits


class Scene:
    """A sweep of 25 timers of each kind, one a second, and where it leaves them."""

    def __init__(self, refused: str = "") -> None:
        self.clock = Clock(START)
        self.index, self.control = Index(self.clock), Control(self.clock)
        self.orders, self.deliveries = RefusingQueue(self.clock, refused), RefusingQueue(self.clock, refused)
        for number in range(25):
            self.index.add("order", f"{number}", START + number * SECOND)
            self.index.add("delivery", f"d{number}", START + number * SECOND)
        queues = {"order": self.orders, "delivery": self.deliveries}
        self.sweep = Sweep(self.index, self.control, queues, LOOK_AHEAD, self.clock, Workers(self.clock))

    def run(self) -> None:
        self.sweep.order_timers()
        self.sweep.delivery_timers()


def test_the_soonest_leave_first_whichever_shard_they_are_in() -> None:
    scene = Scene()
    scene.run()
    assert scene.orders.sent == [f"order:{number}" for number in range(25)]
    assert scene.deliveries.sent == [f"order:d{number}" for number in range(25)]


def test_a_sweep_says_how_many_it_sent_and_how_late_the_oldest_was() -> None:
    scene = Scene()
    scene.clock.now = START + 20 * SECOND
    orders, _ = scene.sweep.order_timers()
    assert (orders.sent, orders.oldest_overdue) == (25, 20 * SECOND)
    for number in range(25):
        scene.index.remove("order", f"{number}")
    orders, _ = scene.sweep.order_timers()
    assert (orders.sent, orders.oldest_overdue) == (0, timedelta())


@pytest.mark.parametrize(("waits", "first"), [(100, 0), (101, 10)])
def test_timers_that_are_long_overdue_wait_while_the_queue_is_long_and_are_counted(waits: int, first: int) -> None:
    """At 130 s timer 9 is overdue by 121 s, and timer 10 by 120 s: they may be in the queue already."""
    scene = Scene()
    scene.orders.waits = waits
    scene.clock.now = START + 130 * SECOND
    swept, _ = scene.sweep.order_timers()
    assert scene.orders.sent == [f"order:{number}" for number in range(first, 25)]
    assert (swept.sent, swept.oldest_overdue) == (25 - first, 130 * SECOND)


def test_a_timer_is_sent_once_until_it_is_due_and_then_until_it_has_fired() -> None:
    scene = Scene()
    scene.clock.now = START - MINUTE
    scene.run()
    scene.clock.now = START
    scene.run()
    assert scene.orders.sent == [f"order:{number}" for number in range(25)]
    scene.clock.now = START + 10 * SECOND
    swept, _ = scene.sweep.order_timers()
    assert scene.orders.sent[25:] == [f"order:{number}" for number in range(10)]
    assert swept.oldest_overdue == 10 * SECOND


def test_a_timer_that_was_moved_is_sent_for_its_new_instant() -> None:
    scene = Scene()
    scene.clock.now = START - MINUTE
    scene.run()
    scene.index.add("order", "3", START + 90 * SECOND)
    scene.clock.now = START - MINUTE / 2
    scene.run()
    assert scene.orders.sent[25:] == ["order:3"]


def test_another_process_sends_what_is_not_due_once_more() -> None:
    scene = Scene()
    scene.clock.now = START - MINUTE
    scene.run()
    replace(scene.sweep, sent={}).order_timers()
    assert len(scene.orders.sent) == 50


def test_what_sqs_did_not_take_is_sent_by_the_next_sweep() -> None:
    scene = Scene(refused="order:3")
    scene.clock.now = START - MINUTE
    with pytest.raises(NotSent):
        scene.run()
    scene.orders.refused, scene.clock.now = "", START - MINUTE / 2
    scene.run()
    assert sorted(scene.orders.sent) == sorted(f"order:{number}" for number in range(25))


def test_the_heartbeat_is_written_after_order_timers_and_before_delivery_timers() -> None:
    scene = Scene()
    scene.run()
    assert scene.orders.began_at < scene.control.written_at[0] < scene.deliveries.began_at
    assert scene.control.control.heartbeat_at == START  # what it says is when the index was read


def test_a_sweep_that_could_not_send_an_order_timer_does_not_look_alive_and_sends_the_others() -> None:
    scene = Scene(refused="order:3")
    with pytest.raises(NotSent):
        scene.run()
    assert scene.orders.sent == [f"order:{number}" for number in range(10, 25)]
    assert scene.control.control.heartbeat_at is None


def test_delivery_timers_that_could_not_be_sent_do_not_stop_the_clock() -> None:
    scene = Scene(refused="order:d3")
    with pytest.raises(NotSent):
        scene.run()
    assert scene.control.control.heartbeat_at == START


def flooded(orders: timedelta, deliveries: timedelta) -> Deployment:
    """A quiet sweep, then seven while both kinds flood; a request to either queue takes so long."""
    deployment = Deployment(orders, deliveries)
    deployment.sweep(START - MINUTE)
    for number in range(FLOOD):
        at = START + number * 2 * MINUTE / FLOOD
        deployment.index.add("order", f"{number}", at)
        deployment.index.add("delivery", f"d{number}", at)
    for minute in range(7):
        deployment.sweep(START + minute * MINUTE)
    return deployment


def test_sweeps_that_are_ended_among_delivery_timers_beat_each_minute() -> None:
    deployment = flooded(REQUEST, SECOND)
    assert deployment.counted["killed"] > 0
    assert deployment.control.control == ClockControl(heartbeat_at=START + 6 * MINUTE)
    now = START + 6 * MINUTE + TIMEOUT
    assert deployment.control.control.decide_from(now, now, now) == now
    assert len(deployment.late) == FLOOD


def test_sweeps_that_are_ended_among_order_timers_leave_no_heartbeat_and_no_breach_is_decided() -> None:
    deployment = flooded(4 * SECOND, SECOND)
    assert deployment.counted["killed"] == 7
    now = START + 6 * MINUTE + TIMEOUT
    assert deployment.control.control == ClockControl(heartbeat_at=START - MINUTE)
    assert deployment.control.control.decide_from(now, now, now) > now


def test_when_sqs_is_quick_again_the_gap_is_an_outage_of_ours() -> None:
    deployment = flooded(4 * SECOND, SECOND)
    deployment.orders.request = REQUEST
    back = START + 7 * MINUTE
    deployment.sweep(back)
    assert deployment.control.control.outages == (Outage(START - MINUTE, back, back + QUIET_AFTER_OUTAGE),)


@pytest.mark.parametrize("request_", [REQUEST, SECOND])
def test_a_sweep_has_ended_when_the_next_begins_and_a_timer_is_sent_once_by_each(request_: timedelta) -> None:
    deployment = flooded(request_, request_)
    assert max(deployment.swept) <= TIMEOUT < MINUTE
    assert deployment.orders.sent.total() <= 7 * TIMERS_AT_MOST["order"]
    assert max(deployment.orders.sent.values()) <= 7


def test_a_backlog_of_deliveries_delays_no_timer_of_an_order_and_no_heartbeat() -> None:
    deployment, orders = Deployment(deliveries=SECOND), 600
    for number in range(3 * TIMERS_AT_MOST["delivery"]):
        deployment.index.add("delivery", f"d{number}", START - 60 * MINUTE)
    for number in range(orders):
        deployment.index.add("order", f"{number}", START + number * 5 * MINUTE / orders)
    for minute in range(-3, 6):
        deployment.sweep(START + minute * MINUTE)
    deployment.tick_until(START + 6 * MINUTE)
    assert deployment.counted["killed"] > 0, "deliveries took all the time that there was"
    assert len(deployment.late) == orders
    assert max(deployment.late) <= timedelta(seconds=1.5)
    assert deployment.control.control == ClockControl(heartbeat_at=START + 5 * MINUTE)


def test_all_timers_of_one_second_are_sent_by_one_sweep_before_they_are_due() -> None:
    deployment, due = Deployment(), START + 2 * MINUTE
    for number in range(TIMERS_AT_MOST["order"]):
        deployment.index.add("order", f"{number}", due + number * SECOND / TIMERS_AT_MOST["order"])
    deployment.sweep(START)
    assert set(deployment.orders.sent.values()) == {1}
    assert len(deployment.orders.sent) == 100_000
    assert (deployment.swept[-1] < TIMEOUT / 2, deployment.orders.early) == (True, 0)
    assert deployment.control.control.heartbeat_at == START
