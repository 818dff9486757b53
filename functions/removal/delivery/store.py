"""Bodies, deliveries and attempts in DynamoDB.

A delivery is `pending` (its own timer runs), `held` (a marker under its endpoint keeps its place, the endpoint's timer
runs) or `delivered`. Every change of it carries the number of tries it was decided on, so that of two workers that
tried the same at once one is written and the other looks again.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.delivery.delivery import Attempt, Delivery, Mail, State
from removal.delivery.endpoint import Endpoint, subject_of
from removal.delivery.endpoint_store import EndpointItem
from removal.delivery.schedule import UNSETTLED_AFTER
from removal.errors import Busy, NotFound
from removal.record import instant
from removal.record.canonical import canonical
from removal.table import JOURNAL, Item, TimedItem, condition_failed, transaction
from removal.timers import due

TRIES = 8  # at one delivery; its writers are two or three
UNSETTLED = (State.PENDING, State.HELD)
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
    mail = UnicodeAttribute(null=True)
    claimed_until = UnicodeAttribute(null=True)


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

    def plan(self, bodies: Sequence[tuple[Delivery, str | None]]) -> None:
        """Write deliveries with their bodies; what exists stays as it is, so that planning again is harmless.

        A mail has none: it is written when it is sent, from what can no longer change.
        """
        for start in range(0, len(bodies), WRITES_AT_ONCE // 2):
            self._plan(bodies[start : start + WRITES_AT_ONCE // 2])

    def load(self, endpoint_id: str, delivery_id: str) -> Delivery:
        """Read consistently; NotFound."""
        try:
            return _delivery(DeliveryItem.get(subject_of(endpoint_id), _key(delivery_id), consistent_read=True))
        except DoesNotExist as error:
            msg = f"There is no delivery {delivery_id}."
            raise NotFound(msg) from error

    def state(self, endpoint_id: str, delivery_id: str) -> State | None:
        """Read consistently; None if it was never planned."""
        try:
            return self.load(endpoint_id, delivery_id).state
        except NotFound:
            return None

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

    def arrived(
        self, delivery: Delivery, attempt: Attempt, state: State = State.DELIVERED, beside: Sequence[Item] = ()
    ) -> None:
        """It did: if another worker wrote a failed try meanwhile, that is written over, not the other way."""
        for _ in range(TRIES):
            if delivery.state not in UNSETTLED:
                _save_each(beside)
                return
            with suppress(Outrun):
                self._settle(delivery, attempt, state, beside)
                return
            delivery = self.load(delivery.endpoint, delivery.id)
        msg = f"Delivery {delivery.id} kept being settled by others."
        raise Busy(msg)

    def _settle(self, delivery: Delivery, attempt: Attempt, state: State, beside: Sequence[Item]) -> None:
        item, tries = item_of(delivery), delivery.tries
        with transaction(Outrun) as writes:
            for written in (_attempt(delivery, attempt), *beside):
                writes.save(written)
            done: list[Action] = [
                DeliveryItem.state.set(state.value),
                DeliveryItem.tries.set(tries + 1),
                DeliveryItem.timer_shard.remove(),
                DeliveryItem.timer_at.remove(),
            ]
            writes.update(item, done, condition=_unsettled(tries))
            if delivery.state is State.HELD:
                writes.delete(place_in_line(delivery))

    def failed(self, delivery: Delivery, attempt: Attempt, next_at: datetime | None) -> None:
        """It did not arrive; a pending delivery is tried again at `next_at`, a held one keeps its place."""
        tries = delivery.tries
        actions: list[Action] = [DeliveryItem.tries.set(tries + 1), DeliveryItem.claimed_until.remove()]
        if next_at:
            actions.append(DeliveryItem.timer_at.set(instant.to_text(next_at + UNSETTLED_AFTER)))
        with transaction(Outrun) as writes:
            writes.save(_attempt(delivery, attempt))
            writes.update(item_of(delivery), actions, condition=_unsettled(tries))

    def hold(self, delivery: Delivery, endpoint: Endpoint) -> None:
        """Put a pending delivery in its endpoint's line, on condition that the endpoint is still as it was seen."""
        item = item_of(delivery)
        waits: list[Action] = [
            DeliveryItem.state.set(State.HELD.value),
            DeliveryItem.timer_shard.remove(),
            DeliveryItem.timer_at.remove(),
        ]
        with transaction(Outrun) as writes:
            writes.condition_check(EndpointItem, item.pk, JOURNAL, condition=EndpointItem.revision == endpoint.revision)
            writes.update(item, waits, condition=_unsettled(delivery.tries))
            writes.save(place_in_line(delivery))

    def rearm(self, delivery: Delivery, at: datetime) -> None:
        """Look at a pending delivery again at an instant; nothing if it was settled meanwhile."""
        later: list[Action] = [DeliveryItem.timer_at.set(instant.to_text(at)), DeliveryItem.timer_failures.remove()]
        try:
            item_of(delivery).update(
                later, condition=_unsettled(delivery.tries) & (DeliveryItem.state == State.PENDING.value)
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise

    def _plan(self, bodies: Sequence[tuple[Delivery, str | None]]) -> None:
        rendered = {(delivery.subject, _body_key(delivery)): body for delivery, body in bodies if body is not None}
        items: list[Item] = [BodyItem(*key, body=body) for key, body in rendered.items()]
        items += [_new_item(delivery) for delivery, _ in bodies]
        try:
            _save_all_new(items)
        except Outrun:
            self._plan_missing(bodies)

    def _plan_missing(self, bodies: Sequence[tuple[Delivery, str | None]]) -> None:
        """A run before this one stopped half way, or this is a second delivery of its message."""
        for delivery, body in bodies:
            item = BodyItem(delivery.subject, _body_key(delivery), body=body)
            if body is not None:
                _save_new(item)
            _save_new(_new_item(delivery))


def _save_all_new(items: Sequence[Item]) -> None:
    with transaction(Outrun) as writes:
        for item in items:
            writes.save(item, condition=Item.pk.does_not_exist())


def _save_each(items: Sequence[Item]) -> None:
    for item in items:
        item.save()


def _save_new(item: Item) -> None:
    try:
        item.save(condition=Item.pk.does_not_exist())
    except PutError as error:
        if not condition_failed(error):
            raise


def _unsettled(tries: int) -> Condition:
    same: Condition = DeliveryItem.tries == tries
    unsettled: Condition = DeliveryItem.state.is_in(*(state.value for state in UNSETTLED))
    both: Condition = same & unsettled
    return both


def _key(delivery_id: str) -> str:
    return f"delivery:{delivery_id}"


def _body_key(delivery: Delivery) -> str:
    return f"body:{delivery.sequence:06d}:{delivery.owner}"


def place_in_line(delivery: Delivery) -> HeldItem:
    """What keeps a held delivery's turn: the oldest fact goes first."""
    key = f"held:{instant.to_text(delivery.at)}:{delivery.sequence:06d}:{delivery.id}"
    return HeldItem(subject_of(delivery.endpoint), key, delivery=delivery.id, type=delivery.type)


def item_of(delivery: Delivery) -> DeliveryItem:
    """A delivery's item, by its keys alone, for an update."""
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
        mail=canonical(delivery.mail.to_json()) if delivery.mail else None,
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
        instant.from_text_or_none(item.timer_at),
        Mail.from_json(json.loads(item.mail)) if item.mail else None,
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
