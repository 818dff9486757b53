"""Endpoints in DynamoDB: a journal like an order's, the state beside it, and a row under the owner for the fan-out."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.delivery.endpoint import Change, Endpoint, Secret, subject_of
from removal.errors import NotFound
from removal.record import instant
from removal.record.canonical import canonical, derived_id
from removal.record.facts import SYSTEM, By, Fact, seal
from removal.table import JOURNAL, Item, JournalItem, condition_failed, owned, transaction
from removal.timers import due

NEVER = "never"
OWNER_ADDS_AT_MOST = 120_000  # bytes of an endpoint's journal: some 250 tests, challenges, rotations


class EndpointItem(JournalItem):
    """The endpoint; `state` is JSON, `revision` counts its changes, told or not."""

    owner = UnicodeAttribute()
    state = UnicodeAttribute()
    revision = NumberAttribute()


class EndpointRow(Item):
    """What the fan-out must know of an owner's endpoint; it changes when that does, in the same transaction.

    `verified_at` is since when it listens: a webhook with another URL does, though it takes nothing before it is
    verified again. `orders_since` is since when it gets facts of orders, `never` for one that gets none.
    """

    endpoint = UnicodeAttribute()
    url = UnicodeAttribute()
    representative = UnicodeAttribute(null=True)
    wanted = UnicodeAttribute()
    enabled = BooleanAttribute()
    verified_at = UnicodeAttribute(null=True)
    orders_since = UnicodeAttribute(null=True)


class Moved(Exception):
    """The endpoint changed since it was loaded; nothing was written."""


@dataclass(frozen=True, slots=True)
class LoadedEndpoint:
    """An endpoint as read, its journal, and how far that was passed on."""

    endpoint: Endpoint
    journal: tuple[str, ...]
    changed_at: datetime
    fanned_out: int
    republished_at: datetime | None

    @property
    def publication_check(self) -> datetime | None:
        """When to look whether its facts were passed on."""
        complete = self.fanned_out >= self.endpoint.sequence
        return due.publication_check(self.changed_at, self.republished_at, complete=complete)

    @property
    def has_room(self) -> bool:
        """Whether its owner may add more facts: the item holds 400 kB, and health must always find room."""
        added = (line for line in self.journal if json.loads(line)["by"]["kind"] != SYSTEM.kind)
        return sum(len(line.encode()) for line in added) < OWNER_ADDS_AT_MOST


class EndpointStore:
    """Load and change endpoints; every write carries the revision it was decided on."""

    def create(self, change: Change, now: datetime, by: By) -> Endpoint:
        """Store a new endpoint with its first fact and its row; Moved if it exists."""
        endpoint, fact = _sealed(change, now, by)
        values = _values(endpoint, now, 0, None)
        journal = [fact.to_text()] if fact else []
        item = EndpointItem(endpoint.subject, JOURNAL, owner=endpoint.owner, journal=journal, **values)
        with transaction(Moved) as writes:
            writes.save(item, condition=EndpointItem.pk.does_not_exist())
            writes.save(_row(endpoint))
        return endpoint

    def load(self, endpoint_id: str) -> LoadedEndpoint:
        """Read consistently; NotFound."""
        try:
            item = EndpointItem.get(subject_of(endpoint_id), JOURNAL, consistent_read=True)
        except DoesNotExist as error:
            raise _none(endpoint_id) from error
        return _loaded(item)

    def load_of(self, owner: str, endpoint_id: str) -> LoadedEndpoint:
        """As `load`; another owner's is NotFound, and costs what one costs that there is none of."""
        item = owned(EndpointItem, subject_of(endpoint_id), JOURNAL, EndpointItem.owner == owner)
        if item is None:
            raise _none(endpoint_id)
        return _loaded(item)

    def find(self, endpoint_id: str) -> LoadedEndpoint | None:
        """As `load`, and None if there is none: of addresses for mail only those are kept that have failed."""
        try:
            return self.load(endpoint_id)
        except NotFound:
            return None

    def ids(self) -> Iterator[str]:
        """Ids of all endpoints, addresses that have failed among them: a scan, for operators only."""
        for item in EndpointItem.scan(EndpointItem.sk.startswith(JOURNAL) & EndpointItem.pk.startswith(subject_of(""))):
            yield item.pk.partition(":")[2]

    def of_owner(self, owner: str) -> Iterator[Endpoint]:
        """An owner's endpoints as the fan-out sees them: who, what is wanted, since when verified."""
        for row in EndpointRow.query(owner, EndpointRow.sk.startswith("endpoint:"), consistent_read=True):
            verified_at = instant.from_text_or_none(row.verified_at)
            yield Endpoint(
                id=row.endpoint,
                owner=owner,
                representative=row.representative,
                url=row.url,
                created_at=verified_at or instant.from_text("1970-01-01T00:00:00Z"),
                secrets=(),
                wanted=tuple(json.loads(row.wanted)),
                enabled=row.enabled,
                verified_at=verified_at,
                orders_since=_orders_since(row.orders_since, verified_at),
            )

    def change(self, loaded: LoadedEndpoint, change: Change, now: datetime, by: By = SYSTEM) -> Endpoint:
        """Write a change, its fact and, where the fan-out must know, its row; Moved if somebody was faster."""
        endpoint, fact = _sealed(change, now, by)
        values = _values(endpoint, now if fact else loaded.changed_at, loaded.fanned_out, loaded.republished_at)
        actions = _set(values)
        if fact:
            actions.append(EndpointItem.journal.set(EndpointItem.journal.append([fact.to_text()])))
        item, unchanged = (_item(endpoint), _unchanged(loaded))
        with transaction(Moved) as writes:
            writes.update(item, actions, condition=unchanged)
            if endpoint.deleted_at:
                writes.delete(_row(endpoint))
            else:
                writes.save(_row(endpoint))
        return endpoint

    def mark(self, loaded: LoadedEndpoint, fanned_out: int, republished_at: datetime | None = None) -> None:
        """Write how far facts were passed on, and the timer that leaves; Moved if somebody was faster."""
        endpoint = loaded.endpoint
        values = _values(endpoint, loaded.changed_at, fanned_out, republished_at or loaded.republished_at)
        moved = ("fanned_out", "republished_at", "timer_shard", "timer_at")
        try:
            _item(endpoint).update(_set({name: values[name] for name in moved}), condition=_unchanged(loaded))
        except UpdateError as error:
            if condition_failed(error):
                raise Moved from error
            raise


def _none(endpoint_id: str) -> NotFound:
    return NotFound(f"There is no endpoint {endpoint_id}.")


def _loaded(item: EndpointItem) -> LoadedEndpoint:
    return LoadedEndpoint(
        _endpoint(item),
        tuple(item.journal),
        instant.from_text(item.changed_at),
        int(item.fanned_out),
        instant.from_text_or_none(item.republished_at),
    )


def _unchanged(loaded: LoadedEndpoint) -> Condition:
    """That neither the endpoint changed nor its facts were passed on since it was loaded."""
    revision, passed_on = (
        EndpointItem.revision == loaded.endpoint.revision,
        EndpointItem.fanned_out == loaded.fanned_out,
    )
    both: Condition = revision & passed_on
    return both


def _sealed(change: Change, now: datetime, by: By) -> tuple[Endpoint, Fact | None]:
    endpoint = replace(change.endpoint, revision=change.endpoint.revision + 1)
    if change.fact_type is None:
        return endpoint, None
    command = derived_id("endpoint", endpoint.id, str(endpoint.revision))
    after = (endpoint.sequence, endpoint.head)
    fact = seal(change.fact_type, change.payload, subject=endpoint.subject, after=after, at=now, by=by, command=command)
    return replace(endpoint, sequence=fact.sequence, head=fact.hash), fact


def _values(
    endpoint: Endpoint, changed_at: datetime, fanned_out: int, republished_at: datetime | None
) -> dict[str, Any]:
    check = due.publication_check(changed_at, republished_at, complete=fanned_out >= endpoint.sequence)
    timer_at = due.earliest([endpoint.wakes_at] if endpoint.wakes_at else [], None, check)
    return {
        "state": canonical(_to_json(endpoint)),
        "revision": endpoint.revision,
        "version": endpoint.sequence,
        "changed_at": instant.to_text(changed_at),
        "fanned_out": fanned_out,
        "republished_at": instant.to_text_or_none(republished_at),
        "timer_shard": due.shard("delivery", endpoint.id) if timer_at else None,
        "timer_at": instant.to_text_or_none(timer_at),
    }


def _set(values: dict[str, Any]) -> list[Action]:
    named = {name: getattr(EndpointItem, name) for name in values}
    actions = [named[name].remove() if value is None else named[name].set(value) for name, value in values.items()]
    return [*actions, EndpointItem.timer_failures.remove()]


def _item(endpoint: Endpoint) -> EndpointItem:
    return EndpointItem(endpoint.subject, JOURNAL)


def _row(endpoint: Endpoint) -> EndpointRow:
    return EndpointRow(
        endpoint.owner,
        endpoint.subject,
        endpoint=endpoint.id,
        url=endpoint.url,
        representative=endpoint.representative,
        wanted=canonical(list(endpoint.wanted)),
        enabled=endpoint.enabled,
        verified_at=instant.to_text_or_none(endpoint.listens_since or endpoint.verified_at),
        orders_since=instant.to_text_or_none(endpoint.orders_since) or NEVER,
    )


def _orders_since(told: str | None, listens_since: datetime | None) -> datetime | None:
    """The last release kept none: its webhooks got facts of orders since they were verified."""
    return None if told == NEVER else instant.from_text_or_none(told) or listens_since


_INSTANTS = (
    "created_at",
    "verified_at",
    "listens_since",
    "deleted_at",
    "failing_since",
    "wakes_at",
    "orders_since",
)


def _to_json(endpoint: Endpoint) -> dict[str, Any]:
    state = asdict(endpoint)
    for name in _INSTANTS:
        state[name] = instant.to_text_or_none(state[name])
    secrets = [{"sealed": one.sealed, "until": instant.to_text_or_none(one.until)} for one in endpoint.secrets]
    return {**state, "secrets": secrets, "wanted": list(endpoint.wanted)}


def _endpoint(item: EndpointItem) -> Endpoint:
    state: dict[str, Any] = json.loads(item.state)
    state.setdefault("orders_since", state["created_at"])  # the last release kept none
    instants: dict[str, Any] = {name: instant.from_text_or_none(state.get(name)) for name in _INSTANTS}
    secrets = tuple(Secret(one["sealed"], instant.from_text_or_none(one["until"])) for one in state["secrets"])
    return Endpoint(**{**state, **instants, "secrets": secrets, "wanted": tuple(state["wanted"])})
