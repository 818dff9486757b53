"""The seeded scheduler: greenlets that run one at a time, and a clock that moves only when all of them wait.

The hub takes the earliest entry of a heap, moves the clock to it and runs it. Entries of one instant run in a drawn
order. Only the hub switches into a task; a task switches back to the hub when it sleeps, waits or ends.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Protocol

from greenlet import GreenletExit, getcurrent, greenlet  # type: ignore[import-untyped]

Action = Callable[[], None]
Entry = tuple[datetime, float, int, Action]


class Killed(GreenletExit):  # type: ignore[misc]
    """The end of a process in the middle of its work. The product catches `Exception`, which this is not."""


class Owner(Protocol):
    """Whose task it is: a Lambda process, or a party."""

    @property
    def name(self) -> str:
        """Name in traces and time lines."""


def _nothing() -> None:
    """The work of a task that has ended."""


class Task:
    """One greenlet. `result` or `failure` is there when `done` is true."""

    def __init__(self, scheduler: "Scheduler", owner: Owner, work: Callable[[], Any]) -> None:
        self.owner = owner
        self.done = False
        self.result: Any = None
        self.failure: BaseException | None = None
        self.kept: tuple[Any, ...] = ()
        self._scheduler = scheduler
        self._work = work
        self._turn = 0
        self._waiting: list[Action] = []
        self._greenlet = greenlet(self._run, scheduler.hub)

    def _run(self) -> None:
        try:
            self.result = self._work()
        except (Exception, Killed) as failure:  # noqa: BLE001 - this is where Lambda would catch it
            self.failure = failure
        self._work = _nothing  # it holds what holds this task: without it both go at once, not with the garbage
        self._end()

    def _end(self) -> None:
        self.done = True
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            action()

    def when_done(self, action: Action) -> None:
        """Run `action` at the end of the task, in its greenlet; at once if it has ended."""
        if self.done:
            action()
        else:
            self._waiting.append(action)

    def wake(self) -> Action:
        """Returns what continues the task where it waits now; it does nothing if the task has gone on meanwhile."""
        turn = self._turn

        def resume() -> None:
            if not self.done and self._turn == turn:
                self._scheduler.enter(self, self._greenlet.switch)

        return resume

    def pause(self) -> None:
        """Give control to the hub, until a `wake` is called."""
        self._scheduler.hub.switch()
        self._turn += 1

    def kill(self) -> None:
        """End the task where it waits: `Killed` is raised there. Called in the hub only."""
        if self.done:
            return
        self._turn += 1
        if self._greenlet:
            self._scheduler.enter(self, lambda: self._greenlet.throw(Killed))
        else:
            self.failure = Killed()
            self._end()


Switch = Callable[[Task], None]


class Scheduler:
    """Simulated time and the tasks in it. `on_enter` and `on_leave` are called around each switch into a task."""

    def __init__(self, start: datetime, chance: Random) -> None:
        self.now = start
        self.chance = chance
        self.hub = getcurrent()
        self.current: Task | None = None
        self.on_enter: Switch = lambda _: None
        self.on_leave: Switch = lambda _: None
        self.switches = 0
        self._until = start
        self._entries: list[Entry] = []
        self._count = 0

    def at(self, when: datetime, action: Action) -> None:
        """Run `action` in the hub at an instant; now, if that has passed."""
        self._count += 1
        heappush(self._entries, (max(when, self.now), self.chance.random(), self._count, action))

    def after(self, length: timedelta, action: Action) -> None:
        """Run `action` in the hub after some time."""
        self.at(self.now + length, action)

    def spawn(self, owner: Owner, work: Callable[[], Any], after: timedelta = timedelta()) -> Task:
        """Returns a new task, which begins after some time."""
        task = Task(self, owner, work)
        self.at(self.now + after, task.wake())
        return task

    def sleep(self, length: timedelta) -> None:
        """Let the running task wait; if nothing else comes before its time, the hub need not give it its turn back."""
        task, when, place = self._running(), max(self.now + length, self.now), self.chance.random()
        if when <= self._until and (not self._entries or (when, place) < self._entries[0]):  # they begin with both
            self.now = when
            return
        self._count += 1
        heappush(self._entries, (when, place, self._count, task.wake()))
        task.pause()

    def join(self, task: Task) -> None:
        """Let the running task wait for the end of another."""
        if not task.done:
            running = self._running()
            wake = running.wake()
            task.when_done(lambda: self.at(self.now, wake))
            running.pause()

    def enter(self, task: Task, switch: Callable[[], Any]) -> None:
        """Run a task until it waits. Called in the hub only."""
        self.switches += 1
        self.current = task
        self.on_enter(task)
        try:
            switch()
        finally:
            self.on_leave(task)
            self.current = None

    def run(self, until: datetime) -> None:
        """Run everything that is due up to an instant, and leave the clock there."""
        self._until, entries = until, self._entries
        while entries and entries[0][0] <= until:
            self.now, _, _, action = heappop(entries)
            action()
        self.now = until

    def _running(self) -> Task:
        if self.current is None:
            msg = "only a task waits"
            raise RuntimeError(msg)
        return self.current
