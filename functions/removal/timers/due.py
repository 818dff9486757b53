"""When a subject wakes up, and in which shard of the `due` index it waits: pure."""

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

SHARDS = 16
STUCK = "stuck"  # where a timer goes that has failed too often; an alarm watches it
FAILURES_UNTIL_STUCK = 5
KILLED_UNTIL_STUCK = 3  # runs of one timer, one after another, that began and did not end
RUN_ENDED_AFTER = timedelta(seconds=20)  # the function's 15 s have passed
PUBLICATION_CHECK_AFTER = timedelta(minutes=10)
LOOK_AGAIN_AFTER = timedelta(minutes=1)
OVERDUE_AFTER = timedelta(seconds=120)


def shards(kind: str) -> tuple[str, ...]:
    """The shards of `order` or `delivery` timers; fixed, for the index is queried shard by shard."""
    return tuple(f"{kind}-{number:02d}" for number in range(SHARDS))


def shard(kind: str, key: str) -> str:
    """The one shard where a key's timer waits."""
    return shards(kind)[zlib.crc32(key.encode()) % SHARDS]


def shard_of(pk: str, sk: str) -> str:
    """The same for an item by its keys: the id is that of the order, endpoint or platform, or of the delivery.

    `order:5d04`, `journal`: shard("order", "5d04"). `endpoint:77b8`, `delivery:9a1c`: shard("delivery", "9a1c").
    """
    return shard_of_subject(sk if ":" in sk else pk)


def shard_of_subject(subject: str) -> str:
    """The same for a subject such as `order:5d04`."""
    kind, _, id_ = subject.partition(":")
    return shard("order" if kind == "order" else "delivery", id_)


def publication_check(changed_at: datetime, republished_at: datetime | None, *, complete: bool) -> datetime | None:
    """When to look whether all facts were passed on: ten minutes after the write, and again after each attempt."""
    return None if complete else max(changed_at, republished_at or changed_at) + PUBLICATION_CHECK_AFTER


def earliest(own: Iterable[datetime], deferred_until: datetime | None, publication: datetime | None) -> datetime | None:
    """The one instant to wake up at; what was looked at and put off does not wake up before `deferred_until`."""
    first = min(own, default=None)
    if first and deferred_until:
        first = max(first, deferred_until)
    return min((at for at in (first, publication) if at), default=None)


def is_soon(at: datetime, now: datetime, look_ahead: timedelta) -> bool:
    """Whether a timer is nominated now; what is due later is left to a later sweep."""
    return at - now <= look_ahead
