"""What became of a delivery that may be several SES messages, from all that was said of them in any order. Pure.

A delivery is submitted a second time if its worker is killed between the submission and the write. Each message is
accepted or comes back by itself. Example: A is accepted, B is accepted, A bounces: the delivery is delivered, by B.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from removal.deliveries.delivery import State
from removal.mail.delivery_status import is_permanent
from removal.mail.feedback import Kind
from removal.record.canonical import derived_id

APART = timedelta(hours=1)  # two bounces of one address, before it counts as one that takes no mail


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What a mail server said of one SES message; without a `message`, as older versions kept it, of any of them."""

    at: datetime
    kind: Kind
    detail: Mapping[str, str]
    message: str | None = None


@dataclass(frozen=True, slots=True)
class MessageStates:
    """`standing` are acceptances of messages that have not bounced, `lost` are those that have, with their bounce.

    `rejected`: SES has found a virus in one, and submitted it to no mail server.
    """

    standing: tuple[MailEvent, ...]
    lost: tuple[tuple[MailEvent, MailEvent], ...]
    bounced: bool
    rejected: bool = False

    @property
    def state(self) -> State | None:
        """Of the delivery; None while no mail server has accepted it or given it back."""
        if self.standing:
            return State.DELIVERED
        return State.BOUNCED if self.bounced else None


def message_states(events: Iterable[MailEvent]) -> MessageStates:
    """The same for the same events in any order; of each message the earliest acceptance and bounce count."""
    in_order = _in_order(events)
    bounces = [event for event in in_order if event.kind is Kind.BOUNCE]
    standing, lost = [], []
    for accepted in _first_acceptances(in_order):
        bounce = next((found for found in bounces if _same(found, accepted)), None)
        if bounce is None:
            standing.append(accepted)
        else:
            lost.append((accepted, bounce))
    rejected = any(event.kind is Kind.REJECT for event in in_order)
    return MessageStates(tuple(standing), tuple(lost), bool(bounces), rejected)


def bounced_again(events: Iterable[MailEvent], since: datetime | None) -> bool:
    """Whether two mails to one address bounced at least an hour apart, both after `since`, with none accepted between.

    An acceptance whose mail bounced later is none. Example: bounces at 09:00 and 09:20 are one; another at 10:00 is the
    second, unless a mail was accepted at 09:30.
    """
    in_order = _in_order(event for event in events if since is None or event.at > since)
    taken = [event.at for event in message_states(in_order).standing]
    first = {event.message: event.at for event in reversed(in_order) if event.kind is Kind.BOUNCE}
    bounces = sorted(first.values())
    pairs = ((one, other) for one, other in combinations(bounces, 2) if other - one >= APART)
    return any(not any(one <= at <= other for at in taken) for one, other in pairs)


def accepted_after_all(events: Iterable[MailEvent], since: datetime | None) -> bool:
    """Whether only acceptances between them keep an address from having bounced again, none of the bounces for good.

    Such an address takes mail, also if it was given up before the acceptances were heard of.
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
    """Under which id the acceptance of a message is evidence: the delivery's own for the message recorded first.

    A further message has an id of its own, so that it can be recorded after the first one was withdrawn.
    """
    return delivery_id if message is None or first in (None, message) else derived_id("message", delivery_id, message)


def _first_acceptances(in_order: Iterable[MailEvent]) -> Iterable[MailEvent]:
    first: dict[str | None, MailEvent] = {}
    for event in in_order:
        if event.kind is Kind.DELIVERY:
            first.setdefault(event.message, event)
    return first.values()


def _same(one: MailEvent, other: MailEvent) -> bool:
    return one.message is None or other.message is None or one.message == other.message
