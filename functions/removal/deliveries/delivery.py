"""Deliveries: one fact for one endpoint, and each try of it. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from removal.endpoints.channel import Channel, delivery_id
from removal.endpoints.endpoint import Endpoint
from removal.orders.notice_facts import brings_notices
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.facts import Fact


class State(StrEnum):
    """`pending` has a timer of its own, `held` waits for its endpoint, the others are done.

    A mail is `sent` when SES has taken it, `delivered` when the recipient's server has, `bounced` when it came back,
    and `unneeded` if what it was to say had been heard by then.
    """

    PENDING = "pending"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    UNNEEDED = "unneeded"


Listed = tuple[str, str, str | None]  # an order in a mail: its id, its reference, when it is due


@dataclass(frozen=True, slots=True)
class Mail:
    """Whom a mail is for, as the register had it when it was planned, and what it may tell.

    `as_of` is how many facts of its subject there were at `planned_at`: what a mail says is computed from those when
    it is sent, so that every try says the same. `generation` is that of the contact's link. `confirmed` is whether
    its reader has said so; `limit` names the limit that it counts to. `listed` are orders that it lists:
    id, reference, due time. `released_at` is when it went on, if it was held.
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
    def dated(self) -> datetime:
        """The date that it carries, and from which its words reckon: a held mail's is that of its release."""
        return self.released_at or self.planned_at

    def to_json(self) -> JsonObject:
        """As it is stored."""
        stored = {**asdict(self), "planned_at": instant.to_text(self.planned_at)}
        stored.pop("released_at")
        released_at = instant.to_text_or_none(self.released_at)
        return {**stored, "released_at": released_at} if released_at else stored

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Mail":
        """And read back."""
        listed = tuple((str(one[0]), str(one[1]), one[2]) for one in told.get("listed", ()))
        instants = {
            "planned_at": instant.from_text(told["planned_at"]),
            "released_at": instant.from_text_or_none(told.get("released_at")),
        }
        return cls(**{**told, **instants, "listed": listed})


@dataclass(frozen=True, slots=True)
class Delivery:
    """`at` is when the fact happened: what is held goes out in that order.

    `asked_at` is when its owner asked for one more try, until that has been made. `window` is that of the order, for
    notices to the representative; None for everything else. One that `waits` is left to its timer when it is planned.
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
    asked_at: datetime | None = None
    window: timedelta | None = None
    waits: bool = False

    @classmethod
    def of(cls, fact: Fact, endpoint: str, owner: str, window: timedelta | None, timer_at: datetime) -> "Delivery":
        """A fact's delivery to an endpoint as it is planned; `window` is that of the order that the fact is about."""
        window = window if brings_notices(fact) else None
        told = (fact.subject, fact.sequence, fact.type, fact.at)
        return cls(delivery_id(fact.id, endpoint), endpoint, owner, *told, timer_at=timer_at, window=window)

    @classmethod
    def to(cls, endpoint: Endpoint, fact: Fact, window: timedelta | None, timer_at: datetime) -> "Delivery":
        """A fact's delivery to an endpoint; only a representative's has the order's window: its arrival is receipt."""
        return cls.of(fact, endpoint.id, endpoint.owner, window if endpoint.representative else None, timer_at)

    @property
    def channel(self) -> Channel:
        """A mail knows whom it is for; everything else is a webhook."""
        return Channel.MAIL if self.mail else Channel.WEBHOOK

    @property
    def brings_notice(self) -> bool:
        """Whether its arrival is evidence of receipt, of the notice with its `sequence` and of those before that."""
        return self.window is not None

    @property
    def message(self) -> JsonObject:
        """As its channel's queue carries it; `tries` lets a message that came twice be dropped.

        `timer_at` lets one be dropped that the timer has sent again since: while a sender is off they pile up.
        """
        return {**self._which, "tries": self.tries}

    @property
    def message_by_hand(self) -> JsonObject:
        """The same for a try that its owner asked for."""
        return {**self._which, "by_hand": True}

    @property
    def _which(self) -> JsonObject:
        return {"endpoint": self.endpoint, "delivery": self.id, "timer_at": instant.to_text_or_none(self.timer_at)}

    def outlived(self, message: JsonObject) -> bool:
        """Whether the timer has sent this message again since: the later one does what both ask for."""
        told = instant.from_text_or_none(message.get("timer_at"))
        return bool(told and self.timer_at and self.timer_at > told)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: when it began, what came of it; owners see all but the answer's body.

    `asked` is how long the receiver asked to be left alone; it is not kept.
    """

    at: datetime
    milliseconds: int
    status: int | None
    fault: str | None
    answer_sha256: str
    answer: str
    asked: timedelta | None = None
