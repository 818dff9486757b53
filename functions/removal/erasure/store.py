"""Deletes the items of an order, but for its journal, in DynamoDB.

Every item is found by a query or a key, never by a scan; an item that leads to others is deleted after them. So a run
that was killed between any two requests is finished by the next one.

    order:5d04      text · words:… · report:…                       deleted
    order:5d04      planned:000001:9a1c ──► endpoint:77b8  delivery:9a1c, listed:…, held:…
                                        ──► delivery:9a1c  attempt:…, feedback:…
                                        ──► message:…, endpoint:77b8  address:…      deleted, then planned:…
    order:5d04      body:000001:…                                   deleted
    draft_answer:5d04   …                                           deleted
    order:5d04      journal                                         kept, without the secret key
"""

from collections.abc import Iterator
from itertools import islice

from pynamodb.exceptions import DoesNotExist

from removal.deliveries.items import (
    PLANNED,
    AttemptItem,
    DeliveryItem,
    PlannedItem,
    delivery_of,
    held_item,
    listed_item,
    sort_key_of,
)
from removal.draft_answers.store import partition_of
from removal.endpoints.endpoint import subject_of
from removal.mail.store import keys_of_mail
from removal.table import JOURNAL, Item

Key = tuple[str, str]
KEYS = ["pk", "sk"]


class ErasureStore:
    """Deletes what is erased of orders."""

    def count(self, subject: str) -> int:
        """The number of items under an order that its erasure deletes; those that they lead to are not counted."""
        items = Item.query(subject, consistent_read=True, attributes_to_get=KEYS)
        return sum(1 for item in items if item.sk != JOURNAL)

    def delete(self, subject: str, before: int, at_most: int) -> bool:
        """Delete up to `at_most` items of what lies beside the facts before a sequence; True if none is left.

        What is planned for later facts is kept: the fact of the erasure is sent to both sides like any other.
        """
        keys = _keys(subject, before)
        for pk, sk in islice(keys, at_most):
            Item(pk, sk).delete()
        return next(keys, None) is None


def _keys(subject: str, before: int) -> Iterator[Key]:
    items = [item.sk for item in Item.query(subject, consistent_read=True, attributes_to_get=KEYS)]
    beside = [sk for sk in items if sk != JOURNAL and _sequence(sk) < before]
    yield from ((subject, sk) for sk in beside if not sk.startswith((PLANNED, "body:")))
    for planned in PlannedItem.query(subject, PlannedItem.sk.startswith(PLANNED), consistent_read=True):
        if _sequence(planned.sk) < before:
            yield from _of_delivery(planned)
            yield (subject, planned.sk)
    yield from ((subject, sk) for sk in beside if sk.startswith("body:"))
    drafts = Item.query(partition_of(subject.partition(":")[2]), consistent_read=True, attributes_to_get=KEYS)
    yield from ((draft.pk, draft.sk) for draft in drafts)


def _sequence(sk: str) -> int:
    """The sequence of the fact that a planned delivery or a body is of; 0 for all else."""
    return int(sk.split(":")[1]) if sk.startswith((PLANNED, "body:")) else 0


def _of_delivery(planned: PlannedItem) -> Iterator[Key]:
    """The keys of a delivery, its own last."""
    pk, sk = subject_of(planned.endpoint), sort_key_of(planned.delivery)
    try:
        delivery = delivery_of(DeliveryItem.get(pk, sk, consistent_read=True))
    except DoesNotExist:
        return
    partition = f"delivery:{delivery.id}"
    attempts = list(AttemptItem.query(partition, AttemptItem.sk.startswith("attempt:"), consistent_read=True))
    others = Item.query(partition, Item.sk.startswith("feedback:"), consistent_read=True, attributes_to_get=KEYS)
    reports = Item.query(partition, Item.sk.startswith("report:"), consistent_read=True, attributes_to_get=KEYS)
    events = [item.sk for item in (*others, *reports)]
    yield from keys_of_mail(delivery, attempts, events)
    yield from ((partition, sk) for sk in (*events, *(attempt.sk for attempt in attempts)))
    listed = [listed_item(delivery)] if delivery.channel.posts_body else []
    yield from ((item.pk, item.sk) for item in (held_item(delivery), *listed))
    yield (pk, sk)
