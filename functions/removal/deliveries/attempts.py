"""Attempts of deliveries in DynamoDB: the first, if it arrived, in its delivery's item, others as items beside it."""

import json

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from removal.deliveries.delivery import Attempt, Delivery
from removal.deliveries.items import sort_key_of
from removal.record import instant
from removal.table import Item

ATTEMPT = "attempt:"
ATTEMPT_CHARACTERS = 400  # of a first attempt in its delivery's item; more would make later writes of the item dearer


class AttemptItem(Item):
    """One try of a delivery.

    The first, if it arrived, is `first_attempt` of the delivery's own item, which lies behind the tries in its
    partition: so one query reads all, and most deliveries are settled by one write of one item.
    """

    at = UnicodeAttribute()
    milliseconds = NumberAttribute()
    status = NumberAttribute(null=True)
    fault = UnicodeAttribute(null=True)
    answer_sha256 = UnicodeAttribute()
    answer = UnicodeAttribute()
    first_attempt = UnicodeAttribute(null=True)


def attempt_item(delivery: Delivery, attempt: Attempt) -> AttemptItem:
    """The item of a delivery's next attempt."""
    return AttemptItem(
        f"delivery:{delivery.id}",
        f"{ATTEMPT}{delivery.tries + 1:04d}",
        at=instant.to_text(attempt.at),
        milliseconds=attempt.milliseconds,
        status=attempt.status,
        fault=attempt.fault,
        answer_sha256=attempt.answer_sha256,
        answer=attempt.answer,
    )


def first_attempt(delivery: Delivery, attempt: Attempt) -> str | None:
    """A first attempt as text for the delivery's item.

    None if it needs its own item: it is too long, it is not the first, or the endpoint's deliveries share a partition.
    """
    whole = [instant.to_text(attempt.at), attempt.milliseconds, attempt.status, attempt.fault]
    text = json.dumps([*whole, attempt.answer_sha256, attempt.answer], separators=(",", ":"), ensure_ascii=False)
    return text if delivery.apart and not delivery.tries and len(text) <= ATTEMPT_CHARACTERS else None


def attempts_of(delivery_id: str, at_most: int | None = None) -> list[Attempt]:
    """The latest attempts, the newest first, read consistently."""
    until = sort_key_of(delivery_id)
    items = AttemptItem.query(
        until,
        AttemptItem.sk.between(ATTEMPT, until),
        consistent_read=True,
        scan_index_forward=False,
        limit=at_most and at_most + 1,
    )
    read = list(items)
    others = [attempt_of(item) for item in read if item.sk.startswith(ATTEMPT)]
    first = [read_first(item.first_attempt) for item in read if item.first_attempt]
    return [*others, *first][:at_most]


def read_first(text: str) -> Attempt:
    """Returns the attempt in the text of `first_attempt`."""
    at, *rest = json.loads(text)
    return Attempt(instant.from_text(at), *rest)


def attempt_of(item: AttemptItem) -> Attempt:
    """The attempt of a stored item."""
    status = int(item.status) if item.status else None
    at = instant.from_text(item.at)
    return Attempt(at, int(item.milliseconds), status, item.fault, item.answer_sha256, item.answer)
