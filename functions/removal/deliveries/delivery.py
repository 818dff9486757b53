"""Deliveries, each of one fact to one endpoint, and their attempts. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from removal.endpoints.channel import Channel, delivery_id
from removal.endpoints.endpoint import Endpoint
from removal.orders.notice_types import brings_notices
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.facts import Fact, fact_id
from removal.values import dataclass, replace


class State(StrEnum):
    """A `pending` delivery has its own timer, a `held` one waits in its endpoint's queue, the other states are final.

    A mail is `sent` when SES accepted it, `delivered` when the recipient's server accepted it, `bounced` when it came
    back, and `unneeded` if an event made it pointless before it was sent.
    """

    PENDING = "pending"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    UNNEEDED = "unneeded"


OF_AUTHORITY = 1  # the generation of a link of an authority's contact; its alarm address has no link, and 0
Listed = tuple[str, str, str | None]  # an order in a mail: id, reference, due time


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's recipient, as it was in the register at `planned_at`, and the state of the subject that it shows.

    `as_of`: the number of facts of its subject at `planned_at`. Each try computes the text from these facts only, so
    that all tries have the same text. `generation`: the generation of the contact's link;
    OF_AUTHORITY for an authority's contact. `confirmed`: whether the
    reader has confirmed the address. `limit`: the name of the limit that the mail counts towards. `listed`: the orders
    that the mail lists (id, reference, due time). `released_at`: when the mail left the queue of held deliveries, if it
    was held.
    """

    contact: str
    representative: str | None
    name: str
    email: str
    language: str
    zone: str
    generation: int
    as_of: int
    planned_at: datetime
    confirmed: bool = True
    limit: str = ""
    listed: tuple[Listed, ...] = ()
    released_at: datetime | None = None

    @property
    def to_authority_contact(self) -> bool:
        """Whether the recipient is a contact of the order's authority."""
        return self.representative is None and self.generation == OF_AUTHORITY

    @property
    def to_alarm_address(self) -> bool:
        """Whether the recipient is the alarm address of an authority."""
        return self.representative is None and self.generation != OF_AUTHORITY

    @property
    def dated(self) -> datetime:
        """The Date of the mail, to which its text refers; for a mail that was held, the time of its release."""
        return self.released_at or self.planned_at

    def to_json(self) -> JsonObject:
        """The mail as stored in the table."""
        stored = {**asdict(self), "planned_at": instant.to_text(self.planned_at)}
        stored.pop("released_at")
        released_at = instant.to_text_or_none(self.released_at)
        return {**stored, "released_at": released_at} if released_at else stored

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Mail":
        """Returns the mail in the JSON of `to_json`."""
        listed = tuple((str(entry[0]), str(entry[1]), entry[2]) for entry in data.get("listed", ()))
        instants = {
            "planned_at": instant.from_text(data["planned_at"]),
            "released_at": instant.from_text_or_none(data.get("released_at")),
        }
        return cls(**{**data, **instants, "listed": listed})


@dataclass(frozen=True, slots=True)
class Delivery:
    """`at`: when the fact happened; held deliveries are sent in that order.

    `retry_requested_at`: when its owner requested a retry; None after that retry. `window`: the order's window,
    for notices to the representative; None for all other facts. `waits`: when planned, its timer sends it, no message.
    `apart`: whether it is stored in a partition of its own, not in its endpoint's (decision 85). `restored`: that of
    the fact. `promise`: that its fact will be in the public log, for a mail; a webhook's is in its body.
    """

    id: str
    endpoint: str
    owner: str
    subject: str
    sequence: int
    type: str
    at: datetime
    state: State = State.PENDING
    tries: int = 0
    timer_at: datetime | None = None
    mail: Mail | None = None
    retry_requested_at: datetime | None = None
    window: timedelta | None = None
    waits: bool = False
    apart: bool = True
    restored: str | None = None
    promise: str | None = None

    @classmethod
    def of(cls, fact: Fact, endpoint: str, owner: str, window: timedelta | None, timer_at: datetime) -> "Delivery":
        """A planned delivery to an endpoint id; keeps the order's `window` only if the fact brings notices."""
        window = window if brings_notices(fact) else None
        of_fact = (fact.subject, fact.sequence, fact.type, fact.at)
        planned = cls(delivery_id(fact.id, endpoint), endpoint, owner, *of_fact, timer_at=timer_at, window=window)
        return replace(planned, restored=fact.restored)

    @classmethod
    def to(cls, endpoint: Endpoint, fact: Fact, window: timedelta | None, timer_at: datetime) -> "Delivery":
        """A planned delivery to a webhook. Only a representative's webhook keeps the window: its 2xx is receipt."""
        return cls.of(fact, endpoint.id, endpoint.owner, window if endpoint.representative else None, timer_at)

    @property
    def fact(self) -> str:
        """The id of its fact."""
        return fact_id(self.subject, self.sequence, self.restored)

    @property
    def channel(self) -> Channel:
        """MAIL if the delivery has a recipient's address, else WEBHOOK."""
        return Channel.MAIL if self.mail else Channel.WEBHOOK

    @property
    def body_key(self) -> tuple[str, str]:
        """Both keys of its body's item; all endpoints of an owner share a body. A mail has none.

        The key names the restore: a fact after it does not get the body of an earlier fact with the same sequence.
        """
        return self.subject, f"body:{self.sequence:06d}:{self.owner}{f':{self.restored}' if self.restored else ''}"

    @property
    def brings_notice(self) -> bool:
        """Whether its arrival is evidence of receipt, for the notice with its `sequence` and all earlier notices."""
        return self.window is not None

    @property
    def message(self) -> JsonObject:
        """The queue's message. A worker drops duplicates by `tries`.

        A worker also drops a message whose `timer_at` is outdated: the timer has sent it again since. Outdated
        messages pile up while a sender is switched off. `body`: the keys of the body, and `subject`: what a mail
        is written of, so that a worker reads them together with the delivery.
        """
        return {**self._identity, "tries": self.tries}

    @property
    def manual_retry_message(self) -> JsonObject:
        """The queue's message for a retry that its owner requested."""
        return {**self._identity, "by_hand": True}

    @property
    def _identity(self) -> JsonObject:
        timer_at = instant.to_text_or_none(self.timer_at)
        content: JsonObject = {"body": list(self.body_key)} if self.channel.posts_body else {"subject": self.subject}
        return {"endpoint": self.endpoint, "delivery": self.id, "timer_at": timer_at, **content}

    def is_outdated(self, message: JsonObject) -> bool:
        """Whether the timer has sent a later message for the same try, so that this message can be dropped."""
        sent_at = instant.from_text_or_none(message.get("timer_at"))
        return bool(sent_at and self.timer_at and self.timer_at > sent_at)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: its start and its result. Owners see all of it but the body of the answer.

    `retry_after`: the delay that the receiver asked for; it is not stored.
    """

    at: datetime
    milliseconds: int
    status: int | None
    fault: str | None
    answer_sha256: str
    answer: str
    retry_after: timedelta | None = None


class AttemptObserver(Protocol):
    """A function that is called after each attempt, for log and metrics."""

    def __call__(self, delivery: Delivery, attempt: Attempt, /, *, arrived: bool) -> None:
        """`arrived`: whether the attempt delivered it."""


def ignore_attempt(_delivery: Delivery, _attempt: Attempt, *, arrived: bool) -> None:
    """The default observer: does nothing."""
