"""Facts as thin events: enough to route and to verify, and nothing that only some parties may read."""

import json
from collections.abc import Sequence

from removal.record.audience import REPRESENTATIVE, audience
from removal.record.canonical import JsonObject
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """A thin event: the fact's type, and where to read the fact."""

    type: str
    detail: JsonObject


def events(journal: Sequence[str], after: int, tenants: JsonObject) -> list[Event]:
    """One event for each fact numbered above `after`."""
    return [_event(json.loads(text), tenants) for text in journal[after:]]


SHARD_SEPARATOR = "#"  # before the number of a shard, in an order's key in an index; no id of a tenant has it


def tenants_of_owner(owner: str) -> JsonObject:
    """The event's `tenants` for an owner `authority:<id>` or `platform:<id>`."""
    kind, _, name = owner.partition(":")
    return {kind: name}


def _event(fact: JsonObject, tenants: JsonObject) -> Event:
    """The event of a fact. `tenants` names no platform if the platform may not see facts of this type."""
    if fact["type"].startswith("order.") and REPRESENTATIVE not in audience(fact["type"]):
        tenants = {**tenants, "platform": None}
    detail = {key: fact[key] for key in ("subject", "sequence", "type", "hash", "restored") if key in fact}
    return Event(fact["type"], {**detail, "tenants": tenants})
