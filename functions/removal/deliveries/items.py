"""How bodies, deliveries and attempts lie in DynamoDB, and how they are read back."""

import json

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from removal.deliveries.delivery import Attempt, Delivery, Mail, State
from removal.endpoints.endpoint import subject_of
from removal.law import duration
from removal.record import instant
from removal.record.canonical import canonical
from removal.table import Item, TimedItem
from removal.timers import due

HELD, LISTED = "held:", "listed:"


class BodyItem(Item):
    """A fact as one owner is told it: rendered once, sent byte for byte at every try."""

    body = UnicodeAttribute()


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


class ListedItem(Item):
    """A webhook's delivery in its endpoint's list, by when its fact happened: the delivery's own key is no order."""

    delivery = UnicodeAttribute()


class HeldItem(Item):
    """A held delivery's place in its endpoint's line: the sort key is the order in which it goes out."""

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


def key_of(delivery_id: str) -> str:
    """A delivery's place under its endpoint."""
    return f"delivery:{delivery_id}"


def body_key(delivery: Delivery) -> str:
    """One body for all endpoints of an owner."""
    return f"body:{delivery.sequence:06d}:{delivery.owner}"


def place_in_line(delivery: Delivery) -> HeldItem:
    """What keeps a held delivery's turn: the oldest fact goes first."""
    key = f"{HELD}{_moment(delivery)}"
    window = _window(delivery)
    return HeldItem(subject_of(delivery.endpoint), key, delivery=delivery.id, type=delivery.type, window=window)


def place_in_list(delivery: Delivery) -> ListedItem:
    """Where its endpoint's list shows it."""
    return ListedItem(subject_of(delivery.endpoint), f"{LISTED}{_moment(delivery)}", delivery=delivery.id)


def _moment(delivery: Delivery) -> str:
    return f"{instant.to_text(delivery.at)}:{delivery.sequence:06d}:{delivery.id}"


def item_of(delivery: Delivery) -> DeliveryItem:
    """A delivery's item, by its keys alone, for an update."""
    return DeliveryItem(subject_of(delivery.endpoint), key_of(delivery.id))


def new_item(delivery: Delivery) -> DeliveryItem:
    """A delivery as it is planned, its timer running."""
    return DeliveryItem(
        subject_of(delivery.endpoint),
        key_of(delivery.id),
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
    """And as it is now."""
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
    """The next try of a delivery."""
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
    """And read back."""
    status = int(item.status) if item.status else None
    at = instant.from_text(item.at)
    return Attempt(at, int(item.milliseconds), status, item.fault, item.answer_sha256, item.answer)
