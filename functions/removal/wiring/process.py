"""The process of a function: its settings, its clock, its AWS clients and the parts that it has made."""

import gc
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache, wraps
from random import Random, SystemRandom
from threading import RLock
from typing import Any, TypeVar

import botocore.session
from botocore.config import Config

from removal.record.instant import whole_milliseconds
from removal.settings import Settings
from removal.signatures import sign_once_more
from removal.table import open_table
from removal.versions import pause_by
from removal.wiring import sdk

Made = TypeVar("Made")
MAKING = RLock()  # a part is made of others
STARTED_BY_LAMBDA = "AWS_LAMBDA_INITIALIZATION_TYPE"  # a variable that Lambda sets
RETRY_PAUSE = timedelta(milliseconds=15)  # and up to twice that: longer than a transaction holds an item
ONE_TRY = Config(connect_timeout=0.5, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1})
PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})


def now() -> datetime:
    """The time now: UTC, whole milliseconds, as journals store it. The clock is read only here."""
    return whole_milliseconds(datetime.now(UTC))


def pause(length: timedelta) -> None:
    """Wait for less than a second, which is shorter than the delay of a queue."""
    time.sleep(length.total_seconds())  # noqa: TID251 - less than a second, and the tests pass their own


class Process:
    """What every function has; a part that the process has made is an attribute with the part's name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        open_table(settings.need("TABLE_NAME"), settings.region, lambda: self.session)
        self._clients: dict[tuple[str, Config], sdk.Lazy] = {}
        pause_by(lambda: pause(RETRY_PAUSE * (1 + self.chance.random())))

    @cached_property
    def session(self) -> botocore.session.Session:
        """The session that makes AWS clients, the table's too."""
        made = sdk.session()
        sign_once_more(made)
        return made

    @cached_property
    def chance(self) -> Random:
        """The random number generator, for jitter."""
        return SystemRandom()

    def client(self, service: str, config: Config = PATIENCE) -> Any:  # noqa: ANN401 - made from data; the callers name the type
        """An AWS client of a service: one for the whole process, made at its first request."""
        made = sdk.Lazy(lambda: self.session.create_client(service, self.settings.region, config=config))
        return self._clients.setdefault((service, config), made)


@lru_cache(maxsize=1)
def process() -> Process:
    """The process that runs, with the settings of its environment."""
    return Process(Settings(os.environ))


def part(make: Callable[[], Made]) -> Callable[[], Made]:
    """A part of the process: the first call makes it, and every later call returns the same one, in any thread."""

    @wraps(make)
    def made() -> Made:
        parts: dict[str, Made] = vars(process())
        return parts[make.__name__] if make.__name__ in parts else _made_once(make, parts)

    return made


def _made_once(make: Callable[[], Made], parts: dict[str, Made]) -> Made:
    with MAKING:
        if make.__name__ not in parts:  # another thread may have made it meanwhile
            parts[make.__name__] = make()
        return parts[make.__name__]


def at_start(*make: Callable[[], object]) -> None:
    """Make parts and clients before the first event, in Lambda alone: it then has a whole processor at any memory.

    Each function's module of the wiring ends with it: from then on memory is collected, but for what was imported.
    """
    if STARTED_BY_LAMBDA in os.environ:
        for each in make:
            each()
        gc.freeze()
        gc.enable()


def client_of(service: str, config: Config = PATIENCE) -> Callable[[], object]:
    """What makes a client that every first event needs, for `at_start`."""
    return lambda: process().client(service, config).made()
