"""Lists of deliveries, and the retries that owners request, in DynamoDB."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.deliveries.attempts import attempt_item, attempts_of
from removal.deliveries.delivery import Attempt, Delivery, State
from removal.deliveries.items import (
    HELD,
    LISTED,
    DeliveryItem,
    EndpointIndex,
    HeldItem,
    Key,
    ListedItem,
    delivery_of,
    held_item,
    item_of,
    list_shards,
    own_key,
    shared_key,
    stored_of,
)
from removal.deliveries.store import DeliveryStore
from removal.endpoints.endpoint import subject_of
from removal.record import instant
from removal.table import condition_failed, owned, transaction
from removal.timers import due
from removal.values import dataclass
from removal.versions import retry, seen_first

READ_AT_ONCE = 100  # the limit of BatchGetItem, and of values that a filter may name
READ_OF_SHARD = 50  # entries of a list that one request reads
EXAMINED_AT_MOST = 1_000  # deliveries read for a page that shows one state
SETTLED = (State.HELD.value, State.DELIVERED.value)  # allow a manual retry; a pending delivery is tried anyway


@dataclass(frozen=True, slots=True)
class Page:
    """Deliveries, the newest fact first; `last`: the list position of the last one that was read, None at the end."""

    deliveries: tuple[Delivery, ...]
    last: str | None


class DeliveryList:
    """The deliveries of webhooks, for their owners."""

    def page(self, endpoint_id: str, state: State | None, limit: int, before: str | None) -> Page:
        """A page of an endpoint's deliveries; `state` filters, `before` is a list position."""
        deliveries: list[Delivery] = []
        last = None
        for place, delivery in islice(self._listed(endpoint_id, before), EXAMINED_AT_MOST):
            last = place
            deliveries += [delivery] if state in (None, delivery.state) else []
            if len(deliveries) == limit:
                break
        more = last is not None and any(_places(endpoint_id, last))
        return Page(tuple(deliveries), last if more else None)

    def find(self, endpoint_ids: Sequence[str], delivery_id: str) -> Delivery | None:
        """The delivery, if one of these endpoints has it. Another's costs what a missing one costs."""
        for start in range(0, len(endpoint_ids), READ_AT_ONCE):
            theirs = DeliveryItem.endpoint.is_in(*endpoint_ids[start : start + READ_AT_ONCE])
            item = owned(DeliveryItem, *own_key(delivery_id), theirs)
            if item:
                return delivery_of(item)
        return next(_read([shared_key(endpoint_id, delivery_id) for endpoint_id in endpoint_ids]), None)

    def known(self, endpoint_id: str, delivery_ids: Sequence[str]) -> set[str]:
        """The ids of those that were planned for an endpoint."""
        return {id_ for _, id_ in stored_of((endpoint_id, id_) for id_ in delivery_ids)}

    def attempts(self, delivery_id: str, at_most: int) -> list[Attempt]:
        """The latest attempts, the oldest first."""
        return attempts_of(delivery_id, at_most)[::-1]

    def held_since(self, endpoint_id: str, since: datetime) -> int:
        """The number of held deliveries of an endpoint whose fact is not older than `since`."""
        waiting = HeldItem.sk.between(f"{HELD}{instant.to_text(since)}", f"{HELD}~")
        return HeldItem.count(subject_of(endpoint_id), waiting, consistent_read=True)

    def _listed(self, endpoint_id: str, before: str | None) -> Iterator[tuple[str, Delivery]]:
        places = _places(endpoint_id, before)
        while some := list(islice(places, READ_AT_ONCE)):
            by_id = {delivery.id: delivery for delivery in _read([key for _, key in some])}
            yield from ((place, by_id[_delivery_id_in(place)]) for place, _ in some if _delivery_id_in(place) in by_id)


class ManualRetryStore:
    """Retries that owners request. The delivery's own timer runs until the retry was made."""

    def __init__(self, deliveries: DeliveryStore) -> None:
        self._deliveries = deliveries

    def request(self, delivery: Delivery, now: datetime) -> Delivery:
        """Request a retry, unless one is already requested or the delivery is pending."""
        actions: list[Action] = [
            DeliveryItem.asked_at.set(instant.to_text(now)),
            DeliveryItem.timer_shard.set(due.shard("delivery", delivery.id)),
            DeliveryItem.timer_at.set(instant.to_text(now)),
            DeliveryItem.timer_failures.remove(),
        ]
        self._update(delivery, actions, DeliveryItem.state.is_in(*SETTLED) & DeliveryItem.asked_at.does_not_exist())
        return self._deliveries.load(delivery.endpoint, delivery.id)

    def settle(self, delivery: Delivery, attempt: Attempt, arrived: bool) -> None:  # noqa: FBT001 - the result of the try
        """Store the retry. A held delivery that arrived becomes delivered; any other keeps its state. Raises Busy."""
        look = seen_first(delivery, lambda: self._deliveries.load(delivery.endpoint, delivery.id))

        def settle() -> None:
            current = look()
            if current.retry_requested_at is not None and current.retry_requested_at == delivery.retry_requested_at:
                self._settle(current, attempt, leaves_queue=arrived and current.state is State.HELD)

        retry(settle, f"Delivery {delivery.id} kept being settled by others.")

    def drop(self, delivery: Delivery) -> None:
        """Cancel the request: its endpoint was disabled meanwhile, or has another URL."""
        self._update(delivery, _without_retry(), _unchanged(delivery))

    def _settle(self, delivery: Delivery, attempt: Attempt, *, leaves_queue: bool) -> None:
        actions = [*_without_retry(), DeliveryItem.tries.set(delivery.tries + 1)]
        if leaves_queue:
            actions.append(DeliveryItem.state.set(State.DELIVERED.value))
        with transaction() as writes:
            writes.save(attempt_item(delivery, attempt))
            writes.update(item_of(delivery), actions, condition=_unchanged(delivery))
            if leaves_queue:
                writes.delete(held_item(delivery))

    def _update(self, delivery: Delivery, actions: list[Action], condition: Condition) -> None:
        """Update; does nothing if the condition fails."""
        try:
            item_of(delivery).update(actions, condition=condition)
        except UpdateError as error:
            if not condition_failed(error):
                raise


def _without_retry() -> list[Action]:
    return [DeliveryItem.asked_at.remove(), DeliveryItem.timer_shard.remove(), DeliveryItem.timer_at.remove()]


def _unchanged(delivery: Delivery) -> Condition:
    same_state = (DeliveryItem.tries == delivery.tries) & (DeliveryItem.state == delivery.state.value)
    unchanged: Condition = same_state & (DeliveryItem.asked_at == instant.to_text_or_none(delivery.retry_requested_at))
    return unchanged


def _places(endpoint_id: str, before: str | None) -> Iterator[tuple[str, Key]]:
    """Places in an endpoint's list and keys of the deliveries there, the newest fact first, all before `before`."""
    shards = [_of_shard(shard, before) for shard in list_shards(endpoint_id)]
    return merge(*shards, _of_rows(endpoint_id, before), reverse=True)


def _of_shard(shard: str, before: str | None) -> Iterator[tuple[str, Key]]:
    until = EndpointIndex.list_place < before if before else None
    for item in DeliveryItem.by_endpoint.query(shard, until, scan_index_forward=False, page_size=READ_OF_SHARD):
        yield str(item.list_place), (item.pk, item.sk)


def _of_rows(endpoint_id: str, before: str | None) -> Iterator[tuple[str, Key]]:
    """Those of the last release, which are in no index."""
    until = f"{LISTED}{before or '~'}"
    rows = ListedItem.query(
        subject_of(endpoint_id), ListedItem.sk.between(LISTED, until), scan_index_forward=False, page_size=READ_OF_SHARD
    )
    for row in rows:
        if row.sk != until:
            yield row.sk.removeprefix(LISTED), shared_key(endpoint_id, row.delivery)


def _delivery_id_in(place: str) -> str:
    return place.rpartition(":")[2]


def _read(keys: Sequence[tuple[str, str]]) -> Iterator[Delivery]:
    for start in range(0, len(keys), READ_AT_ONCE):
        items = DeliveryItem.batch_get(keys[start : start + READ_AT_ONCE], consistent_read=True)
        yield from (delivery_of(item) for item in items)
