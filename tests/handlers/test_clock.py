"""What the handlers of the clock do when what they call takes long or fails."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from removal.handlers import publish, sweep
from removal.queues.queue import Bus, SqsQueue
from removal.record import instant
from removal.timers.control import Hold
from removal.timers.sweep import Sweep
from tests import parts
from tests.world import World

SECOND = timedelta(seconds=1)


class Taken(list[int]):
    """The delays of what an SQS was sent."""

    def send_message_batch(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's
        self += [entry["DelaySeconds"] for entry in request["Entries"]]
        return {}


def written(timer_at: str) -> dict[str, Any]:
    """A write that leaves a timer."""
    image = {"pk": {"S": "order:1"}, "sk": {"S": "journal"}, "journal": {"L": []}, "timer_at": {"S": timer_at}}
    return {"Records": [{"dynamodb": {"Keys": {}, "NewImage": image}}]}


def test_a_timer_that_was_written_is_held_from_when_it_is_sent_however_long_the_bus_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Taken()
    queues = {"order": SqsQueue(cast("Any", taken), "https://sqs/queue", parts.now)}
    monkeypatch.setitem(vars(parts.process()), "timer_queues", queues)
    monkeypatch.setattr(Bus, "put", lambda *_: world.jump(world.now + 9 * SECOND))
    publish.handler(written(instant.to_text(world.now + 60 * SECOND)), None)
    assert taken == [51]


def test_the_sweep_counts_a_hold_of_accusations_from_its_beginning_to_its_end(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    control = parts.control()

    def counted() -> float:
        capsys.readouterr()
        sweep.handler({}, None)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        (held,) = (line["AccusationsHeld"] for line in lines if "AccusationsHeld" in line)
        (value,) = held
        return float(value)

    assert counted() == 0
    control.change(lambda state: replace(state, hold=Hold("a wrong law", "operator", world.now)))
    assert counted() == 1
    control.change(lambda state: replace(state, hold=None))
    assert counted() == 0


def test_delivery_timers_that_cannot_be_sent_do_not_silence_the_heartbeat(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_: Sweep) -> None:
        raise ConnectionError

    monkeypatch.setattr(Sweep, "delivery_timers", refused)
    world.jump(world.now + 60 * SECOND)
    capsys.readouterr()
    with pytest.raises(ConnectionError):
        sweep.handler({}, None)
    output = capsys.readouterr().out
    assert all(name in output for name in ("SweepHeartbeat", "StuckTimers", "OldestOverdueSeconds"))
    assert parts.control().load().heartbeat_at == world.now
