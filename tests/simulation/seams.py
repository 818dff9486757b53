"""What is replaced in the product and its libraries, once and before any handler is imported: `install` and `fit`.

Clock, pauses, process, uuids and secrets come from the running process; workers are greenlets; what libraries keep in
classes is kept for each task. botocore's one method is the wire to AWS. Another release is fitted likewise (`parts`).
"""

import concurrent.futures
import os
import secrets
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from random import Random
from types import SimpleNamespace
from typing import Any

from botocore.client import BaseClient

from tests.processes import Session
from tests.simulation import parts
from tests.simulation.process import Process
from tests.simulation.releases import TODAYS, put, running
from tests.simulation.scheduler import Scheduler, Task

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "simulation",
    "AWS_SECRET_ACCESS_KEY": "simulation",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_SERVICE_NAME": "removal-orders",
}
REMEMBERED = 10_000
A_MONTH = timedelta(days=30)
Call = Callable[[Process, Any, str, dict[str, Any]], dict[str, Any]]


class Stage:
    """The world that runs now in this process of the operating system."""

    scheduler: Scheduler
    call: Call
    sender: Callable[[Process], Any]
    asks_shard: Callable[[str, datetime | None], bool] = lambda *_: True
    logged: Callable[[str, str], None] = lambda *_: None  # process and words of an error that a handler logs
    month: timedelta | None = None  # how long one of preservation lasts; None: as by the calendar
    untold: Random = Random(0)  # for what asks for chance while modules are imported

    def process(self) -> Process | None:
        """The Lambda process that runs now; None for a party, or while modules are imported."""
        current = self.scheduler.current if hasattr(self, "scheduler") else None
        owner = current.owner if current else None
        return owner if isinstance(owner, Process) else None

    def running(self) -> Process:
        """The Lambda process that runs now."""
        process = self.process()
        if process is None:
            msg = "no Lambda process runs now"
            raise RuntimeError(msg)
        return process

    @property
    def chance(self) -> Random:
        """The random stream of whatever runs now."""
        process = self.process()
        return process.chance if process else self.untold


STAGE = Stage()


@lru_cache(maxsize=1)
def install() -> None:
    """Replace everything, in libraries and in today's release; a second call does nothing."""
    os.environ.update(_ENVIRONMENT)
    _chance()
    from tests.simulation import models  # noqa: PLC0415 - after the chance

    _aws()
    _futures()
    models.install()
    _powertools()
    fit()


def fit() -> None:
    """Replace what is replaced in the running release."""
    parts.check()
    _pure()
    _wiring()
    _shards()
    _preservation()
    _handlers()


def laws(*, local: bool) -> Any:  # noqa: ANN401 - the running release's dict of Law
    """The laws of a deployment, as the running release reads them."""
    return running().once(("laws", local), lambda: parts.LAW().load(local=local))


def _handlers() -> None:
    """Metrics are not printed, and errors that handlers log are kept."""
    parts.METRICS.replace(emit=lambda *_, **__: None)  # before the handlers take it from there
    logger = parts.LOG().logger

    def error(message: str, *, extra: dict[str, Any] | None = None) -> None:
        STAGE.logged(STAGE.running().function, f"{message}: {(extra or {}).get('failure')}")

    vars(logger)["error"] = error


def _chance() -> None:
    vars(uuid)["uuid4"] = lambda: uuid.UUID(int=STAGE.chance.getrandbits(128), version=4)
    vars(secrets)["token_bytes"] = lambda length=32: STAGE.chance.randbytes(length)
    vars(secrets)["token_urlsafe"] = lambda length=32: _urlsafe(STAGE.chance.randbytes(length))


def _pure() -> None:
    """What is pure and asked for again and again is computed once: facts, instants, ids, and orders after a fact."""
    canonical, facts = parts.CANONICAL(), parts.FACTS()
    instant = parts.INSTANT()
    remember = lru_cache(REMEMBERED)
    parts.CANONICAL.replace(derived_id=remember(canonical.derived_id))
    parts.INSTANT.replace(from_text=remember(instant.from_text), to_text=remember(instant.to_text))
    parts.FACTS.replace(from_text=remember(facts.from_text), derived_id=canonical.derived_id)
    fold = parts.FOLD()  # after facts
    begin, apply, orders = fold.begin, fold.apply, dict[tuple[Any, ...], tuple[Any, Any]]()

    def once(before: Any, fact: Any, make: Callable[[], Any], *with_: str) -> Any:  # noqa: ANN401 - the product's
        """What was before is kept too, so that its id stays its own."""
        key = (id(before), fact.hash, *with_)
        if key not in orders:
            if len(orders) >= REMEMBERED:
                orders.clear()
            orders[key] = (before, make())
        return orders[key][1]

    parts.FOLD.replace(
        begin=lambda fact, law, key="": once(law, fact, lambda: replace(begin(fact, law), key=key), key),
        apply=lambda order, fact: once(order, fact, lambda: apply(order, fact)),
    )


def _urlsafe(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _aws() -> None:
    def call(client: Any, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - botocore's
        return STAGE.call(STAGE.running(), client, operation, parameters)

    BaseClient._make_api_call = call  # type: ignore[attr-defined] # noqa: SLF001 - the wire


class Workers(Executor):
    """The pool of one process: each piece of work is a greenlet of the same process."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - Executor's
        """Begin it at once."""
        scheduler = STAGE.scheduler
        return _Joined(scheduler.spawn(STAGE.running(), lambda: work(*args, **named)))


class _Joined(Future[Any]):
    """The result of a task. Its reader waits as a greenlet, not as a thread."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401, ARG002 - Future's
        """Wait for it; what it raised is raised here."""
        STAGE.scheduler.join(self.task)
        if self.task.failure:
            raise self.task.failure
        return self.task.result


def _futures() -> None:
    def wait(futures: Iterable[_Joined]) -> None:
        for future in futures:
            STAGE.scheduler.join(future.task)

    vars(concurrent.futures)["wait"] = wait


def _wiring() -> None:
    table = parts.TABLE()
    wiring = parts.WIRING()
    keep = lru_cache(maxsize=1)(table.connection.__wrapped__)
    parts.TABLE.replace(connection=_Kept(keep))

    def pause(length: timedelta) -> None:
        STAGE.scheduler.sleep(length)

    @contextmanager
    def interrupted(_after: timedelta, _error: Exception) -> Iterator[None]:
        yield  # an invocation that takes too long is ended by the simulated Lambda

    def process() -> Any:  # noqa: ANN401 - the product's Process
        return STAGE.running().wired(lambda process: _made(wiring, process))

    parts.WIRING.replace(now=lambda: _milliseconds(STAGE.running().now), pause=pause, process=process)
    parts.IN_TIME.replace(interrupted=interrupted)
    parts.SES().SesMailer.__init__.__defaults__ = (_seconds,)


@cache
def _session() -> Session:
    """One for all processes of all releases: it makes each client once."""
    return Session()


def _seconds() -> float:
    """In place of the monotonic clock."""
    return STAGE.scheduler.now.timestamp()


class _Kept:
    """The one connection of all processes: it remembers nothing but how AWS is called."""

    def __init__(self, connection: Callable[[], Any]) -> None:
        self._connection = connection

    def __call__(self) -> Any:  # noqa: ANN401 - pynamodb's
        """The connection."""
        return self._connection()

    def cache_clear(self) -> None:
        """A new process would make a new one, which is the same."""


def _made(wiring: Any, process: Process) -> Any:  # noqa: ANN401 - the product's
    """A process with parts of its own: its environment and chance, greenlets as workers, receivers in memory."""
    made = wiring.Process(parts.SETTINGS().Settings(process.environment))
    vars(made).update(
        session=_session(), chance=process.chance, workers=Workers(), laws=laws(local=made.settings.local)
    )
    vars(made).update(sender=STAGE.sender(process), guard=lambda _: None)
    return made


class _Shortened:
    """A time after an instant, as much shorter as a month is in the running world."""

    def __init__(self, length: timedelta) -> None:
        self.length = length

    def __radd__(self, at: datetime) -> datetime:
        return at + (self.length if STAGE.month is None else self.length * (STAGE.month / A_MONTH))


def _preservation() -> None:
    """A month lasts as long as the world says, and what is counted in days of it is shorter likewise."""
    part, actions = parts.PRESERVATION(), parts.ERASURE()
    months_after = part.months_after

    def after(at: datetime, count: int) -> datetime:
        return months_after(at, count) if STAGE.month is None else at + STAGE.month * count

    parts.PRESERVATION.replace(months_after=after, AFTER_RELEASE=_Shortened(part.AFTER_RELEASE))
    parts.ERASURE.replace(LOOK_AGAIN_AFTER=_Shortened(actions.LOOK_AGAIN_AFTER))


def _shards() -> None:
    """A sweep does not ask the shards that it would find empty; see `sweeps`."""
    store: Any = parts.DUE().DueStore
    due, oldest = store.due, store.oldest

    def counted(self: Any, shard: str, since: datetime | None, until: datetime) -> Any:  # noqa: ANN401 - the product's
        return due(self, shard, since, until) if STAGE.asks_shard(shard, until) else iter(())

    def asked_oldest(self: Any, shard: str) -> Any:  # noqa: ANN401 - the product's
        return oldest(self, shard) if STAGE.asks_shard(shard, None) else None

    store.due, store.oldest = counted, asked_oldest


def _milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _powertools() -> None:
    """A task runs with its process's release; one from before decision 69 keeps a request in class attributes."""
    from aws_lambda_powertools.event_handler.api_gateway import BaseRouter  # noqa: PLC0415, TID251

    router: Any = BaseRouter
    router.current_event = router.lambda_context = None

    def enter(task: Task) -> None:
        put(task.owner.release if isinstance(task.owner, Process) else TODAYS)
        if task.kept:
            router.current_event, router.lambda_context = task.kept

    def leave(task: Task) -> None:
        put(TODAYS)
        task.kept = (router.current_event, router.lambda_context)

    HOOKS.enter, HOOKS.leave = enter, leave


HOOKS = SimpleNamespace(enter=lambda _: None, leave=lambda _: None)
