"""Acts that take turns: each stops before a call of DynamoDB that another act may notice, until it is let go on.

A transaction is two such calls: from the first to the second it holds its items. A pause of the product is one too: it
ends when another act has gone on meanwhile; while a transaction holds the items only an act's first one ends. All other
calls are done at once: no act can notice when.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from tests.simulation.aws.dynamodb import Table
from tests.simulation.calls import Fate, Operation, Wire
from tests.simulation.cloud import TABLE
from tests.simulation.process import Process
from tests.simulation.scheduler import Action, Task
from tests.simulation.seams import STAGE

READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
PAUSE, COMMIT = "pause", "commit"
PAUSES = 1  # of an act that end while a transaction of another one holds the items
STEPS_AT_MOST = 400  # of one case: more are a loop
Keys = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """What an act is about to do: a call's name, the items that it reads or writes, and whether it writes.

    An item without a sort key means its whole partition.
    """

    name: str
    keys: Keys
    writes: bool

    def __str__(self) -> str:
        return f"{self.name} {', '.join(sorted(f'{pk[:14]} {sk}' for pk, sk in self.keys))}".strip()


@dataclass(eq=False, slots=True)
class Actor:
    """One act under way. `step` is what it waits for; `waits` says that it paused, and no other act has gone on since.

    `calls` counts its calls of DynamoDB, shared or not; a transaction is two. `trail` is the hash of all that it was
    answered.
    """

    name: str
    process: Process
    work: Callable[[], Any]
    task: Task | None = None
    step: Step | None = None
    go: Action = lambda: None
    waits: bool = False
    calls: int = 0
    pauses: int = 0
    trail: bytes = b""

    def note(self, *what: object) -> None:
        """Remember what it was answered: what it does next follows from that."""
        self.trail = blake2b(self.trail + repr(what).encode(), digest_size=16).digest()


class AtOnce:
    """No journey takes time."""

    def fate(self, process: Process, service: str, operation: str) -> Fate:  # noqa: ARG002 - it is the same for all
        """For one attempt."""
        return Fate(timedelta(), timedelta())


@dataclass
class Turns(Wire):
    """In place of the world's wire while the acts are under way. `shared` are the items that more than one may meet."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    actors: list[Actor] = field(default_factory=list)
    shared: Keys = frozenset()
    touched: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    written: set[tuple[str, str]] = field(default_factory=set)
    steps: int = 0
    _begun: list[Action] = field(default_factory=list)

    @classmethod
    def instead_of(cls, wire: Wire, tables: Mapping[str, Table], shared: Keys) -> "Turns":
        """Takes a wire's place, and the clock's."""
        made = cls(wire.scheduler, wire.services, AtOnce(), wire.trace, wire.refusals, tables, shared=shared)
        STAGE.call = made.call
        vars(wire.scheduler).update(sleep=made.pause, spawn=made.spawn, join=made.join)
        return made

    def end(self, wire: Wire) -> None:
        """Gives it back."""
        STAGE.call = wire.call
        for name in ("sleep", "spawn", "join"):
            del vars(wire.scheduler)[name]

    def begin(self, actors: list[Actor]) -> None:
        """Start all acts; each goes up to its first step."""
        self.actors = actors
        for actor in actors:
            actor.task = Task(self.scheduler, actor.process, actor.work)
            actor.task.wake()()
            self._settle()

    def ready(self) -> list[int]:
        """The acts that can go on."""
        waiting = [number for number, actor in enumerate(self.actors) if actor.step]
        held = any(actor.step and actor.step.name == COMMIT for actor in self.actors)
        return [number for number in waiting if not self._rests(self.actors[number], held=held)] or waiting

    def _rests(self, actor: Actor, *, held: bool) -> bool:
        """Whether a pause goes on: a transaction that holds the items ends before many pauses do."""
        paused = actor.step is not None and actor.step.name == PAUSE
        return actor.waits or (paused and held and actor.pauses > PAUSES)

    def next_step(self, number: int) -> str:
        """What an act will do next, in words."""
        return str(self.actors[number].step)

    def state(self) -> bytes:
        """What the acts have been answered, and the items that they share."""
        table = self.tables[TABLE]
        items = [table.stored((pk, (sk,))) for pk, sk in sorted(self.shared) if sk]
        acts = [(actor.trail, actor.waits, str(actor.step)) for actor in self.actors]
        text = repr((acts, [touched_item and touched_item.item for touched_item in items]))
        return blake2b(text.encode(), digest_size=16).digest()

    def let(self, number: int) -> None:
        """One act does its step, and goes up to the next one."""
        self.steps += 1
        assert self.steps < STEPS_AT_MOST, "the acts go on for ever"
        actor = self.actors[number]
        for other in self.actors:
            other.waits = other.waits and other is actor
        actor.step, actor.waits = None, False
        actor.go()
        self._settle()

    def pause(self, length: timedelta) -> None:
        """In place of the scheduler's `sleep`: the act's own clock goes on, and others have their turn."""
        actor = self._actor()
        actor.process.skew += length
        actor.note(length)
        actor.pauses += 1
        actor.waits = True
        self._wait(actor, Step(PAUSE, frozenset(), writes=False))

    def spawn(self, owner: Any, work: Callable[[], Any], after: timedelta = timedelta()) -> Task:  # noqa: ANN401, ARG002 - as the scheduler's
        """In place of the scheduler's: a worker of an act begins when the act waits for it."""
        task = Task(self.scheduler, owner, work)
        self._begun.append(task.wake())
        return task

    def join(self, task: Task) -> None:
        """In place of the scheduler's."""
        if not task.done:
            running = self.scheduler.current
            assert running is not None
            wake = running.wake()
            task.when_done(lambda: self._begun.append(wake))
            running.pause()

    def _attempt(self, process: Process, request: Operation, parameters: dict[str, Any], fate: Fate) -> dict[str, Any]:
        operation = request.operation
        self._turn(Step(operation, self._touch(request.service, operation, parameters), operation not in READS))
        try:
            answer = Wire._attempt(self, process, request, parameters, fate)  # noqa: SLF001 - its own base's
        except Exception as error:
            self._actor().note(operation, str(error))
            raise
        self._actor().note(operation, answer)
        return answer

    def _sleep(self, process: Process, length: timedelta) -> None:  # noqa: ARG002 - the wire's
        """Journeys take no time; before the SDK sends a call again it does pause."""
        if length:
            self.pause(length)

    def _transaction(self, process: Process, parameters: dict[str, Any], slow: timedelta | None) -> dict[str, Any]:  # noqa: ARG002 - the wire's
        under_way = self.services["dynamodb"].begin(parameters)
        self._actor().note("begun")
        try:
            self._turn(Step(COMMIT, keys_of("TransactWriteItems", parameters) & self.shared, writes=True))
            answer: dict[str, Any] = under_way.commit()
        finally:
            under_way.abandon()
        return answer

    def _touch(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Keys:
        """The shared items of a call; all that it touches is remembered."""
        if service != "dynamodb":
            return frozenset()
        keys, actor = keys_of(operation, parameters), self._actor()
        actor.calls += 1 + (operation == "TransactWriteItems")
        for key in keys:
            self.touched.setdefault(key, set()).add(actor.name)
        if operation not in READS:
            self.written |= keys
        return frozenset(key for key in keys if overlap(frozenset({key}), self.shared))

    def _turn(self, step: Step) -> None:
        if step.keys:
            self._wait(self._actor(), step)

    def _wait(self, actor: Actor, step: Step) -> None:
        running = self.scheduler.current
        assert running is not None
        actor.step, actor.go = step, running.wake()
        running.pause()

    def _actor(self) -> Actor:
        running = self.scheduler.current
        assert running is not None
        return next(actor for actor in self.actors if actor.process is running.owner)

    def _settle(self) -> None:
        """Workers of acts, and acts that waited for them."""
        while self._begun:
            self._begun.pop(0)()


def keys_of(operation: str, parameters: Mapping[str, Any]) -> Keys:
    """The items that a call of DynamoDB reads or writes."""
    if operation == "TransactWriteItems":
        parts = [next(iter(part.values())) for part in parameters["TransactItems"]]
        return frozenset(_key(part.get("Key") or part["Item"]) for part in parts)
    if operation == "BatchGetItem":
        return frozenset(_key(key) for part in parameters["RequestItems"].values() for key in part["Keys"])
    if operation in {"Query", "Scan"}:
        values = parameters.get("ExpressionAttributeValues", {})
        index = parameters.get("IndexName")
        return frozenset({(f"index {index}" if index else str(values[":0"]["S"]), "")})
    return frozenset({_key(parameters.get("Key") or parameters["Item"])})


def overlap(some: Keys, others: Keys) -> bool:
    """Whether two sets of items have one in common."""
    return any(pk == other and (sk == its or not sk or not its) for pk, sk in some for other, its in others)


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def shared_of(touched: Mapping[tuple[str, str], set[str]], written: set[tuple[str, str]]) -> Keys:
    """The items that one act writes and another one touches."""
    keys: set[tuple[str, str]] = set()
    for key in written:
        near = [other for other in touched if overlap(frozenset({key}), frozenset({other}))]
        if len({name for key_ in near for name in touched[key_]}) > 1:
            keys |= {key, *near}
    return frozenset(keys)
