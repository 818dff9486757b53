"""A sweep asks 32 shards each minute; those in which nothing waits are not asked: the answer is known to be empty."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from removal.timers.store import DueStore, DueTimer
from tests.tables import Tables

Due = Callable[[DueStore, str, datetime | None, datetime], Iterator[DueTimer]]


@contextmanager
def asked_where_timers_wait(tables: Tables) -> Iterator[None]:
    """While a world is on."""
    due: Due = DueStore.due

    def ask(self: DueStore, shard: str, since: datetime | None, until: datetime) -> Iterator[DueTimer]:
        waits = any(timer_shard == shard for timer_shard, _ in tables.timers())
        return due(self, shard, since, until) if waits else iter(())

    vars_of: type = DueStore
    vars_of.due = ask  # type: ignore[attr-defined]
    try:
        yield
    finally:
        vars_of.due = due  # type: ignore[attr-defined]
