"""What became of a delivery that may be several SES messages, from all that was said of them in any order. Pure.

A delivery is submitted a second time if its worker is killed between the submission and the write. Each message is
accepted or comes back by itself. Example: A is accepted, B is accepted, A bounces: the delivery is delivered, by B.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from removal.delivery.delivery import State
from removal.delivery.mail.feedback import Kind
from removal.record.canonical import derived_id


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What a mail server said of one SES message; without a `message`, as older versions kept it, of any of them."""

    at: datetime
    kind: Kind
    detail: Mapping[str, str]
    message: str | None = None


@dataclass(frozen=True, slots=True)
class MessageStates:
    """`standing` are acceptances of messages that have not bounced, `lost` are those that have, with their bounce."""

    standing: tuple[MailEvent, ...]
    lost: tuple[tuple[MailEvent, MailEvent], ...]
    bounced: bool

    @property
    def state(self) -> State | None:
        """Of the delivery; None while no mail server has accepted it or given it back."""
        if self.standing:
            return State.DELIVERED
        return State.BOUNCED if self.bounced else None


def message_states(events: Iterable[MailEvent]) -> MessageStates:
    """The same for the same events in any order; of each message the earliest acceptance and bounce count."""
    in_order = sorted(events, key=lambda event: (event.at, event.message or "", sorted(event.detail.items())))
    bounces = [event for event in in_order if event.kind is Kind.BOUNCE]
    standing, lost = [], []
    for accepted in _first_acceptances(in_order):
        bounce = next((found for found in bounces if _same(found, accepted)), None)
        if bounce is None:
            standing.append(accepted)
        else:
            lost.append((accepted, bounce))
    return MessageStates(tuple(standing), tuple(lost), bool(bounces))


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
