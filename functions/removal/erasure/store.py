"""Deletes the items of an order, but for its journal, in DynamoDB.

Every item is found by a query or a key, never by a scan; an item that leads to others is deleted after them. So a run
that was killed between any two requests is finished by the next one.

    order:5d04      text · words:… · report:… · body:000001:…       deleted, before all else: people's words are in them
    order:5d04      planned:000001:9a1c ──► delivery:9a1c  attempt:…, feedback:…, delivery:9a1c
                                        ──► endpoint:77b8  held:…, listed:…, delivery:9a1c (of the last release)
                                        ──► message:…, endpoint:77b8  address:…      deleted, then planned:…
    draft_answer:5d04   …                                           deleted
    order:5d04      journal, volume:…, log                          kept, without the secret key
"""

from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from removal.deliveries.attempts import ATTEMPT, AttemptItem, read_first
from removal.deliveries.delivery import Delivery
from removal.deliveries.items import (
    PLANNED,
    DeliveryItem,
    PlannedItem,
    delivery_of,
    held_item,
    item_of,
    listed_item,
    mail_list,
    stored,
)
from removal.draft_answers.store import partition_of
from removal.endpoints.endpoint import subject_of
from removal.journals import volumes_store
from removal.mail.store import keys_of_mail
from removal.publiclog.store import MARK
from removal.table import JOURNAL, Item
from removal.values import dataclass

Key = tuple[str, str]
KEYS = ["pk", "sk"]
BODY = "body:"
SLICE_LASTS = timedelta(milliseconds=500)
SLICE_AT_LEAST = 4  # items, however slow: the last items of a delivery are three, and two of them are deleted again


@dataclass(frozen=True, slots=True)
class ErasureStore:
    """Deletes what is erased of orders, and deliveries of facts of the register, a slice at a time.

    A slice lasts for half a second at most, because timers of breaches wait in the same batch.
    """

    clock: Callable[[], datetime]

    def count(self, subject: str) -> int:
        """The number of items under an order that its erasure deletes; those that they lead to are not counted."""
        items = Item.query(subject, consistent_read=True, attributes_to_get=KEYS)
        return sum(1 for item in items if not _is_journal(item.sk))

    def delete(self, subject: str, before: int, at_most: int) -> bool:
        """Delete up to `at_most` items of what lies beside the facts before a sequence; True if none is left.

        What is planned for later facts is kept: the fact of the erasure is sent to both sides like any other.
        """
        return self._delete(_keys(subject, before), at_most)

    def delete_deliveries(self, subject: str, sequences: Container[int], at_most: int) -> bool:
        """Delete up to `at_most` items of the deliveries of some facts of a subject; True if none is left."""
        return self._delete(_keys_of_facts(subject, sequences), at_most)

    def delete_mails(self, addresses: Iterable[str], at_most: int, emails: Container[str] | None = None) -> bool:
        """Delete up to `at_most` items of mails to contacts that are not about orders; True if none is left.

        `emails`: those to these addresses alone.
        """
        return self._delete(_keys_of_mails(addresses, emails), at_most)

    def _delete(self, keys: Iterator[Key], at_most: int) -> bool:
        until = self.clock() + SLICE_LASTS
        for number, (pk, sk) in enumerate(islice(keys, at_most), 1):
            Item(pk, sk).delete()
            if number >= SLICE_AT_LEAST and self.clock() > until:
                break
        return next(keys, None) is None


def _keys_of_facts(subject: str, sequences: Container[int]) -> Iterator[Key]:
    """The keys of deliveries and bodies of some facts of a subject; what leads to other items comes after them."""
    for planned in PlannedItem.query(subject, PlannedItem.sk.startswith(PLANNED), consistent_read=True):
        if _sequence(planned.sk) in sequences:
            yield from _of_delivery(planned.endpoint, planned.delivery)
            yield (subject, planned.sk)
    bodies = Item.query(subject, Item.sk.startswith(BODY), consistent_read=True, attributes_to_get=KEYS)
    yield from ((subject, item.sk) for item in bodies if _sequence(item.sk) in sequences)


def _keys_of_mails(addresses: Iterable[str], emails: Container[str] | None) -> Iterator[Key]:
    """The keys of mails to contacts, but for those of facts of orders, which are erased with their orders."""
    for address in addresses:
        shared = DeliveryItem.query(subject_of(address), DeliveryItem.sk.startswith("delivery:"), consistent_read=True)
        ids = [(item.pk, item.sk) for item in DeliveryItem.by_endpoint.query(mail_list(address))]
        items = (*shared, *DeliveryItem.batch_get(ids, consistent_read=True))
        for delivery in (item for item in map(delivery_of, items) if _is_mail_to(item, emails)):
            yield from _of_delivery(address, delivery.id)


def _is_mail_to(delivery: Delivery, emails: Container[str] | None) -> bool:
    """Whether it is about no order, and was sent to one of these addresses, if any are named."""
    sent_to = delivery.mail.email if delivery.mail else None
    return not delivery.subject.startswith("order:") and (emails is None or sent_to in emails)


def _keys(subject: str, before: int) -> Iterator[Key]:
    items = [item.sk for item in Item.query(subject, consistent_read=True, attributes_to_get=KEYS)]
    beside = [sk for sk in items if not _is_journal(sk) and _sequence(sk) < before]
    yield from ((subject, sk) for sk in beside if not sk.startswith(PLANNED))
    for planned in PlannedItem.query(subject, PlannedItem.sk.startswith(PLANNED), consistent_read=True):
        if _sequence(planned.sk) < before:
            yield from _of_delivery(planned.endpoint, planned.delivery)
            yield (subject, planned.sk)
    drafts = Item.query(partition_of(subject.partition(":")[2]), consistent_read=True, attributes_to_get=KEYS)
    yield from ((draft.pk, draft.sk) for draft in drafts)


def _is_journal(sk: str) -> bool:
    """Whether it is kept: the journal, and the mark that says where in the public log its facts are."""
    return sk in {JOURNAL, MARK} or sk.startswith(volumes_store.PREFIX)


def _sequence(sk: str) -> int:
    """The sequence of the fact that a planned delivery or a body is of; 0 for all else."""
    return int(sk.split(":")[1]) if sk.startswith((PLANNED, BODY)) else 0


def _of_delivery(endpoint: str, delivery_id: str) -> Iterator[Key]:
    """The keys of a delivery, its own last, and each item that leads to others right after them.

    So a slice deletes some of these items, however many there are, and the next one has fewer keys.
    """
    item = stored(endpoint, delivery_id)
    if item is None:
        return
    delivery = delivery_of(item)
    partition = f"delivery:{delivery.id}"
    attempts = list(AttemptItem.query(partition, AttemptItem.sk.startswith(ATTEMPT), consistent_read=True))
    others = Item.query(partition, Item.sk.startswith("feedback:"), consistent_read=True, attributes_to_get=KEYS)
    reports = Item.query(partition, Item.sk.startswith("report:"), consistent_read=True, attributes_to_get=KEYS)
    for event in (*others, *reports):
        yield from keys_of_mail(delivery, [], [event.sk])
        yield (partition, event.sk)
    if item.first_attempt:
        yield from keys_of_mail(delivery, [read_first(item.first_attempt)], [])
    for attempt in attempts:
        yield from keys_of_mail(delivery, [attempt], [])
        yield (partition, attempt.sk)
    listed = [listed_item(delivery)] if delivery.channel.posts_body and not delivery.apart else []
    yield from ((item.pk, item.sk) for item in (held_item(delivery), *listed, item_of(delivery)))
