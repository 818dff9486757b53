"""Lambda: processes that start cold, serve one invocation at a time, freeze in between, and end at their timeout."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from random import Random
from typing import Any, Protocol

from tests.simulation.aws.environment import random_uuid
from tests.simulation.faults.striking import Strikes
from tests.simulation.process import Process, drawn, skew, stream
from tests.simulation.releases import TODAYS, Release
from tests.simulation.scheduler import Killed, Scheduler, Task
from tests.simulation.template import ACCOUNT, REGION, STACK, Function

ACCOUNT_CONCURRENCY = 1000
COLD_START = (timedelta(milliseconds=400), timedelta(seconds=3))
REFUSED = (timedelta(seconds=1), timedelta(minutes=1))
AWAY = (timedelta(hours=1), timedelta(hours=12))
WRONG_CLOCK = timedelta(seconds=3)
FROZEN_AT_MOST = (timedelta(minutes=10), timedelta(hours=3))
WARM_START = (timedelta(milliseconds=1), timedelta(milliseconds=8))
Event = dict[str, Any]
Frozen = tuple[Process, datetime]  # and until when


class Throttled(Exception):
    """No more of this function's processes may run now; `by_fault` if a fault of the simulation is the reason."""

    def __init__(self, function: str, *, by_fault: bool) -> None:
        super().__init__(function)
        self.by_fault = by_fault


@dataclass(slots=True)
class Context:
    """What a handler learns about its invocation."""

    aws_request_id: str
    function_name: str
    ends_at: datetime
    scheduler: Scheduler
    memory_limit_in_mb: int = 512

    @property
    def invoked_function_arn(self) -> str:
        """The function's ARN."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the invocation."""
        return max(0, (self.ends_at - self.scheduler.now) // timedelta(milliseconds=1))


@dataclass(slots=True)
class Invocation:
    """One invocation. `answer` is the handler's; `failure` is there if it raised, or was ended."""

    function: str
    process: Process
    event: Event
    began: datetime
    answer: Any = None
    failure: BaseException | None = None
    task: Task | None = None

    @property
    def was_struck(self) -> bool:
        """Whether a fault of the simulation has struck its process meanwhile."""
        return self.process.was_struck(self.began)


@dataclass(slots=True)
class _Pool:
    """Processes of one function; those that are `away` come back at an instant."""

    running: int = 0
    made: int = 0
    frozen: list[Frozen] = field(default_factory=list)
    away: list[Frozen] = field(default_factory=list)
    refuses_until: datetime | None = None


class Rollout(Protocol):
    """Which release each process runs, in a world where another is deployed beside today's."""

    def code(self, function: Function) -> tuple[Release, Function]:
        """What a new process of a function runs."""

    def serves(self, process: Process) -> bool:
        """Whether a process may be used again."""

    def chosen(self, frozen: list[Frozen]) -> list[Frozen]:
        """Those of a function's frozen processes of which one is used; empty for a cold start."""

    def served(self, process: Process) -> None:
        """An invocation begins."""


class Lambdas:
    """All functions of a world. `seed` names the random streams of their processes."""

    def __init__(self, scheduler: Scheduler, functions: dict[str, Function], seed: int) -> None:
        self.functions = functions
        self.failures: list[Invocation] = []
        self.cold_starts = 0
        self.invocations: dict[str, int] = defaultdict(int)
        self._scheduler = scheduler
        self._seed = seed
        self._chance: Random = stream(seed, "lambda")
        self._pools: dict[str, _Pool] = defaultdict(_Pool)
        self._handlers: dict[tuple[Release, str], Callable[[Event, Any], Any]] = {}
        self.strikes: Strikes | None = None
        self.rollout: Rollout | None = None

    def invoke(self, name: str, event: Event, then: Callable[[Invocation], None]) -> Invocation:
        """Begin an invocation; `then` is called at its end. Throttled."""
        function, pool = self.functions[name], self._pools[name]
        refuses = self._refuses(pool)
        if refuses or pool.running >= self._most(function):
            raise Throttled(name, by_fault=refuses)
        pool.running += 1
        self.invocations[name] += 1
        process, wait = self._process(function, pool)
        if self.rollout:
            self.rollout.served(process)
        invocation = Invocation(name, process, event, self._scheduler.now)
        task = Task(self._scheduler, process, lambda: self._run(function, invocation))
        invocation.task = task
        task.when_done(lambda: self._ended(pool, invocation, then))
        self._scheduler.after(wait, task.wake())
        self._scheduler.after(wait + function.timeout, lambda: self._time_out(invocation))
        return invocation

    def _most(self, function: Function) -> int:
        reserved = sum(function.reserved or 0 for function in self.functions.values())
        return function.reserved if function.reserved is not None else ACCOUNT_CONCURRENCY - reserved

    def _strikes(self, kind: str) -> bool:
        return self.strikes is not None and self.strikes(kind)

    def _refuses(self, pool: _Pool) -> bool:
        """A fault: the account's other functions leave this one no concurrency for up to a minute."""
        if self.strikes and self.strikes("refused"):
            pool.refuses_until = self._scheduler.now + self.strikes.length("refused", *REFUSED)
        return pool.refuses_until is not None and self._scheduler.now < pool.refuses_until

    def _process(self, function: Function, pool: _Pool) -> tuple[Process, timedelta]:
        """One that was frozen, or a new one; and how long its start takes."""
        self._retire(pool)
        back = next((away for away in pool.away if away[1] <= self._scheduler.now), None)
        if back:
            pool.away.remove(back)
            return back[0], drawn(self._chance, *WARM_START)
        if self._strikes("cold-starts"):
            pool.frozen.clear()
        warm = self.rollout.chosen(pool.frozen) if self.rollout else pool.frozen
        if warm:
            used = warm[self._chance.randrange(len(warm))]
            pool.frozen.remove(used)
            return used[0], drawn(self._chance, *WARM_START)
        return self._cold(function, pool), drawn(self._chance, *COLD_START)

    def _retire(self, pool: _Pool) -> None:
        """What was frozen for too long is gone, and what has the code of a release that serves no more."""
        pool.frozen = [frozen for frozen in pool.frozen if frozen[1] > self._scheduler.now]
        if self.rollout:
            pool.frozen = [frozen for frozen in pool.frozen if self.rollout.serves(frozen[0])]
            pool.away = [frozen for frozen in pool.away if self.rollout.serves(frozen[0])]

    def code(self, name: str) -> tuple[Release, Function]:
        """Release and description of what a new process of a function runs now."""
        function = self.functions[name]
        return self.rollout.code(function) if self.rollout else (TODAYS, function)

    def _cold(self, function: Function, pool: _Pool) -> Process:
        pool.made += 1
        self.cold_starts += 1
        name = f"{function.name}-{pool.made}"
        chance = stream(self._seed, "process", name)
        scheduler = self._scheduler
        wrong = skew(chance)
        if self.strikes and self.strikes("wrong-clock"):
            wrong += WRONG_CLOCK * self.strikes.chance("wrong-clock").uniform(-1, 1)
        release, code = self.code(function.name)
        truth = lambda: scheduler.now  # noqa: E731 - a clock
        return Process(name, function.name, code.environment, chance, wrong, truth, release, code.module)

    def _run(self, function: Function, invocation: Invocation) -> Any:  # noqa: ANN401 - a handler's answer
        code = (invocation.process.release, invocation.process.module)
        if code not in self._handlers:
            self._handlers[code] = import_module(code[1]).handler
        id_ = random_uuid(invocation.process.chance)
        context = Context(id_, f"{STACK}-{function.name}", self._scheduler.now + function.timeout, self._scheduler)
        return self._handlers[code](invocation.event, context)

    def _time_out(self, invocation: Invocation) -> None:
        """Lambda ends the whole process, and starts a new one for the next invocation."""
        if invocation.task and not invocation.task.done:
            invocation.process.dead = True
            invocation.task.kill()

    def _ended(self, pool: _Pool, invocation: Invocation, then: Callable[[Invocation], None]) -> None:
        task, process = invocation.task, invocation.process
        assert task is not None
        invocation.answer, invocation.failure = task.result, task.failure or (Killed() if process.dead else None)
        pool.running -= 1
        if invocation.failure:
            self.failures.append(invocation)
        if not process.dead:
            process.last_used = self._scheduler.now
            self._freeze(pool, process)
        then(invocation)

    def _freeze(self, pool: _Pool, process: Process) -> None:
        """Until its next invocation, or until it is thrown away; by a fault it comes back after hours."""
        now, until = self._scheduler.now, drawn(self._chance, *FROZEN_AT_MOST)
        if self.strikes and self.strikes("thawed"):
            pool.away.append((process, now + self.strikes.length("thawed", *AWAY)))
        else:
            pool.frozen.append((process, now + until))
