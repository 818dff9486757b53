"""The requests of AWS that a public log adds to the life of an order: these, and no others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import botocore.client
import pytest

from tests.people import cast
from tests.publiclog.beside import PublicLog
from tests.world import World

Calls = Counter[tuple[str, str]]  # the function that runs, and the operation
# A minute of `log` without anything new: checkpoint and the commit after it, head twice and once for the metric.
QUIET = {"GetObject": 2, "GetItem": 3, "ReceiveMessage": 1}
# A minute with new facts of one order. Each further one adds two reads of mark and of journal, and a write of a mark.
OF_A_CHECKPOINT = {
    "GetItem": 2 * 2
    + 3 * 2
    + 2,  # mark and journal, drafted and marked; the head in three looks and before it moves; the metric
    "PutItem": 2,  # mark and head
    "ReceiveMessage": 3,
    "DeleteMessageBatch": 1,
    "PutObject": 4,  # commit, tile, bundle, checkpoint; one more for each higher level of tiles
    "GetObject": 4 * 2 + 2,  # checkpoint and commit in four looks at the log; tile and bundle at its edge
}


@contextmanager
def counted(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Calls]:
    passes = "_make_api_call"
    call, calls = getattr(botocore.client.BaseClient, passes), Calls()

    def counting(client: Any, operation: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - botocore's
        if world.working:
            calls[world.running, operation] += 1
        return call(client, operation, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(botocore.client.BaseClient, passes, counting)
        yield calls


def _of_run(world: World, log: PublicLog, monkeypatch: pytest.MonkeyPatch) -> Calls:
    with counted(world, monkeypatch) as calls:
        log.run()
    return calls


def life(monkeypatch: pytest.MonkeyPatch, *, logged: bool) -> tuple[Calls, list[Calls]]:
    """What a life uses without the runs of the log, and each of these runs."""
    with World() as world:
        people = cast(world)
        log = PublicLog(world) if logged else None
        world.run(timedelta(minutes=2))
        runs = list[Calls]()
        with counted(world, monkeypatch) as calls:
            order = people.issue()
            world.settle()
        runs += [_of_run(world, log, monkeypatch) for _ in range(2)] if log else []
        with counted(world, monkeypatch) as later:
            world.run(timedelta(hours=1))
            people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "A mistake."})
            world.settle()
        runs += [_of_run(world, log, monkeypatch)] if log else []
    return calls + later, runs


def test_the_log_adds_a_message_for_each_run_of_the_fan_out_and_nothing_to_other_functions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without, _ = life(monkeypatch, logged=False)
    with_log, runs = life(monkeypatch, logged=True)
    added, less = with_log - without, without - with_log
    assert less == Counter()
    assert set(added) == {("dispatch", "SendMessageBatch")}
    assert 2 <= added["dispatch", "SendMessageBatch"] <= 4
    first, quiet, last = ({operation: count for (_, operation), count in run.items()} for run in runs)
    assert (quiet, last) == (QUIET, OF_A_CHECKPOINT)
    assert first["ListObjectsV2"] == 1, "whether there was ever a log"
    assert first["GetItem"] == OF_A_CHECKPOINT["GetItem"] + 3 + 1, "the head thrice more, for the day; the order's text"
