"""Stream records of journals: the facts that a write added, and the timer that it set."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.publication import SHARD_SEPARATOR, tenants_of_owner
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """One write of a subject: the journal's length before, the journal after, tenants, and the timer if it changed.

    The journal is what the item holds: earlier facts may be in volumes. `law` is that of an order; `waited_since`: from
    when its oldest notice had waited for receipt before the write, if one waited.

    A timer that a run moves while it works does not count: the sweep sends it, if that run is killed.
    """

    pk: str
    sk: str
    length_before: int
    journal: tuple[str, ...]
    tenants: JsonObject
    timer_at: datetime | None
    law: str | None = None
    waited_since: datetime | None = None


def written(record: Mapping[str, Any]) -> Written | None:
    """The write in a DynamoDB stream record with both images; None for a deletion, or an item without a journal."""
    images = record["dynamodb"]
    after, before = images.get("NewImage", {}), images.get("OldImage", {})
    if "journal" not in after:
        return None
    timer_moved = _text(after, "timer_at") != _text(before, "timer_at") and "timer_runs" not in after
    return Written(
        after["pk"]["S"],
        after["sk"]["S"],
        len(_journal(before)),
        _journal(after),
        _tenants(after),
        instant.from_text_or_none(_text(after, "timer_at")) if timer_moved else None,
        _text(after, "law"),
        instant.from_text_or_none(_text(before, "unreceived_since")),
    )


def _journal(image: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(line["S"] for line in image.get("journal", {"L": []})["L"])


def _text(image: Mapping[str, Any], name: str) -> str | None:
    return str(image[name]["S"]) if name in image else None


def _tenants(image: Mapping[str, Any]) -> JsonObject:
    owner = _text(image, "owner")
    if owner:
        return tenants_of_owner(owner)
    return {name: _tenant(image, name) for name in ("authority", "platform")}


def _tenant(image: Mapping[str, Any], name: str) -> str | None:
    """A tenant of an order by its key in an index, which may name a shard: `ministry` of `ministry#2`."""
    key = _text(image, name)
    return key and key.partition(SHARD_SEPARATOR)[0]
