"""When a subject's timer is due, and its shard of the `due` index. Pure."""

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

SHARDS = 16
STUCK = "stuck"  # the shard of timers that failed too often; an alarm watches it
FAILURES_UNTIL_STUCK = 5
KILLED_UNTIL_STUCK = 3  # consecutive runs of one timer that began and did not end
RUN_ENDED_AFTER = timedelta(seconds=20)  # after the function's timeout of 15 s
PUBLICATION_CHECK_AFTER = timedelta(minutes=10)
LOOK_AGAIN_AFTER = timedelta(minutes=1)
OVERDUE_AFTER = timedelta(seconds=120)


def shards(kind: str) -> tuple[str, ...]:
    """The shards of `order` or `delivery` timers; their number is fixed, because each query reads one shard."""
    return tuple(f"{kind}-{number:02d}" for number in range(SHARDS))


def shard(kind: str, key: str) -> str:
    """The shard of a key's timer."""
    return shards(kind)[zlib.crc32(key.encode()) % SHARDS]


def shard_of(pk: str, sk: str) -> str:
    """The shard of an item's timer; its key is the id of the order, endpoint, platform or delivery.

    `order:5d04`, `journal`: shard("order", "5d04"). `endpoint:77b8`, `delivery:9a1c`: shard("delivery", "9a1c").
    """
    return shard_of_subject(sk if ":" in sk else pk)


def shard_of_subject(subject: str) -> str:
    """The same for a subject such as `order:5d04`."""
    kind, _, id_ = subject.partition(":")
    return shard("order" if kind == "order" else "delivery", id_)


def publication_check(changed_at: datetime, republished_at: datetime | None, *, complete: bool) -> datetime | None:
    """When to check that all facts were published: ten minutes after the write, and after each republication."""
    return None if complete else max(changed_at, republished_at or changed_at) + PUBLICATION_CHECK_AFTER


def earliest(own: Iterable[datetime], deferred_until: datetime | None, publication: datetime | None) -> datetime | None:
    """When the subject's timer is due: at `publication`, or at the first of `own` but not before `deferred_until`.

    The earlier of the two counts; None without both.
    """
    first = min(own, default=None)
    if first and deferred_until:
        first = max(first, deferred_until)
    return min((at for at in (first, publication) if at), default=None)


def is_soon(at: datetime, now: datetime, look_ahead: timedelta) -> bool:
    """Whether a timer is sent to its queue now; a later sweep sends the others."""
    return at - now <= look_ahead
