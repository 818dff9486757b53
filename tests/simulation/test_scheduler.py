from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tests.simulation.scheduler import Killed, Scheduler

START = datetime(2026, 11, 24, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Owner:
    name: str = "somebody"


def scheduler(seed: int = 1) -> Scheduler:
    return Scheduler(START, Random(seed))


def sleeper(world: Scheduler, log: list[str], name: str, seconds: int) -> Callable[[], None]:
    def work() -> None:
        for _ in range(3):
            world.sleep(seconds * SECOND)
            log.append(f"{name} {(world.now - START).seconds}")

    return work


def test_tasks_take_turns_by_their_time() -> None:
    world, log = scheduler(), list[str]()
    world.spawn(Owner(), sleeper(world, log, "a", 2))
    world.spawn(Owner(), sleeper(world, log, "b", 3))
    world.run(START + 10 * SECOND)
    assert sorted(log) == ["a 2", "a 4", "a 6", "b 3", "b 6", "b 9"]
    assert [line.split()[1] for line in log] == ["2", "3", "4", "6", "6", "9"]
    assert world.now == START + 10 * SECOND


def test_what_is_due_at_one_instant_runs_in_an_order_that_the_seed_draws() -> None:
    def order(seed: int) -> list[int]:
        world, ran = scheduler(seed), list[int]()
        for number in range(6):
            world.at(START, lambda number=number: ran.append(number))  # type: ignore[misc]
        world.run(START)
        return ran

    assert order(1) == order(1)
    assert len({tuple(order(seed)) for seed in range(5)}) > 1


def test_a_task_waits_for_another() -> None:
    world, log = scheduler(), list[str]()
    inner = world.spawn(Owner(), sleeper(world, log, "inner", 1))

    def outer() -> None:
        world.join(inner)
        log.append("outer")

    world.spawn(Owner(), outer)
    world.run(START + 10 * SECOND)
    assert log == ["inner 1", "inner 2", "inner 3", "outer"]


def test_a_task_that_is_killed_goes_no_further() -> None:
    world, log = scheduler(), list[str]()
    task = world.spawn(Owner(), sleeper(world, log, "a", 2))
    world.at(START + 3 * SECOND, task.kill)
    world.run(START + 20 * SECOND)
    assert log == ["a 2"]
    assert isinstance(task.failure, Killed)


def test_a_task_that_fails_keeps_its_failure() -> None:
    world = scheduler()

    def work() -> None:
        raise ValueError

    task = world.spawn(Owner(), work)
    world.run(START)
    assert isinstance(task.failure, ValueError)


def test_a_task_that_nothing_comes_before_goes_on_without_a_switch() -> None:
    world, log = scheduler(), list[str]()
    world.spawn(Owner(), sleeper(world, log, "a", 2))
    world.at(START + 3 * SECOND, lambda: log.append("between"))
    world.run(START + 5 * SECOND)
    assert log == ["a 2", "between", "a 4"]
    assert world.now == START + 5 * SECOND
    assert world.switches == 2
    world.run(START + 10 * SECOND)
    assert log == ["a 2", "between", "a 4", "a 6"]
