"""Items of deliveries in DynamoDB, and their conversion."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from removal.deliveries.delivery import Delivery, Mail, State
from removal.endpoints.endpoint import subject_of
from removal.record import duration, instant
from removal.record.canonical import canonical
from removal.table import HELD as TRANSACTED
from removal.table import Item, ItemsRead, TimedItem, condition_failed, read_together, transaction
from removal.timers import due
from removal.versions import VersionConflict

HELD, LISTED, PLANNED = "held:", "listed:", "planned:"
LIST_SHARDS = 4  # keys of an endpoint in the index; their number is fixed, because a list reads each
Key = tuple[str, str]


class EndpointIndex(GlobalSecondaryIndex["DeliveryItem"]):  # type: ignore[no-untyped-call]
    """Sparse: an endpoint's deliveries by their place in its list. Four shards, as one takes 1,000 writes a second."""

    class Meta:
        """The settings of the index, as in the template."""

        index_name = "by_endpoint"
        projection = KeysOnlyProjection()

    list_shard = UnicodeAttribute(hash_key=True)
    list_place = UnicodeAttribute(range_key=True)


class DeliveryItem(TimedItem):
    """One fact for one endpoint.

    Its partition key is its own, or its endpoint's where it was planned with `DeliveryPartitions=endpoint`; then
    `endpoint` and what is of the index are missing, and a `ListedItem` is beside it.
    """

    by_endpoint = EndpointIndex()
    list_shard = UnicodeAttribute(null=True)
    list_place = UnicodeAttribute(null=True)
    endpoint = UnicodeAttribute(null=True)
    owner = UnicodeAttribute()
    subject = UnicodeAttribute()
    sequence = NumberAttribute()
    type = UnicodeAttribute()
    at = UnicodeAttribute()
    state = UnicodeAttribute()
    tries = NumberAttribute()
    mail = UnicodeAttribute(null=True)
    claimed_until = UnicodeAttribute(null=True)
    accepted_message = UnicodeAttribute(null=True)
    asked_at = UnicodeAttribute(null=True)
    window = UnicodeAttribute(null=True)
    first_attempt = UnicodeAttribute(null=True)
    restored = UnicodeAttribute(null=True)
    promise = UnicodeAttribute(null=True)


class PlannedItem(Item):
    """A delivery of a fact under the fact's subject, so that the erasure finds it without a scan.

    The sort key is `planned:`, the fact's sequence and the delivery's id.
    """

    endpoint = UnicodeAttribute()
    delivery = UnicodeAttribute()


class ListedItem(Item):
    """A webhook's delivery in its endpoint's list, as the last release writes it; others are in the index.

    Its key, unlike the delivery's own, sorts by the fact's time.
    """

    delivery = UnicodeAttribute()


class HeldItem(Item):
    """A held delivery in its endpoint's queue; the sort key is the order in which they are sent."""

    delivery = UnicodeAttribute()
    type = UnicodeAttribute()
    window = UnicodeAttribute(null=True)


def sort_key_of(delivery_id: str) -> str:
    """A delivery's sort key, and the key of its own partition."""
    return f"delivery:{delivery_id}"


def own_key(delivery_id: str) -> Key:
    """Both keys of a delivery in its own partition."""
    return sort_key_of(delivery_id), sort_key_of(delivery_id)


def shared_key(endpoint_id: str, delivery_id: str) -> Key:
    """Both keys of a delivery in its endpoint's partition."""
    return subject_of(endpoint_id), sort_key_of(delivery_id)


def stored(endpoint_id: str, delivery_id: str) -> DeliveryItem | None:
    """The item, read consistently, in whichever partition it is; None if there is none."""
    for key in (own_key(delivery_id), shared_key(endpoint_id, delivery_id)):
        try:
            return DeliveryItem.get(*key, consistent_read=True)
        except DoesNotExist:
            continue
    return None


def stored_of(ids: Iterable[tuple[str, str]]) -> dict[tuple[str, str], DeliveryItem]:
    """The items by the ids of endpoint and delivery, read consistently; without those of missing deliveries."""
    keys = {pair: (own_key(pair[1]), shared_key(*pair)) for pair in ids}
    read = read_together(key for both in keys.values() for key in both)
    items = ((pair, _first(read, both)) for pair, both in keys.items())
    return {pair: item for pair, item in items if item}


def _first(read: ItemsRead, keys: Iterable[Key]) -> DeliveryItem | None:
    return next((item for key in keys if (item := read.item(DeliveryItem, key))), None)


def list_shards(endpoint_id: str) -> list[str]:
    """The keys under which the index has the deliveries of a webhook."""
    return [f"{endpoint_id}#{number}" for number in range(LIST_SHARDS)]


def mail_list(address_id: str) -> str:
    """The key under which the index has the mails to an address, but for those about orders: owners read no mails."""
    return f"{address_id}#mail"


def rows_without_delivery(subject: str) -> Iterator[str]:
    """The sort key of each row under an order whose delivery is missing or differs from the row."""
    for row in PlannedItem.query(subject, PlannedItem.sk.startswith(PLANNED), consistent_read=True):
        item = stored(row.endpoint, row.delivery)
        if not row.sk.endswith(row.delivery) or item is None or _endpoint_of(item) != row.endpoint:
            yield row.sk


def held_item(delivery: Delivery) -> HeldItem:
    """A delivery's item in its endpoint's queue of held deliveries; the oldest fact is first."""
    key = f"{HELD}{place_of(delivery)}"
    window = _window(delivery)
    return HeldItem(subject_of(delivery.endpoint), key, delivery=delivery.id, type=delivery.type, window=window)


def listed_item(delivery: Delivery) -> ListedItem:
    """A delivery's item in its endpoint's list."""
    return ListedItem(subject_of(delivery.endpoint), f"{LISTED}{place_of(delivery)}", delivery=delivery.id)


def planned_item(delivery: Delivery) -> PlannedItem:
    """A delivery's item under its subject."""
    key = f"{PLANNED}{delivery.sequence:06d}:{delivery.id}"
    return PlannedItem(delivery.subject, key, endpoint=delivery.endpoint, delivery=delivery.id)


def place_of(delivery: Delivery) -> str:
    """A delivery's place in lists of its endpoint: they are in the order of the facts' time."""
    return f"{instant.to_text(delivery.at)}:{delivery.sequence:06d}:{delivery.id}"


def item_of(delivery: Delivery) -> DeliveryItem:
    """A delivery's item with its keys only, for an update."""
    return DeliveryItem(*_key(delivery))


def _key(delivery: Delivery) -> Key:
    return own_key(delivery.id) if delivery.apart else shared_key(delivery.endpoint, delivery.id)


def new_item(delivery: Delivery) -> DeliveryItem:
    """The item of a newly planned delivery, with its timer."""
    shard = _list_shard(delivery) if delivery.apart else None
    return DeliveryItem(
        *_key(delivery),
        endpoint=delivery.endpoint if delivery.apart else None,
        list_shard=shard,
        list_place=place_of(delivery) if shard else None,
        owner=delivery.owner,
        subject=delivery.subject,
        sequence=delivery.sequence,
        type=delivery.type,
        at=instant.to_text(delivery.at),
        state=delivery.state.value,
        tries=delivery.tries,
        mail=canonical(delivery.mail.to_json()) if delivery.mail else None,
        window=_window(delivery),
        restored=delivery.restored,
        promise=delivery.promise,
        timer_shard=due.shard("delivery", delivery.id),
        timer_at=instant.to_text(delivery.timer_at or delivery.at),
    )


def _list_shard(delivery: Delivery) -> str | None:
    if delivery.channel.posts_body:
        return list_shards(delivery.endpoint)[zlib.crc32(delivery.id.encode()) % LIST_SHARDS]
    return None if delivery.subject.startswith("order:") else mail_list(delivery.endpoint)


def delivery_of(item: DeliveryItem) -> Delivery:
    """The delivery of a stored item."""
    return Delivery(
        item.sk.partition(":")[2],
        _endpoint_of(item),
        item.owner,
        item.subject,
        int(item.sequence),
        item.type,
        instant.from_text(item.at),
        State(item.state),
        int(item.tries),
        instant.from_text_or_none(item.timer_at),
        Mail.from_json(json.loads(item.mail)) if item.mail else None,
        instant.from_text_or_none(item.asked_at),
        duration.from_text(item.window) if item.window else None,
        apart=item.endpoint is not None,
        restored=item.restored,
        promise=item.promise,
    )


def _endpoint_of(item: DeliveryItem) -> str:
    return item.endpoint or item.pk.partition(":")[2]


def _window(delivery: Delivery) -> str | None:
    return duration.to_text(delivery.window) if delivery.window else None


def save_all_new(items: Sequence[Item]) -> None:
    """Write items in one transaction. Raises VersionConflict if one of them exists."""
    with transaction() as writes:
        for item in items:
            writes.save(item, condition=Item.pk.does_not_exist())


def save_each(items: Sequence[Item]) -> None:
    """Write items, each by itself."""
    for item in items:
        item.save()


def save_new(item: Item) -> None:
    """Write an item; does nothing if it exists."""
    try:
        item.save(condition=Item.pk.does_not_exist())
    except PutError as error:
        if not condition_failed(error):
            raise


def update_alone(item: DeliveryItem, actions: list[Action], condition: Condition) -> None:
    """Write one item alone. Raises VersionConflict if the condition fails, or a transaction still holds the item."""
    try:
        item.update(actions, condition=condition)
    except UpdateError as error:
        if condition_failed(error) or error.cause_response_code == TRANSACTED:
            raise VersionConflict from error
        raise
