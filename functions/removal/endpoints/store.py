"""Endpoints in DynamoDB: an item with journal and state, and a row under the owner, which the fan-out reads."""

import json
from collections.abc import Iterator
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.endpoints import state as endpoint_state
from removal.endpoints.creation_store import Creation
from removal.endpoints.endpoint import CHALLENGED, Change, Endpoint, subject_of
from removal.errors import NotFound
from removal.journals import room
from removal.journals.position import UNMARKED, Marks, Position
from removal.journals.publishing import Publication
from removal.journals.restores_store import last_restore
from removal.journals.store import appended, marks_of, update, written
from removal.record import instant
from removal.record.canonical import JsonObject, canonical, derived_id
from removal.record.facts import SYSTEM, By, Fact, seal
from removal.record.publication import tenants_of_owner
from removal.record.restored import restored_of
from removal.table import JOURNAL, Item, JournalItem, owned, transaction
from removal.timers import due
from removal.values import dataclass, replace

NEVER = "never"
ENDS_ADD_AT_MOST = 30_000  # bytes: about 50 facts that it is disabled, and its deletion
OWNER_ADDS_AT_MOST = 120_000  # bytes of an endpoint's journal: about 250 tests, challenges, rotations


class EndpointItem(JournalItem):
    """An endpoint; `state` is JSON, `revision` counts its changes, with or without a fact.

    Until `deferred_until` the probe or the flush that its timer started is in progress.
    """

    owner = UnicodeAttribute()
    state = UnicodeAttribute()
    revision = NumberAttribute()


class EndpointRow(Item):
    """The data of an endpoint that the fan-out reads, under its owner; written in the transaction of the endpoint.

    `verified_at`: the instant from which facts are planned for it. A webhook whose URL was changed keeps this instant,
    although it takes no delivery before it is verified again. `orders_since`: the instant from which it gets facts of
    orders; `never` if it gets none.
    """

    endpoint = UnicodeAttribute()
    url = UnicodeAttribute()
    representative = UnicodeAttribute(null=True)
    wanted = UnicodeAttribute()
    enabled = BooleanAttribute()
    verified_at = UnicodeAttribute(null=True)
    orders_since = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class LoadedEndpoint:
    """An endpoint as read: its state, its journal, when the journal was last changed, and its marks."""

    endpoint: Endpoint
    journal: tuple[str, ...]
    changed_at: datetime
    marks: Marks = UNMARKED

    @property
    def works_at(self) -> datetime | None:
        """When to start a probe or a flush; None for never."""
        return due.earliest(filter(None, [self.endpoint.wakes_at]), self.marks.deferred_until, None)

    @property
    def position(self) -> Position:
        """The position of its journal."""
        return Position(self.endpoint.subject, self.endpoint.sequence, self.changed_at, self.marks)

    @property
    def publication(self) -> Publication:
        """Its facts for the event bus."""
        return Publication(self.position, self.journal, tenants_of_owner(self.endpoint.owner))

    @property
    def attributes(self) -> JsonObject:
        """The attributes of its item beside owner and journal; None if absent."""
        endpoint = self.endpoint
        own = filter(None, [endpoint.wakes_at])
        state = {"state": endpoint_state.to_text(endpoint), "revision": endpoint.revision}
        return {**state, **self.position.attributes(own)}

    @property
    def has_room(self) -> bool:
        """Whether its owner may add more facts: the item holds 400 kB, and facts of its health always need room."""
        return self._added < OWNER_ADDS_AT_MOST

    @property
    def has_room_to_end(self) -> bool:
        """Whether its owner may disable or delete it; tests cannot use up the room for these facts."""
        return self._added < OWNER_ADDS_AT_MOST + ENDS_ADD_AT_MOST

    @property
    def _added(self) -> int:
        return room.size(room.by_parties(self.journal))


class EndpointStore:
    """Loads and changes endpoints; every write is conditional on the revision that was loaded."""

    def create(self, change: Change, now: datetime, by: By, creation: Creation | None = None) -> Endpoint:
        """Store a new endpoint with its first fact and its row. Raises VersionConflict if it exists.

        `creation`: the endpoint that the same request had created when that was read. Raises VersionConflict if it
        has created another since.
        """
        restored = last_restore()
        endpoint, fact = _sealed(replace(change, endpoint=replace(change.endpoint, restored=restored)), now, by)
        journal = (fact.to_text(),) if fact else ()
        values = LoadedEndpoint(endpoint, journal, now).attributes
        key, owner = (endpoint.subject, JOURNAL), endpoint.owner
        item = EndpointItem(*key, owner=owner, journal=list(journal), restored=restored, **values)
        with transaction() as writes:
            writes.save(item, condition=EndpointItem.pk.does_not_exist())
            writes.save(_row(endpoint))
            if creation:
                creation.write(writes, endpoint.id, now)
        return endpoint

    def load(self, endpoint_id: str) -> LoadedEndpoint:
        """An endpoint, read consistently. Raises NotFound if there is none."""
        return loaded_of(self.item(endpoint_id))

    def item(self, endpoint_id: str) -> EndpointItem:
        """The item, for a check against its journal. Raises NotFound if there is none."""
        try:
            return EndpointItem.get(subject_of(endpoint_id), JOURNAL, consistent_read=True)
        except DoesNotExist as error:
            raise _none(endpoint_id) from error

    def load_of(self, owner: str, endpoint_id: str) -> LoadedEndpoint:
        """As `load`, for one owner. Raises NotFound if it is missing or has another owner; both cost the same."""
        item = owned(EndpointItem, subject_of(endpoint_id), JOURNAL, EndpointItem.owner == owner)
        if item is None:
            raise _none(endpoint_id)
        return loaded_of(item)

    def find(self, endpoint_id: str) -> LoadedEndpoint | None:
        """As `load`, but None if it is missing: email addresses are stored only after they have failed."""
        try:
            return self.load(endpoint_id)
        except NotFound:
            return None

    def ids(self) -> Iterator[str]:
        """Ids of all endpoints and of the email addresses that have failed: a scan, for operators only."""
        for item in EndpointItem.scan(EndpointItem.sk.startswith(JOURNAL) & EndpointItem.pk.startswith(subject_of(""))):
            yield item.pk.partition(":")[2]

    def of_owner(self, owner: str) -> Iterator[Endpoint]:
        """An owner's endpoints as the fan-out reads them: representative, wanted types, time of verification."""
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

    def row(self, endpoint: Endpoint) -> JsonObject | None:
        """The row of an endpoint that the fan-out reads; None if there is none."""
        rows = EndpointRow.query(endpoint.owner, EndpointRow.sk == endpoint.subject, consistent_read=True)
        return next((row.attribute_values for row in rows), None)

    def change(self, loaded: LoadedEndpoint, change: Change, now: datetime, by: By = SYSTEM) -> Endpoint:
        """Write a change, its fact and its row. Raises VersionConflict if another write came first."""
        endpoint, fact = _sealed(change, now, by)
        changed_at = now if fact else loaded.changed_at
        marks = replace(loaded.marks, deferred_until=None)
        after = replace(loaded, endpoint=endpoint, changed_at=changed_at, marks=marks)
        actions = [*_written(after.attributes), *appended([fact] if fact else [])]
        item, unchanged = (_item(endpoint), _unchanged(loaded))
        with transaction() as writes:
            writes.update(item, actions, condition=unchanged)
            if endpoint.deleted_at:
                writes.delete(_row(endpoint))
            else:
                writes.save(_row(endpoint))
        return endpoint

    def mark(self, loaded: LoadedEndpoint, marks: Marks) -> None:
        """Write marks and the timer computed with them. Raises VersionConflict if another write came first."""
        timing = replace(loaded.position, marks=marks).timing(filter(None, [loaded.endpoint.wakes_at]))
        update(_item(loaded.endpoint), _written(timing), _unchanged(loaded))

    def defer(self, loaded: LoadedEndpoint, until: datetime) -> None:
        """Defer the timer while its work is in progress; any change ends that. Raises VersionConflict."""
        self.mark(loaded, replace(loaded.marks, deferred_until=until))


def _none(endpoint_id: str) -> NotFound:
    return NotFound(f"There is no endpoint {endpoint_id}.")


def loaded_of(item: EndpointItem) -> LoadedEndpoint:
    """The loaded endpoint of an item."""
    endpoint = endpoint_state.from_text(item.state)
    restored = replace(
        endpoint,
        restored=item.restored,
        challenge_restored=_restored_of(item, endpoint.challenged_by),
    )
    return LoadedEndpoint(
        restored,
        tuple(item.journal),
        instant.from_text(item.changed_at),
        marks_of(item),
    )


def _restored_of(item: EndpointItem, sequence: int) -> str | None:
    """The restore that a fact names; None too where there is no such fact."""
    return restored_of(item.journal[sequence - 1]) if 0 < sequence <= len(item.journal) else None


def _unchanged(loaded: LoadedEndpoint) -> Condition:
    """The condition that since the load nothing was changed, passed on or deferred."""
    deferred: Condition = EndpointItem.deferred_until.does_not_exist()
    if loaded.marks.deferred_until:
        deferred = EndpointItem.deferred_until == instant.to_text(loaded.marks.deferred_until)
    revision = EndpointItem.revision == loaded.endpoint.revision
    all_three: Condition = revision & (EndpointItem.fanned_out == loaded.marks.fanned_out) & deferred
    return all_three


def _sealed(change: Change, now: datetime, by: By) -> tuple[Endpoint, Fact | None]:
    endpoint = replace(change.endpoint, revision=change.endpoint.revision + 1)
    if change.fact_type is None:
        return endpoint, None
    command = derived_id("endpoint", endpoint.id, str(endpoint.revision))
    after, restored = (endpoint.sequence, endpoint.head), endpoint.restored
    fact = seal(
        change.fact_type,
        change.payload or {},
        subject=endpoint.subject,
        after=after,
        at=now,
        by=by,
        command=command,
        restored=restored,
    )
    challenge = restored if fact.type == CHALLENGED else endpoint.challenge_restored
    return replace(endpoint, sequence=fact.sequence, head=fact.hash, challenge_restored=challenge), fact


def _written(values: JsonObject) -> list[Action]:
    return [*written(EndpointItem, values), EndpointItem.timer_failures.remove()]


def _item(endpoint: Endpoint) -> EndpointItem:
    return EndpointItem(endpoint.subject, JOURNAL)


def expected_row(endpoint: Endpoint) -> JsonObject | None:
    """The row that an endpoint must have; None if it must have none."""
    return None if endpoint.deleted_at else _row(endpoint).attribute_values


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


def _orders_since(stored: str | None, listens_since: datetime | None) -> datetime | None:
    """`orders_since` of a row; the last release stored none, and sent facts of orders from the verification on."""
    return None if stored == NEVER else instant.from_text_or_none(stored) or listens_since
