"""The state of a delivery that may have several SES messages, from their events in any order. Pure.

A delivery is submitted a second time if its worker is killed before it has stored the first submission. Each message is
accepted or bounces on its own. Example: A is accepted, B is accepted, A bounces: the delivery is delivered, by B.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import combinations

from removal.deliveries.delivery import State
from removal.mail.delivery_status import is_permanent
from removal.mail.feedback import Kind
from removal.record.canonical import derived_id
from removal.values import dataclass

BOUNCES_APART = timedelta(hours=1)  # between two bounces of an address, before it counts as undeliverable


@dataclass(frozen=True, slots=True)
class MailEvent:
    """An event of an SES message. `message`: its id; None in old items: such an event counts for any message."""

    at: datetime
    kind: Kind
    detail: Mapping[str, str]
    message: str | None = None


@dataclass(frozen=True, slots=True)
class MessageStates:
    """`standing`: acceptances of messages that did not bounce. `lost`: the others, each with its bounce.

    `rejected`: SES found a virus in a message and did not submit it to a mail server.
    """

    standing: tuple[MailEvent, ...]
    lost: tuple[tuple[MailEvent, MailEvent], ...]
    bounced: bool
    rejected: bool = False

    @property
    def state(self) -> State | None:
        """The state of the delivery; None until a message is accepted or bounces."""
        if self.standing:
            return State.DELIVERED
        return State.BOUNCED if self.bounced else None


def message_states(events: Iterable[MailEvent]) -> MessageStates:
    """The states, independent of the order of the events. The earliest acceptance and bounce of each message count."""
    in_order = _in_order(events)
    bounces = [event for event in in_order if event.kind is Kind.BOUNCE]
    standing, lost = [], []
    for accepted in _first_acceptances(in_order):
        bounce = next((event for event in bounces if _same_message(event, accepted)), None)
        if bounce is None:
            standing.append(accepted)
        else:
            lost.append((accepted, bounce))
    rejected = any(event.kind is Kind.REJECT for event in in_order)
    return MessageStates(tuple(standing), tuple(lost), bool(bounces), rejected)


def bounced_again(events: Iterable[MailEvent], since: datetime | None) -> bool:
    """Whether two mails to an address bounced at least an hour apart, both after `since`, with no acceptance between.

    An acceptance whose message bounced later does not count. Example: bounces at 09:00 and 09:20 count as one bounce; a
    bounce at 10:00 is the second, unless a mail was accepted at 09:30.
    """
    in_order = _in_order(event for event in events if since is None or event.at > since)
    accepted_at = [event.at for event in message_states(in_order).standing]
    first_bounces = {event.message: event.at for event in reversed(in_order) if event.kind is Kind.BOUNCE}
    bounces = sorted(first_bounces.values())
    pairs = ((earlier, later) for earlier, later in combinations(bounces, 2) if later - earlier >= BOUNCES_APART)
    return any(not any(earlier <= at <= later for at in accepted_at) for earlier, later in pairs)


def accepted_after_all(events: Iterable[MailEvent], since: datetime | None) -> bool:
    """Whether `bounced_again` is False only because a mail was accepted between; False if a bounce was permanent.

    The address is enabled again if it was disabled before that acceptance was stored.
    """
    counted = [event for event in events if since is None or event.at > since]
    bounces = [event for event in counted if event.kind is Kind.BOUNCE]
    if any(map(_is_permanent, bounces)) or not bounced_again(bounces, None):
        return False
    return not bounced_again(counted, None)


def _is_permanent(event: MailEvent) -> bool:
    return is_permanent(event.detail, event.detail.get("bounceType", ""))


def _in_order(events: Iterable[MailEvent]) -> list[MailEvent]:
    return sorted(events, key=lambda event: (event.at, event.message or "", sorted(event.detail.items())))


def evidence_id(delivery_id: str, message: str | None, first: str | None) -> str:
    """The evidence id of a message's acceptance: the delivery's id for the message that was recorded first.

    Other messages have their own ids, so that they can be recorded after the first evidence was withdrawn.
    """
    return delivery_id if message is None or first in (None, message) else derived_id("message", delivery_id, message)


def _first_acceptances(in_order: Iterable[MailEvent]) -> Iterable[MailEvent]:
    first: dict[str | None, MailEvent] = {}
    for event in in_order:
        if event.kind is Kind.DELIVERY:
            first.setdefault(event.message, event)
    return first.values()


def _same_message(event: MailEvent, other: MailEvent) -> bool:
    return event.message is None or other.message is None or event.message == other.message
