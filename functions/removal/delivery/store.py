"""Bodies, deliveries and attempts in DynamoDB.

A delivery is `pending` (its own timer runs), `held` (a marker under its endpoint keeps its place, the endpoint's timer
runs) or `delivered`. Every change of it carries the number of tries it was decided on, so that of two workers that
tried the same at once one is written and the other looks again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from removal.delivery.delivery import Attempt, Delivery, State
from removal.delivery.endpoint import Endpoint, subject_of
from removal.delivery.endpoint_store import EndpointItem
from removal.delivery.schedule import UNSETTLED_AFTER
from removal.errors import NotFound
from removal.record import instant
from removal.table import JOURNAL, Item, TimedItem, condition_failed, conflicted, connection
from removal.timers import due

WRITES_AT_ONCE = 50  # well under the 100 items and 4 MB of one transaction, with two bodies of 200 kB among them


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


class HeldItem(Item):
    """A held delivery's place in its endpoint's line: the sort key is the order in which it goes out."""

    delivery = UnicodeAttribute()
    type = UnicodeAttribute()


class AttemptItem(Item):
    """One try of a delivery."""

    at = UnicodeAttribute()
    milliseconds = NumberAttribute()
    status = NumberAttribute(null=True)
    fault = UnicodeAttribute(null=True)
    answer_sha256 = UnicodeAttribute()
    answer = UnicodeAttribute()


class Outrun(Exception):
    """Another worker settled the delivery, or its endpoint moved, since it was loaded; nothing was written."""


@dataclass(frozen=True, slots=True)
class Held:
    """A place in the line."""

    delivery: str
    type: str


class DeliveryStore:
    """Deliveries by endpoint, their bodies by fact and owner."""

    def plan(self, bodies: Sequence[tuple[Delivery, str]]) -> None:
        """Write deliveries with their bodies; what exists stays as it is, so that planning again is harmless."""
        for start in range(0, len(bodies), WRITES_AT_ONCE // 2):
            self._plan(bodies[start : start + WRITES_AT_ONCE // 2])

    def load(self, endpoint_id: str, delivery_id: str) -> Delivery:
        """Read consistently; NotFound."""
        try:
            return _delivery(DeliveryItem.get(subject_of(endpoint_id), _key(delivery_id), consistent_read=True))
        except DoesNotExist as error:
            msg = f"There is no delivery {delivery_id}."
            raise NotFound(msg) from error

    def body(self, delivery: Delivery) -> bytes:
        """The bytes to send, the same at every try."""
        key = _body_key(delivery)
        return BodyItem.get(delivery.subject, key, consistent_read=True).body.encode()

    def attempts(self, delivery_id: str) -> Iterator[Attempt]:
        """Every try, the first first."""
        for item in AttemptItem.query(f"delivery:{delivery_id}", AttemptItem.sk.startswith("attempt:")):
            status = int(item.status) if item.status else None
            at = instant.from_text(item.at)
            yield Attempt(at, int(item.milliseconds), status, item.fault, item.answer_sha256, item.answer)

    def held(self, endpoint_id: str, limit: int) -> list[Held]:
        """The head of an endpoint's line, the oldest fact first."""
        found = HeldItem.query(
            subject_of(endpoint_id), HeldItem.sk.startswith("held:"), consistent_read=True, limit=limit
        )
        return [Held(item.delivery, item.type) for item in found]

    def delivered(self, delivery: Delivery, attempt: Attempt) -> None:
        """It arrived: nothing of it is left to do. Outrun if another worker wrote first."""
        item, tries = _item(delivery), delivery.tries
        with _transaction() as transaction:
            transaction.save(_attempt(delivery, attempt))
            done: list[Action] = [
                DeliveryItem.state.set(State.DELIVERED.value),
                DeliveryItem.tries.set(tries + 1),
                DeliveryItem.timer_shard.remove(),
                DeliveryItem.timer_at.remove(),
            ]
            transaction.update(item, done, condition=_unsettled(tries))
            if delivery.state is State.HELD:
                transaction.delete(HeldItem(item.pk, _held_key(delivery)))

    def failed(self, delivery: Delivery, attempt: Attempt, next_at: datetime | None) -> None:
        """It did not arrive; a pending delivery is tried again at `next_at`, a held one keeps its place."""
        tries = delivery.tries
        actions: list[Action] = [DeliveryItem.tries.set(tries + 1)]
        if next_at:
            actions.append(DeliveryItem.timer_at.set(instant.to_text(next_at + UNSETTLED_AFTER)))
        with _transaction() as transaction:
            transaction.save(_attempt(delivery, attempt))
            transaction.update(_item(delivery), actions, condition=_unsettled(tries))

    def hold(self, delivery: Delivery, endpoint: Endpoint) -> None:
        """Put a pending delivery in its endpoint's line, on condition that the endpoint is still as it was seen."""
        item = _item(delivery)
        waits: list[Action] = [
            DeliveryItem.state.set(State.HELD.value),
            DeliveryItem.timer_shard.remove(),
            DeliveryItem.timer_at.remove(),
        ]
        with _transaction() as transaction:
            transaction.condition_check(
                EndpointItem, item.pk, JOURNAL, condition=EndpointItem.revision == endpoint.revision
            )
            transaction.update(item, waits, condition=_unsettled(delivery.tries))
            transaction.save(HeldItem(item.pk, _held_key(delivery), delivery=delivery.id, type=delivery.type))

    def rearm(self, delivery: Delivery, at: datetime) -> None:
        """Look at a pending delivery again at an instant; nothing if it was settled meanwhile."""
        later: list[Action] = [DeliveryItem.timer_at.set(instant.to_text(at)), DeliveryItem.timer_failures.remove()]
        try:
            _item(delivery).update(
                later, condition=_unsettled(delivery.tries) & (DeliveryItem.state == State.PENDING.value)
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise

    def _plan(self, bodies: Sequence[tuple[Delivery, str]]) -> None:
        rendered = {(delivery.subject, _body_key(delivery)): body for delivery, body in bodies}
        items: list[Item] = [BodyItem(*key, body=body) for key, body in rendered.items()]
        items += [_new_item(delivery) for delivery, _ in bodies]
        try:
            _save_all_new(items)
        except Outrun:
            self._plan_missing(bodies)

    def _plan_missing(self, bodies: Sequence[tuple[Delivery, str]]) -> None:
        """A run before this one stopped half way, or this is a second delivery of its message."""
        for delivery, body in bodies:
            item = BodyItem(delivery.subject, _body_key(delivery), body=body)
            _save_new(item)
            _save_new(_new_item(delivery))


def _save_all_new(items: Sequence[Item]) -> None:
    with _transaction() as transaction:
        for item in items:
            transaction.save(item, condition=Item.pk.does_not_exist())


def _save_new(item: Item) -> None:
    try:
        item.save(condition=Item.pk.does_not_exist())
    except PutError as error:
        if not condition_failed(error):
            raise


@contextmanager
def _transaction() -> Iterator[TransactWrite]:
    try:
        with TransactWrite(connection=connection()) as transaction:
            yield transaction
    except TransactWriteError as error:
        if condition_failed(error) or conflicted(error):
            raise Outrun from error
        raise


def _unsettled(tries: int) -> Condition:
    same: Condition = DeliveryItem.tries == tries
    undelivered: Condition = DeliveryItem.state != State.DELIVERED.value
    both: Condition = same & undelivered
    return both


def _key(delivery_id: str) -> str:
    return f"delivery:{delivery_id}"


def _body_key(delivery: Delivery) -> str:
    return f"body:{delivery.sequence:06d}:{delivery.owner}"


def _held_key(delivery: Delivery) -> str:
    return f"held:{instant.to_text(delivery.at)}:{delivery.sequence:06d}:{delivery.id}"


def _item(delivery: Delivery) -> DeliveryItem:
    return DeliveryItem(subject_of(delivery.endpoint), _key(delivery.id))


def _new_item(delivery: Delivery) -> DeliveryItem:
    return DeliveryItem(
        subject_of(delivery.endpoint),
        _key(delivery.id),
        owner=delivery.owner,
        subject=delivery.subject,
        sequence=delivery.sequence,
        type=delivery.type,
        at=instant.to_text(delivery.at),
        state=delivery.state.value,
        tries=delivery.tries,
        timer_shard=due.shard("delivery", delivery.id),
        timer_at=instant.to_text(delivery.timer_at or delivery.at),
    )


def _delivery(item: DeliveryItem) -> Delivery:
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
        instant.from_text(item.timer_at) if item.timer_at else None,
    )


def _attempt(delivery: Delivery, attempt: Attempt) -> AttemptItem:
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
