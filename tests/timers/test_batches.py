"""The timers of one batch of messages."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from removal.handlers import tick as handlers
from removal.record import instant
from removal.timers.control import ClockControl
from removal.timers.store import DueStore
from removal.timers.tick import Tick
from tests import parts
from tests.world import Context, World

PATIENCE = 5  # seconds after which a timer that meets no other has failed


class Meeting:
    """A handler of timers that waits until as many have begun as must meet; one of them then fails."""

    def __init__(self, number: int, failing: str = "") -> None:
        self.barrier = Barrier(number)
        self.failing = failing

    def fire(self, subject_id: str, _sort_key: str, _control: ClockControl, /) -> None:
        """Wait for the others."""
        self.barrier.wait(PATIENCE)
        if subject_id == self.failing:
            raise ValueError(subject_id)


def batch(world: World, number: int) -> dict[str, object]:
    """So many timers of orders, due a minute ago."""
    at = instant.to_text(world.now - timedelta(minutes=1))
    bodies = [json.dumps({"pk": f"order:{each}", "sk": "journal", "timer_at": at}) for each in range(number)]
    return {"Records": [{"messageId": str(each), "body": body} for each, body in enumerate(bodies)]}


@pytest.mark.parametrize(("failing", "failed"), [("", []), ("3", ["3"])])
def test_timers_of_a_batch_fire_at_once_and_one_that_fails_comes_back_alone(
    world: World, failing: str, failed: list[str]
) -> None:
    meeting = Meeting(10, failing)
    tick = Tick({"order": meeting}.__getitem__, DueStore(), {}, parts.now, lambda _: None)
    with ThreadPoolExecutor(10) as workers:
        parts.put(workers=workers, tick=tick)
        answer = handlers.handler(batch(world, 10), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
