"""A queue counts a message's delay when it sends it, whatever took place since it was requested."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from removal.queues.queue import BATCH, Message, SqsQueue, delay
from removal.timers.control import ClockControl
from removal.timers.store import DueStore
from removal.timers.tick import Tick
from tests.timers.simulated import Clock

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Slow:
    """An SQS of which each request takes a set time."""

    def __init__(self, clock: Clock, request: timedelta) -> None:
        self._clock, self._request = clock, request
        self.delays: list[int] = []

    def send_message_batch(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's
        self.delays += [entry["DelaySeconds"] for entry in request["Entries"]]
        self._clock.pass_(self._request)
        return {}


def queue(request: timedelta = timedelta()) -> tuple[Clock, Slow, SqsQueue]:
    clock = Clock(NOW)
    sqs = Slow(clock, request)
    return clock, sqs, SqsQueue(cast("Any", sqs), "https://sqs/queue", clock)


@pytest.mark.parametrize(
    ("ahead", "seconds"),
    [
        (timedelta(), 0),
        (-MINUTE, 0),
        (timedelta(milliseconds=1), 1),
        (59 * SECOND, 59),
        (59.001 * SECOND, 60),
        (899.5 * SECOND, 900),
        (2 * 900 * SECOND, 900),
    ],
)
def test_a_message_comes_less_than_a_second_late_and_never_early(ahead: timedelta, seconds: int) -> None:
    assert delay(NOW + ahead, NOW) == seconds


def test_what_may_come_at_once_does() -> None:
    assert delay(None, NOW) == 0


def test_each_request_counts_from_when_it_is_sent() -> None:
    _, sqs, slow = queue(2 * SECOND)
    slow.send([Message({}, NOW + 5 * SECOND)] * (4 * BATCH))
    assert sqs.delays == [5] * BATCH + [3] * BATCH + [1] * BATCH + [0] * BATCH


class Fired(list[datetime]):
    """When timers fired."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def fire(self, _subject_id: str, _sort_key: str, _control: ClockControl) -> None:
        self.append(self._clock.now)


def test_a_timer_that_comes_early_goes_round_again_and_less_than_a_second_is_waited_out() -> None:
    clock, sqs, timers = queue()
    fired = Fired(clock)
    tick = Tick({"order": fired}.__getitem__, DueStore(), {"order": timers}, clock, clock.pass_)
    message = {"pk": "order:1", "sk": "journal", "timer_at": "2026-11-24T09:00:10.500Z"}
    tick.run(message, ClockControl())
    assert (sqs.delays, fired) == ([11], [])

    clock.now = NOW + 9.5 * SECOND
    tick.run(message, ClockControl())
    assert (len(sqs.delays), fired) == (2, [])

    clock.now = NOW + 9.6 * SECOND
    tick.run(message, ClockControl())
    assert fired == [NOW + 10.5 * SECOND]


def test_a_timer_far_off_is_held_as_long_as_sqs_can() -> None:
    clock, sqs, timers = queue()
    tick = Tick({"order": Fired(clock)}.__getitem__, DueStore(), {"order": timers}, clock, clock.pass_)
    tick.run({"pk": "order:1", "sk": "journal", "timer_at": "2026-11-24T10:00:00.000Z"}, ClockControl())
    assert sqs.delays == [900]
