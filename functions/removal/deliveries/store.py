"""Bodies, deliveries and attempts in DynamoDB.

A delivery is `pending` (its own timer runs), `held` (an item under its endpoint keeps its place in the queue, the
endpoint's timer runs) or final. The number of tries is an optimistic lock: if two workers try the same delivery at
once, one write succeeds and the other worker reads again.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.deliveries.attempts import attempt_item, attempts_of, first_attempt
from removal.deliveries.bodies import BodyItem, body_items, read_body, whole_body
from removal.deliveries.delivery import Attempt, Delivery, State
from removal.deliveries.items import (
    HELD,
    DeliveryItem,
    HeldItem,
    delivery_of,
    held_item,
    item_of,
    listed_item,
    new_item,
    own_key,
    planned_item,
    save_all_new,
    save_each,
    save_new,
    stored,
    stored_of,
    update_alone,
)
from removal.endpoints.endpoint import Endpoint, subject_of
from removal.endpoints.store import EndpointItem, loaded_of
from removal.errors import Busy, NotFound
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.table import JOURNAL, NOTHING_READ, Item, ItemsRead, condition_failed, read_together, transaction
from removal.values import dataclass, replace
from removal.versions import VersionConflict, retry, seen_first

Planned = tuple[Delivery, str | None]  # with its body
UNSETTLED = (State.PENDING, State.HELD)
ITEMS_OF_DELIVERY = 4  # the delivery, its body, its items in the list and under its subject
ERASED_SUBJECTS = ("order:", "authority:", "caller:")
WRITES_AT_ONCE = 50  # a transaction has at most 100 items and 4 MB; two bodies of some hundred kB are among them


@dataclass(frozen=True, slots=True)
class ToSend:
    """What a sender reads for a message; None for what there is not. `body`: None too if the message named none.

    `beside`: all that was read.
    """

    endpoint: Endpoint | None
    delivery: Delivery | None
    body: bytes | None = None
    beside: ItemsRead = NOTHING_READ


class DeliveryStore:
    """Reads and writes deliveries and their bodies (by fact and owner).

    New deliveries are each in a partition of its own, or, unless `apart`, in their endpoint's, as the last release has
    them. Both are read.
    """

    def __init__(self, *, apart: bool = True) -> None:
        self._apart = apart

    def plan(self, bodies: Sequence[Planned]) -> set[str]:
        """Write new deliveries with their bodies; the ids of those that were there. Idempotent: these do not change.

        A mail has no body here: it is composed when it is sent, from facts that no longer change.
        """
        at_once = WRITES_AT_ONCE // ITEMS_OF_DELIVERY
        own = [(replace(delivery, apart=self._apart), body) for delivery, body in bodies]
        rowless = self._without_known([pair for pair in own if not _has_row(pair[0])])
        new = [*rowless, *(pair for pair in own if _has_row(pair[0]))]  # a row fails the transaction if it is there
        there = {delivery.id for delivery, _ in own} - {delivery.id for delivery, _ in new}
        for start in range(0, len(new), at_once):
            there |= self._plan(new[start : start + at_once])
        return there

    def load(self, endpoint_id: str, delivery_id: str) -> Delivery:
        """The delivery, read consistently. Raises NotFound if there is none."""
        item = stored(endpoint_id, delivery_id)
        if item is None:
            msg = f"There is no delivery {delivery_id}."
            raise NotFound(msg)
        return delivery_of(item)

    def find(self, endpoint_id: str, delivery_id: str) -> Delivery | None:
        """As `load`; None if it was never planned, or was erased with its order."""
        with suppress(NotFound):
            return self.load(endpoint_id, delivery_id)
        return None

    def state(self, endpoint_id: str, delivery_id: str) -> State | None:
        """The state, read consistently; None without such a delivery."""
        delivery = self.find(endpoint_id, delivery_id)
        return delivery.state if delivery else None

    def find_all(self, ids: Collection[tuple[str, str]]) -> dict[tuple[str, str], Delivery]:
        """Deliveries by the ids of endpoint and delivery, read consistently; none of one that is missing.

        One request for each 50, none for none.
        """
        return {pair: delivery_of(item) for pair, item in stored_of(ids).items()}

    def body(self, delivery: Delivery) -> bytes | None:
        """The bytes to send, the same at every try; None if an erasure has deleted them, and not yet the delivery."""
        body = read_body(*delivery.body_key)
        return None if body is None else body.encode()

    def to_send(self, message: JsonObject, beside: Sequence[tuple[str, str]] = ()) -> "ToSend":
        """What a message is about, read in one request with the items beside."""
        keys = [(subject_of(message["endpoint"]), JOURNAL), own_key(message["delivery"])]
        body = message.get("body")  # none of a mail, nor in a message of the last release
        read = read_together([*keys, *([tuple(body)] if body else []), *beside])
        item, planned = read.item(EndpointItem, keys[0]), read.item(DeliveryItem, keys[1])
        if planned is None:  # it was erased, or lies in its endpoint's partition
            planned = stored(message["endpoint"], message["delivery"])
        planned_delivery = delivery_of(planned) if planned else None
        first = read.item(BodyItem, planned_delivery.body_key) if planned_delivery and body else None
        content = whole_body(first).encode() if first else None
        return ToSend(loaded_of(item).endpoint if item else None, planned_delivery, content, read)

    def attempts(self, delivery_id: str) -> Iterator[Attempt]:
        """All attempts, the oldest first."""
        yield from reversed(attempts_of(delivery_id))

    def held(self, endpoint_id: str, limit: int) -> list[str]:
        """The ids of the first held deliveries of an endpoint, the oldest fact first."""
        items = HeldItem.query(subject_of(endpoint_id), HeldItem.sk.startswith(HELD), consistent_read=True, limit=limit)
        return [item.delivery for item in items]

    def arrived(
        self, delivery: Delivery, attempt: Attempt, state: State = State.DELIVERED, beside: Sequence[Item] = ()
    ) -> None:
        """Store an attempt that arrived. It wins if another worker has stored a failure or a hold meanwhile.

        If the delivery is already final (an SES event may be stored before the attempt of its mail), its state does not
        change; the attempt is counted unless another worker has counted it. `beside`: items for the same transaction.
        Raises Busy.
        """
        load = seen_first(delivery, lambda: self.load(delivery.endpoint, delivery.id))

        def arrive() -> None:
            current = load()
            if current.state in UNSETTLED:
                self._settle(current, attempt, state, beside)
            else:
                self._count(replace(current, tries=delivery.tries), attempt, beside)

        retry(arrive, f"Delivery {delivery.id} kept being settled by others.")

    def _count(self, delivery: Delivery, attempt: Attempt, beside: Sequence[Item]) -> None:
        """Count the attempt, with retries; if another worker has counted it, write only the items beside."""
        load = seen_first(delivery, lambda: self.load(delivery.endpoint, delivery.id))

        def count() -> None:
            if load().tries == delivery.tries:
                self._write_counted(delivery, attempt, beside)
            else:
                save_each(beside)

        try:
            retry(count, f"The try of delivery {delivery.id} was not counted.")
        except Busy:
            save_each(beside)

    def _write_counted(self, delivery: Delivery, attempt: Attempt, beside: Sequence[Item]) -> None:
        with transaction() as writes:
            for row in (attempt_item(delivery, attempt), *beside):
                writes.save(row)
            counted = DeliveryItem.tries.set(delivery.tries + 1)
            writes.update(item_of(delivery), [counted], condition=DeliveryItem.tries == delivery.tries)

    def _settle(self, delivery: Delivery, attempt: Attempt, state: State, beside: Sequence[Item]) -> None:
        item, first = item_of(delivery), first_attempt(delivery, attempt)
        rows = [*([] if first else [attempt_item(delivery, attempt)]), *beside]
        actions: list[Action] = [
            DeliveryItem.state.set(state.value),
            DeliveryItem.tries.set(delivery.tries + 1),
            *([DeliveryItem.first_attempt.set(first)] if first else []),
            DeliveryItem.asked_at.remove(),
            DeliveryItem.timer_shard.remove(),
            DeliveryItem.timer_at.remove(),
        ]
        unchanged = _unsettled(delivery.tries) & (DeliveryItem.state == delivery.state.value)
        if not rows and delivery.state is not State.HELD:
            update_alone(item, actions, unchanged)
            return
        with transaction() as writes:
            for row in rows:
                writes.save(row)
            writes.update(item, actions, condition=unchanged)
            if delivery.state is State.HELD:
                writes.delete(held_item(delivery))

    def failed(self, delivery: Delivery, attempt: Attempt, timer_at: datetime | None) -> None:
        """Store a failed attempt. `timer_at`: the next try of a pending delivery; a held delivery keeps its place."""
        tries = delivery.tries
        actions: list[Action] = [DeliveryItem.tries.set(tries + 1), DeliveryItem.claimed_until.remove()]
        if timer_at:
            actions.append(DeliveryItem.timer_at.set(instant.to_text(timer_at)))
        with transaction() as writes:
            writes.save(attempt_item(delivery, attempt))
            writes.update(item_of(delivery), actions, condition=_unsettled(tries))

    def hold(self, delivery: Delivery, endpoint: Endpoint) -> None:
        """Put a pending delivery in its held queue. Raises VersionConflict if its endpoint was written meanwhile."""
        item = item_of(delivery)
        actions: list[Action] = [
            DeliveryItem.state.set(State.HELD.value),
            DeliveryItem.timer_shard.remove(),
            DeliveryItem.timer_at.remove(),
        ]
        with transaction() as writes:
            unchanged = EndpointItem.revision == endpoint.revision
            writes.condition_check(EndpointItem, endpoint.subject, JOURNAL, condition=unchanged)
            writes.update(item, actions, condition=_unsettled(delivery.tries))
            writes.save(held_item(delivery))

    def leave_held_queue(self, delivery: Delivery) -> None:
        """Remove its item from the held queue, unless it is held: without the item it would wait for ever."""
        item = item_of(delivery)
        with suppress(VersionConflict), transaction() as writes:
            writes.condition_check(DeliveryItem, item.pk, item.sk, condition=DeliveryItem.state != State.HELD.value)
            writes.delete(held_item(delivery))

    def rearm(self, delivery: Delivery, at: datetime) -> bool:
        """Set the timer of a delivery to `at`; False if it was settled or its timer was changed meanwhile."""
        actions: list[Action] = [DeliveryItem.timer_at.set(instant.to_text(at)), DeliveryItem.timer_failures.remove()]
        unchanged = DeliveryItem.timer_at == instant.to_text_or_none(delivery.timer_at)
        condition = unchanged & (DeliveryItem.tries == delivery.tries) & DeliveryItem.timer_shard.exists()
        try:
            item_of(delivery).update(actions, condition=condition)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True

    def _without_known(self, bodies: Sequence[Planned]) -> list[Planned]:
        """Returns the deliveries that are not stored in any partition."""
        known = stored_of((delivery.endpoint, delivery.id) for delivery, _ in bodies)
        return [pair for pair in bodies if (pair[0].endpoint, pair[0].id) not in known]

    def _plan(self, bodies: Sequence[Planned]) -> set[str]:
        rendered = {delivery.body_key: body for delivery, body in bodies if body is not None}
        items: list[Item] = [item for key, body in rendered.items() for item in body_items(*key, body)]
        items += [item for delivery, _ in bodies for item in _new_items(delivery)]
        try:
            save_all_new(items)
        except VersionConflict:
            return self._plan_missing(bodies)
        return set()

    def _plan_missing(self, bodies: Sequence[Planned]) -> set[str]:
        """Write each item that is missing: an earlier run stopped half-way, or the queue message came twice.

        A delivery is written after all that belongs to it, so where it is, in whichever partition, nothing is missing.
        """
        missing = self._without_known(bodies)
        for delivery, body in missing:
            for part in body_items(*delivery.body_key, body) if body is not None else ():
                save_new(part)
            for item in _new_items(delivery):
                save_new(item)
        return {delivery.id for delivery, _ in bodies} - {delivery.id for delivery, _ in missing}


def _new_items(delivery: Delivery) -> list[Item]:
    """The new items of a delivery. The list, which owners read, has webhooks only: mails are personal.

    Where bodies may have words of people, a delivery is planned under its subject too: the erasure finds it there.
    """
    listed: list[Item] = [listed_item(delivery)] if delivery.channel.posts_body and not delivery.apart else []
    planned: list[Item] = [planned_item(delivery)] if _has_row(delivery) else []
    return [*listed, *planned, new_item(delivery)]


def _has_row(delivery: Delivery) -> bool:
    """Whether a delivery has a row under its subject."""
    return delivery.subject.startswith(ERASED_SUBJECTS)


def _unsettled(tries: int) -> Condition:
    same_tries: Condition = DeliveryItem.tries == tries
    unsettled: Condition = DeliveryItem.state.is_in(*(state.value for state in UNSETTLED))
    both: Condition = same_tries & unsettled
    return both
