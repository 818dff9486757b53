"""Faults of single calls, messages and records, where they act."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from tests.simulation.aws.sqs import Sqs
from tests.simulation.aws_tests.tables import TABLE, simulated
from tests.simulation.calls import Fate, Wire
from tests.simulation.cloud import Surroundings
from tests.simulation.faults import drawn
from tests.simulation.faults.drawn import CALLS, Faults, kinds_of
from tests.simulation.faults.striking import Strikes
from tests.simulation.lambdas import Lambdas, Throttled
from tests.simulation.process import Process
from tests.simulation.scheduler import Scheduler, Task
from tests.simulation.sources import QueuePoller
from tests.simulation.template import Function, QueueSource
from tests.simulation.trace import Trace

START = datetime(2026, 11, 24, tzinfo=UTC)
HOUR, FAST = timedelta(hours=1), timedelta(milliseconds=5)


def certain(monkeypatch: pytest.MonkeyPatch, scheduler: Scheduler, *kinds: str) -> Strikes:
    """Faults that strike each time, until the end of the first hour."""
    for kind in kinds:
        monkeypatch.setitem(CALLS, kind, 1.0)
    return Strikes(scheduler, Faults(frozenset(kinds), None, START + HOUR), 1)


def stage(monkeypatch: pytest.MonkeyPatch, work: Callable[[], Any]) -> tuple[Scheduler, Lambdas]:
    """One function, which does `work`."""
    scheduler = Scheduler(START, Random(1))
    monkeypatch.setitem(sys.modules, "a_handler_of_the_tests", SimpleNamespace(handler=lambda *_: work()))
    function = Function("f", "a_handler_of_the_tests", timedelta(seconds=10), None, {})
    return scheduler, Lambdas(scheduler, {"f": function}, 1)


def test_no_fault_strikes_before_its_time_nor_after() -> None:
    faults = Faults(frozenset({"killed"}), START + HOUR, START + 2 * HOUR)
    assert [faults.has("killed", START + number * HOUR) for number in range(3)] == [False, True, False]
    assert not faults.has("stalled", START + HOUR)


def test_kinds_with_a_plus_between_are_all_there() -> None:
    assert drawn.drawn(1, "killed+stalled").kinds == {"killed", "stalled"}
    assert any(drawn.drawn(seed, "killed,stalled").kinds < {"killed", "stalled"} for seed in range(9))
    with pytest.raises(ValueError, match="nothing-such"):
        kinds_of("killed+nothing-such")


def test_seeds_that_follow_each_other_have_each_kind_equally_often() -> None:
    worlds = [drawn.drawn(seed, "all").kinds for seed in range(30)]
    assert sum(not kinds for kinds in worlds) == 2 * drawn.WITHOUT_ANY
    assert {sum(kind in kinds for kinds in worlds) for kind in drawn.SETS["all"]} == {8}
    assert len(set(worlds)) == 1 + 30 - 2 * drawn.WITHOUT_ANY, "no two worlds that have some have the same"


def test_the_sdk_meets_its_own_transaction_under_way_and_then_its_answer() -> None:
    scheduler, seen = Scheduler(START, Random(1)), list[tuple[str, str]]()
    process = Process("p", "f", {}, Random(1), timedelta(), lambda: scheduler.now)
    service = simulated(Surroundings(scheduler, Random(1)))
    session = botocore.session.get_session()
    session.set_credentials("a", "b")
    config = Config(read_timeout=1, retries={"mode": "standard", "total_max_attempts": 9})
    client = session.create_client("dynamodb", "eu-central-1", config=config)
    fates = [Fate(FAST, FAST, slow=timedelta(seconds=2))]
    weather = SimpleNamespace(fate=lambda *_: fates.pop() if fates else Fate(FAST, FAST))
    wire = Wire(scheduler, {"dynamodb": service}, weather, Trace())
    wire.met = lambda process, error: seen.append((process.name, error.code))
    item = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    new = {"TableName": TABLE, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
    task: Task = scheduler.spawn(
        process, lambda: wire.call(process, client, "TransactWriteItems", {"TransactItems": [{"Put": new}]})
    )
    scheduler.run(START + HOUR)
    assert task.failure is None
    assert service.tables[TABLE].items() == [item]
    assert set(seen) == {("p", "TransactionInProgressException")}


def test_a_process_that_went_away_comes_back_after_hours_with_what_it_remembers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scheduler, lambdas = stage(monkeypatch, lambda: None)
    lambdas.strikes = certain(monkeypatch, scheduler, "thawed")
    processes = list[Process]()
    for number in (0, 1, 20):
        scheduler.run(START + number * HOUR)
        lambdas.invoke("f", {}, lambda done: processes.append(done.process))
        scheduler.run(scheduler.now + timedelta(minutes=1))
    first, second, third = processes
    assert first is not second
    assert third in {first, second}


def test_a_refused_function_runs_again_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler, lambdas = stage(monkeypatch, lambda: None)
    lambdas.strikes = certain(monkeypatch, scheduler, "refused")
    with pytest.raises(Throttled) as refused:
        lambdas.invoke("f", {}, lambda _: None)
    assert refused.value.by_fault
    scheduler.run(START + 2 * HOUR)
    lambdas.invoke("f", {}, lambda _: None)


@pytest.mark.parametrize(
    ("kind", "calls"), [("message-twice", 2), ("message-overlapping", 2), ("message-undeleted", 2), ("message-dead", 0)]
)
def test_a_message_comes_as_often_as_its_fault_says(monkeypatch: pytest.MonkeyPatch, kind: str, calls: int) -> None:
    """The fault strikes once."""
    came = list[datetime]()
    scheduler, lambdas = stage(monkeypatch, lambda: came.append(scheduler.now))
    strikes = certain(monkeypatch, scheduler, kind)
    once = iter([True])

    def struck(strike: str) -> bool:
        return strike == kind and strikes(strike) and next(once, False)

    sqs = Sqs(Surroundings(scheduler, Random(1)))
    sqs.add("dead", {})
    queue = sqs.add("q", {"RedrivePolicy": {"deadLetterTargetArn": sqs.queues["dead"].arn, "maxReceiveCount": 5}})
    queue.duplicated, queue.overlapping = lambda: struck("message-twice"), lambda: struck("message-overlapping")
    queue.dies = lambda: struck("message-dead")
    poller = QueuePoller(scheduler, lambdas, sqs, QueueSource("f", "q", 10, 2, partial=False), Random(1))
    poller.strikes = struck
    queue.send("body", None)
    scheduler.run(START + 2 * HOUR)
    assert len(came) == calls
    assert [message.body for message in sqs.queues["dead"].messages] == (["body"] if not calls else [])
    assert not queue.messages
