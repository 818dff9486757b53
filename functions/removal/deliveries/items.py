"""Items of bodies, deliveries and attempts in DynamoDB, and their conversion."""

import json
from collections.abc import Collection, Iterator

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from removal.deliveries.delivery import Attempt, Delivery, Mail, State
from removal.endpoints.endpoint import subject_of
from removal.record import duration, instant
from removal.record.canonical import canonical
from removal.table import Item, TimedItem
from removal.timers import due

HELD, LISTED, PLANNED = "held:", "listed:", "planned:"
PART_CHARACTERS = 90_000  # of a body in one item: at most 360 kB of UTF-8


class BodyItem(Item):
    """The body of a fact for one owner: rendered once, sent byte for byte at every try.

    An item holds 400 kB. A longer body is in `parts` items: the first has the body's key, part n has `:n` after it.
    """

    body = UnicodeAttribute()
    parts = NumberAttribute(null=True)


class DeliveryItem(TimedItem):
    """One fact for one endpoint."""

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


class PlannedItem(Item):
    """A delivery of a fact under the fact's subject, so that the erasure finds it without a scan.

    The sort key is `planned:`, the fact's sequence and the delivery's id.
    """

    endpoint = UnicodeAttribute()
    delivery = UnicodeAttribute()


class ListedItem(Item):
    """A webhook's delivery in its endpoint's list. Its key, unlike the delivery's own, sorts by the fact's time."""

    delivery = UnicodeAttribute()


class HeldItem(Item):
    """A held delivery in its endpoint's queue; the sort key is the order in which they are sent."""

    delivery = UnicodeAttribute()
    type = UnicodeAttribute()
    window = UnicodeAttribute(null=True)


class AttemptItem(Item):
    """One try of a delivery."""

    at = UnicodeAttribute()
    milliseconds = NumberAttribute()
    status = NumberAttribute(null=True)
    fault = UnicodeAttribute(null=True)
    answer_sha256 = UnicodeAttribute()
    answer = UnicodeAttribute()


def sort_key_of(delivery_id: str) -> str:
    """A delivery's sort key under its endpoint."""
    return f"delivery:{delivery_id}"


def body_items(subject: str, key: str, body: str) -> list[BodyItem]:
    """The items of a body. The first part is written last, so where it is, all are."""
    parts = [body[start : start + PART_CHARACTERS] for start in range(0, len(body), PART_CHARACTERS)]
    others = [BodyItem(subject, f"{key}:{number}", body=part) for number, part in enumerate(parts[1:], start=2)]
    return [*others, BodyItem(subject, key, body=parts[0], parts=len(parts) if others else None)]


def read_body(subject: str, key: str) -> str | None:
    """The body of a fact for one owner, read consistently; None once it was erased with its subject's words."""
    try:
        return whole_body(BodyItem.get(subject, key, consistent_read=True))
    except DoesNotExist:
        return None


def whole_body(first: BodyItem) -> str:
    """The body of which this is the first part; the others, if any, are read consistently."""
    others = (f"{first.sk}:{number}" for number in range(2, int(first.parts or 1) + 1))
    return first.body + "".join(BodyItem.get(first.pk, name, consistent_read=True).body for name in others)


def stored_bodies(subject: str) -> Iterator[tuple[str, str]]:
    """The sort key and the text of each body under a subject, read consistently."""
    items = list(BodyItem.query(subject, BodyItem.sk.startswith("body:"), consistent_read=True))
    parts = {item.sk: item.body for item in items}
    for item in items:
        others = [f"{item.sk}:{number}" for number in range(2, int(item.parts or 1) + 1)]
        if not _is_part(item.sk, parts):
            yield item.sk, item.body + "".join(parts.get(name, "") for name in others)


def rows_without_delivery(subject: str) -> Iterator[str]:
    """The sort key of each row under an order whose delivery is missing, or is another."""
    for row in PlannedItem.query(subject, PlannedItem.sk.startswith(PLANNED), consistent_read=True):
        key = (subject_of(row.endpoint), sort_key_of(row.delivery))
        if not row.sk.endswith(row.delivery) or not list(DeliveryItem.batch_get([key], consistent_read=True)):
            yield row.sk


def _is_part(key: str, keys: Collection[str]) -> bool:
    head, _, number = key.rpartition(":")
    return number.isdecimal() and head in keys


def held_item(delivery: Delivery) -> HeldItem:
    """A delivery's item in its endpoint's queue of held deliveries; the oldest fact is first."""
    key = f"{HELD}{_by_time_of_fact(delivery)}"
    window = _window(delivery)
    return HeldItem(subject_of(delivery.endpoint), key, delivery=delivery.id, type=delivery.type, window=window)


def listed_item(delivery: Delivery) -> ListedItem:
    """A delivery's item in its endpoint's list."""
    return ListedItem(subject_of(delivery.endpoint), f"{LISTED}{_by_time_of_fact(delivery)}", delivery=delivery.id)


def planned_item(delivery: Delivery) -> PlannedItem:
    """A delivery's item under its subject."""
    key = f"{PLANNED}{delivery.sequence:06d}:{delivery.id}"
    return PlannedItem(delivery.subject, key, endpoint=delivery.endpoint, delivery=delivery.id)


def _by_time_of_fact(delivery: Delivery) -> str:
    return f"{instant.to_text(delivery.at)}:{delivery.sequence:06d}:{delivery.id}"


def item_of(delivery: Delivery) -> DeliveryItem:
    """A delivery's item with its keys only, for an update."""
    return DeliveryItem(subject_of(delivery.endpoint), sort_key_of(delivery.id))


def new_item(delivery: Delivery) -> DeliveryItem:
    """The item of a newly planned delivery, with its timer."""
    return DeliveryItem(
        subject_of(delivery.endpoint),
        sort_key_of(delivery.id),
        owner=delivery.owner,
        subject=delivery.subject,
        sequence=delivery.sequence,
        type=delivery.type,
        at=instant.to_text(delivery.at),
        state=delivery.state.value,
        tries=delivery.tries,
        mail=canonical(delivery.mail.to_json()) if delivery.mail else None,
        window=_window(delivery),
        timer_shard=due.shard("delivery", delivery.id),
        timer_at=instant.to_text(delivery.timer_at or delivery.at),
    )


def delivery_of(item: DeliveryItem) -> Delivery:
    """The delivery of a stored item."""
    return Delivery(
        item.sk.partition(":")[2],
        item.pk.partition(":")[2],
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
    )


def _window(delivery: Delivery) -> str | None:
    return duration.to_text(delivery.window) if delivery.window else None


def attempt_item(delivery: Delivery, attempt: Attempt) -> AttemptItem:
    """The item of a delivery's next attempt."""
    return AttemptItem(
        f"delivery:{delivery.id}",
        f"attempt:{delivery.tries + 1:04d}",
        at=instant.to_text(attempt.at),
        milliseconds=attempt.milliseconds,
        status=attempt.status,
        fault=attempt.fault,
        answer_sha256=attempt.answer_sha256,
        answer=attempt.answer,
    )


def attempt_of(item: AttemptItem) -> Attempt:
    """The attempt of a stored item."""
    status = int(item.status) if item.status else None
    at = instant.from_text(item.at)
    return Attempt(at, int(item.milliseconds), status, item.fault, item.answer_sha256, item.answer)
