"""Mails in DynamoDB: deliveries like those of webhooks, an index by SES's message id, and the stored SES events."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.deliveries.attempts import AttemptItem
from removal.deliveries.delivery import Attempt, Delivery, Mail, State
from removal.deliveries.items import DeliveryItem, held_item, item_of
from removal.deliveries.store import DeliveryStore
from removal.endpoints.endpoint import subject_of
from removal.endpoints.schedule import UNSETTLED_AFTER
from removal.limits.limit import mailbox
from removal.mail.delivery_status import enhanced_status
from removal.mail.feedback import Feedback, Kind
from removal.mail.message_states import MailEvent
from removal.record import instant
from removal.record.canonical import canonical, sha256
from removal.table import Item, condition_failed, transaction
from removal.timers import due
from removal.values import dataclass, replace
from removal.versions import VersionConflict

# Kinds that the last release does not know.
NEW_KINDS = (Kind.FORWARDING_BOUNCE, Kind.RENDERING_FAILURE, Kind.SUBSCRIPTION, Kind.OTHER)
ADDRESS_KINDS = (Kind.DELIVERY, Kind.BOUNCE)  # they show whether an address works
AWAIT_EVENTS = (State.PENDING, State.HELD, State.SENT)  # a mail without an event of acceptance, bounce or reject
LATEST = 50  # events of one address
REPORTED_KINDS = (Kind.FORWARDING_BOUNCE,)  # both parties of the order see them
MESSAGE_ID_LENGTH = 200  # characters of a message id in a key; ids of SES have 60
DIGEST_LENGTH = 32  # hex digits in a key, so that two events of the same instant have different keys
REFUSALS = "limit:refusals"  # partition key
SAME_FAULT_WITHIN = timedelta(minutes=10)
SHARED_FAULT_LASTS = timedelta(days=1)
REFUSALS_KEPT_FOR = timedelta(days=2)
CLAIMED_FOR = timedelta(minutes=1)  # longer than the worker's 30 s, shorter than UNSETTLED_AFTER


class MessageItem(Item):
    """Maps an SES message id to its delivery."""

    endpoint = UnicodeAttribute()
    delivery = UnicodeAttribute()


class FeedbackItem(Item):
    """One event about one SES message of a delivery; a duplicate has the same key.

    `delivery` is set in items under a contact or an order; `endpoint` and `type` only in items under an order.
    """

    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    detail = UnicodeAttribute()
    message = UnicodeAttribute(null=True)
    endpoint = UnicodeAttribute(null=True)
    delivery = UnicodeAttribute(null=True)
    type = UnicodeAttribute(null=True)


class RefusalItem(Item):
    """The latest refusal of a recipient with a certain error text. `expires_at` (Unix seconds) is the table's TTL.

    `shared`: another recipient was refused with the same text.
    """

    at = UnicodeAttribute()
    contact = UnicodeAttribute()
    delivery = UnicodeAttribute()
    shared = BooleanAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True, slots=True)
class Refusals:
    """The recipients that SES refused lately. The same error text for two of them within ten minutes is a system fault.

    Such a text remains a system fault for a day, because retries are soon more than ten minutes apart.
    """

    clock: Callable[[], datetime]

    def others(self, error_text: str, delivery: Delivery, mail: Mail) -> list[RefusalItem]:
        """Store a refusal; returns the latest refusal with the same text of each other address."""
        now, prefix = self.clock(), f"refused:{sha256(error_text)[:DIGEST_LENGTH]}:"
        own = RefusalItem(REFUSALS, f"{prefix}{mailbox(mail.email)}", contact=mail.contact, delivery=delivery.id)
        own.at, own.shared = instant.to_text(now), False
        own.expires_at = int((now + REFUSALS_KEPT_FOR).timestamp())
        own.save()
        recent = RefusalItem.at >= instant.to_text(now - SAME_FAULT_WITHIN)
        shared = (RefusalItem.at >= instant.to_text(now - SHARED_FAULT_LASTS)) & (RefusalItem.shared == True)  # noqa: E712
        refusals = RefusalItem.query(REFUSALS, RefusalItem.sk.startswith(prefix), recent | shared, consistent_read=True)
        others = [item for item in refusals if item.sk != own.sk]
        if others:
            own.update([RefusalItem.shared.set(True)])
        return others


@dataclass(frozen=True, slots=True)
class MailReport:
    """A mail server's report about a mail of an order, shown to both parties; it changes no state."""

    at: datetime
    kind: Kind
    delivery: str
    endpoint: str
    type: str
    status: str | None


class MailStore:
    """The part of delivery storage that only mails need."""

    def __init__(self, deliveries: DeliveryStore) -> None:
        self._deliveries = deliveries

    def claim(self, delivery: Delivery, now: datetime) -> bool:
        """Claim the delivery for this worker; False if another worker that received the same message has claimed it.

        If the worker is killed, the delivery's timer retries after the claim has expired.
        """
        free = DeliveryItem.claimed_until.does_not_exist() | (DeliveryItem.claimed_until <= instant.to_text(now))
        claimable = free & (DeliveryItem.tries == delivery.tries) & (DeliveryItem.state == State.PENDING.value)
        until = DeliveryItem.claimed_until.set(instant.to_text(now + CLAIMED_FOR))
        return _write(item_of(delivery), [until], claimable)

    def sent(self, delivery: Delivery, attempt: Attempt, message_id: str) -> None:
        """Write that SES accepted the message; events that came before this write are kept."""
        message = MessageItem(_message_key(message_id), "message", endpoint=delivery.endpoint, delivery=delivery.id)
        self._deliveries.arrived(delivery, attempt, State.SENT, [message])

    def of_message(self, message_id: str) -> Delivery | None:
        """The delivery of an SES message id; None if it is not (yet) stored."""
        try:
            message = MessageItem.get(_message_key(message_id), "message", consistent_read=True)
        except DoesNotExist:
            return None
        return self._deliveries.load(message.endpoint, message.delivery)

    def keep(self, delivery: Delivery, feedback: Feedback) -> MailEvent:
        """Store an event under its delivery, and return it as stored; reports also under the order.

        Acceptances and bounces are also stored under the contact. A bounce of a full mailbox is not: the address works.
        """
        stored = _feedback_item(f"delivery:{delivery.id}", feedback)
        stored.save()
        if delivery.mail and delivery.mail.representative and feedback.kind in ADDRESS_KINDS and not feedback.full:
            item = _feedback_item(subject_of(delivery.endpoint), feedback)
            item.sk, item.delivery = f"{_address_prefix(delivery.mail)}{item.sk}", delivery.id
            item.save()
        if feedback.kind in REPORTED_KINDS and delivery.subject.startswith("order:"):
            item = _feedback_item(delivery.subject, feedback)
            item.delivery, item.endpoint, item.type = delivery.id, delivery.endpoint, delivery.type
            item.save()
        return _event(stored)

    def events(self, delivery_id: str) -> list[MailEvent]:
        """All events of a delivery's messages, the oldest first."""
        items = FeedbackItem.query(
            f"delivery:{delivery_id}", FeedbackItem.sk.startswith("feedback:"), consistent_read=True
        )
        return [_event(item) for item in items]

    def events_of_address(self, mail: Mail) -> list[MailEvent]:
        """The latest bounces and acceptances of all mails to a contact's address."""
        return [_event(item) for item in _items_of_address(mail)]

    def bounced_at(self, mail: Mail) -> set[str]:
        """The ids of the deliveries whose mails bounced lately at a contact's address."""
        items = _items_of_address(mail)
        return {item.delivery for item in items if item.kind == Kind.BOUNCE.value and item.delivery}

    def reports(self, order_id: str, at_most: int) -> list[MailReport]:
        """The latest reports about an order's mails, the newest first."""
        items = FeedbackItem.query(
            f"order:{order_id}", FeedbackItem.sk.startswith("report:"), scan_index_forward=False, limit=at_most
        )
        return [_report(item) for item in items]

    def release(self, delivery: Delivery, at: datetime) -> bool:
        """Move a delivery from the held queue of its address to its own timer, with a new release date.

        False if it was settled or released meanwhile.
        """
        actions: list[Action] = [
            DeliveryItem.state.set(State.PENDING.value),
            DeliveryItem.timer_shard.set(due.shard("delivery", delivery.id)),
            DeliveryItem.timer_at.set(instant.to_text(at + UNSETTLED_AFTER)),
        ]
        if delivery.mail:
            actions.append(DeliveryItem.mail.set(canonical(replace(delivery.mail, released_at=at).to_json())))
        try:
            with transaction() as writes:
                writes.update(item_of(delivery), actions, condition=DeliveryItem.state == State.HELD.value)
                writes.delete(held_item(delivery))
        except VersionConflict:
            self._deliveries.leave_held_queue(delivery)
            return False
        return True

    def accepted_first(self, delivery: Delivery, event: MailEvent) -> bool:
        """Write that a message was accepted, if no event has settled the delivery, and its state is as it was read."""
        if delivery.state not in AWAIT_EVENTS or event.message is None:
            return False
        first = (DeliveryItem.state == delivery.state.value) & DeliveryItem.accepted_message.does_not_exist()
        actions = [*_settle_actions(State.DELIVERED), DeliveryItem.accepted_message.set(event.message)]
        return _write(item_of(delivery), actions, first)

    def settled(self, delivery: Delivery, state: State, accepted: str | None) -> str | None:
        """Write the state of a delivery; returns the first of its messages that was stored as accepted."""
        accepted_message = DeliveryItem.accepted_message
        item = item_of(delivery)
        actions = [*_settle_actions(state), *([accepted_message.set(accepted_message | accepted)] if accepted else [])]
        _write(item, actions, DeliveryItem.pk.exists(), fill=True)
        return item.accepted_message

    def reopen(self, endpoint_id: str, delivery_id: str, at: datetime) -> None:
        """Make a mail due again that SES refused for a system fault. Does nothing if SES has sent an event about it."""
        delivery = self._deliveries.load(endpoint_id, delivery_id)
        actions: list[Action] = [
            DeliveryItem.state.set(State.PENDING.value),
            DeliveryItem.timer_shard.set(due.shard("delivery", delivery.id)),
            DeliveryItem.timer_at.set(instant.to_text(at)),
            DeliveryItem.claimed_until.remove(),
        ]
        if not self.events(delivery_id):
            _write(item_of(delivery), actions, DeliveryItem.state == State.BOUNCED.value)

    def unneeded(self, delivery: Delivery) -> None:
        """Mark a pending delivery as unneeded: it is not sent."""
        _write(item_of(delivery), _settle_actions(State.UNNEEDED), DeliveryItem.state == State.PENDING.value)


def keys_of_mail(
    delivery: Delivery, attempts: Iterable[AttemptItem | Attempt], events: Iterable[str]
) -> list[tuple[str, str]]:
    """The keys of items about a delivery that lie elsewhere: of its messages, and of its events at its address.

    `events`: the sort keys of the events under the delivery. A webhook's delivery has none.
    """
    if delivery.mail is None:
        return []
    contact, prefix = subject_of(delivery.endpoint), _address_prefix(delivery.mail)
    messages = [(_message_key(attempt.answer), "message") for attempt in attempts if attempt.answer]
    return [*messages, *((contact, f"{prefix}{event}") for event in events)]


def _message_key(message_id: str) -> str:
    return f"message:{message_id}"


def _settle_actions(state: State) -> list[Action]:
    return [DeliveryItem.state.set(state.value), DeliveryItem.timer_shard.remove(), DeliveryItem.timer_at.remove()]


def _write(item: DeliveryItem, actions: list[Action], condition: Condition, *, fill: bool = False) -> bool:
    """Update the item, with `fill` also here; False if the condition does not hold."""
    try:
        item.update(actions, condition=condition, fill=fill)
    except UpdateError as error:
        if not condition_failed(error):
            raise
        return False
    return True


def _feedback_item(pk: str, feedback: Feedback) -> FeedbackItem:
    """The item of an event. `NEW_KINDS` have `report:` keys: the last release reads `feedback:` and fails on them."""
    at, detail, message = instant.to_text(feedback.at), canonical(feedback.stored), feedback.message_id or None
    prefix = "report" if feedback.kind in NEW_KINDS else "feedback"
    digest = sha256(detail)[:DIGEST_LENGTH]
    key = f"{prefix}:{at}:{feedback.kind.value}:{feedback.message_id[:MESSAGE_ID_LENGTH]}:{digest}"
    return FeedbackItem(pk, key, at=at, kind=feedback.kind.value, detail=detail, message=message)


def _items_of_address(mail: Mail) -> Iterable[FeedbackItem]:
    prefix, contact = FeedbackItem.sk.startswith(_address_prefix(mail)), subject_of(mail.contact)
    return FeedbackItem.query(contact, prefix, scan_index_forward=False, limit=LATEST, consistent_read=True)


def _event(item: FeedbackItem) -> MailEvent:
    return MailEvent(instant.from_text(item.at), Kind(item.kind), json.loads(item.detail), item.message)


def _address_prefix(mail: Mail) -> str:
    return f"address:{sha256(mail.email)[:DIGEST_LENGTH]}:"


def _report(item: FeedbackItem) -> MailReport:
    at, status = instant.from_text(item.at), enhanced_status(json.loads(item.detail).get("status"))
    return MailReport(at, Kind(item.kind), str(item.delivery), str(item.endpoint), str(item.type), status)
