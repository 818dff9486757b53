"""Shards of an order in the indexes of authorities and platforms. Pure.

DynamoDB writes 1,000 units a second to one partition key of an index, so the orders of one tenant lie under several
keys: `ministry`, `ministry#1`, `ministry#2`, `ministry#3`. An order gets its shard when it is created and keeps it. The
last release wrote all its orders under the name alone, which is shard 0.
"""

import re
import zlib
from collections.abc import Sequence

from removal.record.publication import SHARD_SEPARATOR

AT_MOST = 16
_SEPARATOR = SHARD_SEPARATOR


def chosen(order_id: str, shards: int) -> int:
    """The shard of a new order."""
    return zlib.crc32(order_id.encode()) % shards


def key(tenant: str, shard: int) -> str:
    """The key of a tenant's shard in an index; `ministry#2` for `ministry` and 2."""
    return f"{tenant}{_SEPARATOR}{shard}" if shard else tenant


def keys(tenant: str, shards: int) -> Sequence[str]:
    """The keys of all shards of a tenant, in the order of their numbers."""
    return [key(tenant, shard) for shard in range(shards)]


def tenant_of(key: str) -> str:
    """The tenant of a key."""
    return key.partition(_SEPARATOR)[0]


def shard_of(key: str) -> int:
    """The shard of a key; 0 for a key that this system did not make."""
    shard = key.partition(_SEPARATOR)[2]
    return int(shard) if re.fullmatch("[1-9]|1[0-5]", shard) else 0


def others(tenant: str) -> str:
    """What the keys of all shards but the first begin with."""
    return tenant + _SEPARATOR
