"""Mails in DynamoDB: deliveries as webhooks have them, found by SES's message id; what servers said lies beside."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.delivery.delivery import Attempt, Delivery, State
from removal.delivery.items import DeliveryItem, HeldItem, item_of, place_in_line
from removal.delivery.mail.feedback import Feedback, Kind
from removal.delivery.schedule import UNSETTLED_AFTER
from removal.delivery.store import DeliveryStore, Outrun
from removal.record import instant
from removal.record.canonical import canonical
from removal.table import Item, condition_failed, transaction
from removal.timers import due

CLAIMED_FOR = timedelta(minutes=1)  # beyond the sender's 30 s, and before an unsettled delivery is nominated again


class MessageItem(Item):
    """Which delivery a message of SES is."""

    endpoint = UnicodeAttribute()
    delivery = UnicodeAttribute()


class FeedbackItem(Item):
    """One event about a mail; the same one a second time is the same item."""

    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    detail = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail server said of a mail, as it is kept."""

    at: datetime
    kind: Kind
    detail: Mapping[str, str]


class MailStore:
    """What deliveries by mail have beyond others."""

    def __init__(self, deliveries: DeliveryStore) -> None:
        self._deliveries = deliveries

    def claim(self, delivery: Delivery, now: datetime) -> bool:
        """Whether this worker submits it: of two that read the same message at once one does.

        Should that one be killed, the delivery's own timer brings it back when the claim has run out.
        """
        free = DeliveryItem.claimed_until.does_not_exist() | (DeliveryItem.claimed_until <= instant.to_text(now))
        mine = free & (DeliveryItem.tries == delivery.tries) & (DeliveryItem.state == State.PENDING.value)
        until = DeliveryItem.claimed_until.set(instant.to_text(now + CLAIMED_FOR))
        return self._written(delivery, [until], mine)

    def sent(self, delivery: Delivery, attempt: Attempt, message_id: str) -> None:
        """SES has taken it; what its servers said may have come before this, and stands."""
        message = MessageItem(_message_key(message_id), "message", endpoint=delivery.endpoint, delivery=delivery.id)
        self._deliveries.arrived(delivery, attempt, State.SENT, [message])

    def of_message(self, message_id: str) -> Delivery | None:
        """The delivery that SES knows under this id; None if that was not written (yet)."""
        try:
            found = MessageItem.get(_message_key(message_id), "message", consistent_read=True)
        except DoesNotExist:
            return None
        return self._deliveries.load(found.endpoint, found.delivery)

    def keep(self, delivery: Delivery, told: Feedback) -> None:
        """Beside the delivery, as an attempt is."""
        at = instant.to_text(told.at)
        key = f"feedback:{at}:{told.kind.value}"
        FeedbackItem(f"delivery:{delivery.id}", key, at=at, kind=told.kind.value, detail=canonical(told.kept)).save()

    def feedback(self, delivery_id: str) -> Iterator[Said]:
        """Everything that was said of a mail, the first first."""
        for item in FeedbackItem.query(
            f"delivery:{delivery_id}", FeedbackItem.sk.startswith("feedback:"), consistent_read=True
        ):
            yield Said(instant.from_text(item.at), Kind(item.kind), json.loads(item.detail))

    def release(self, delivery: Delivery, at: datetime) -> bool:
        """Out of its address's line, on its own timer; False for what was settled there, or released by another."""
        goes: list[Action] = [
            DeliveryItem.state.set(State.PENDING.value),
            DeliveryItem.timer_shard.set(due.shard("delivery", delivery.id)),
            DeliveryItem.timer_at.set(instant.to_text(at + UNSETTLED_AFTER)),
        ]
        place = place_in_line(delivery)
        try:
            with transaction(Outrun) as writes:
                writes.update(item_of(delivery), goes, condition=DeliveryItem.state == State.HELD.value)
                writes.delete(place)
        except Outrun:
            self._leave(place, delivery)
            return False
        return True

    def _leave(self, place: HeldItem, delivery: Delivery) -> None:
        """Nothing while it is held after all: without its place it would wait for ever."""
        item = item_of(delivery)
        with suppress(Outrun), transaction(Outrun) as writes:
            settled = DeliveryItem.state != State.HELD.value
            writes.condition_check(DeliveryItem, item.pk, item.sk, condition=settled)
            writes.delete(place)

    def accepted(self, delivery: Delivery) -> bool:
        """The recipient's server has taken it; False, and nothing written, if it has bounced."""
        return self._settled(delivery, State.DELIVERED, DeliveryItem.state != State.BOUNCED.value)

    def unneeded(self, delivery: Delivery) -> None:
        """It is not sent after all."""
        self._settled(delivery, State.UNNEEDED, DeliveryItem.state == State.PENDING.value)

    def bounced(self, delivery: Delivery) -> None:
        """It came back; whatever is said of it later, that stands."""
        self._settled(delivery, State.BOUNCED, DeliveryItem.pk.exists())

    def _settled(self, delivery: Delivery, state: State, condition: Condition) -> bool:
        done: list[Action] = [
            DeliveryItem.state.set(state.value),
            DeliveryItem.timer_shard.remove(),
            DeliveryItem.timer_at.remove(),
        ]
        return self._written(delivery, done, condition)

    def _written(self, delivery: Delivery, actions: list[Action], condition: Condition) -> bool:
        """Whether the condition held."""
        try:
            item_of(delivery).update(actions, condition=condition)
        except UpdateError as error:
            if not condition_failed(error):
                raise
            return False
        return True


def _message_key(message_id: str) -> str:
    return f"message:{message_id}"
