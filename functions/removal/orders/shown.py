"""Types of what the API answers about orders: the order as its journal has it, beside its text as it was sent."""

from typing import Annotated, Literal, TypedDict

from removal.orders.payloads.lines import (
    EvidenceKind,
    HindranceName,
    InheritedDebt,
    ItemNumber,
    NotPossibleGround,
    OutcomeName,
    OwedName,
)
from removal.record.members import Digest, FactType, Instant, LawName, Line, Link, Number, Slug, Territory, Uuid

StatusName = Annotated[str, "status"]
NoticeType = Annotated[FactType, "of a notice"]
ItemClockName = Annotated[str, "what an item's clock does"]
StopName = Annotated[str, "ground or suspension"]
NotRecordedBecause = Literal["disputed since", "nothing new", "sent before", "replaced too often"]
MeasuredAt = Annotated[str, "measured at"]  # as the representative wrote it


class Journal(TypedDict):
    """The order's facts: how many, and the last one's hash."""

    length: Number
    head: Digest


class Basis(TypedDict):
    """What started the clock: the rule of the law, and the evidence that it accepted."""

    rule: EvidenceKind
    at: Instant
    recorded_at: Instant
    endpoint: Uuid | None
    delivery: Uuid | None


class ReceivedNotice(Basis):
    """A notice (its sequence in the journal) and its receipt; what it opens runs from `received_at`."""

    notice: Number
    type: NoticeType
    issued_at: Instant
    received_at: Instant


class ListedDebt(InheritedDebt):
    """The same, and which of `about` the authority still has to answer, on that earlier order."""

    unanswered: list[Number]


class WaitingNotice(TypedDict):
    """A notice that was not received, `since` when the time without receipt counts; nothing it asks for runs."""

    notice: Number
    type: NoticeType
    since: Instant


class Window(TypedDict):
    """The time that these items have now; `opened_by` is the sequence of the notice or fact that opened it."""

    number: Number
    opened_by: Number
    items: list[ItemNumber]
    due_at: Instant


class Clock(TypedDict):
    """Since when it runs, why, what else was received, and until when."""

    started_at: Instant
    basis: Basis
    received: list[ReceivedNotice]
    windows: list[Window]


class Owed(TypedDict):
    """Something that one side waits for from the other, asked for by the fact with the sequence `about`."""

    owed: OwedName
    about: Number
    items: list[ItemNumber]
    since: Instant


class Breach(TypedDict):
    """A window that lapsed with something open; annulled if that turned out not to be so."""

    window: Number
    due_at: Instant
    decided_at: Instant
    open_items: list[ItemNumber]
    annulled_at: Instant | None


class ItemNotReinstated(TypedDict):
    """Why an item cannot be put back, and when the representative reported that."""

    ground: NotPossibleGround
    reported_at: Instant


class OrderItem(TypedDict):
    """One exact URL, and what has become of it.

    `due_at` is when its running clock is due; `stopped_by` is what stops it (`suspension` is the authority's own), and
    `stops_until` when the last of that which ends by itself does. `in_time` is null until it is answered.
    """

    number: ItemNumber
    clock: ItemClockName
    due_at: Instant | None
    stopped_by: list[StopName]
    stops_until: Instant | None
    in_time: bool | None
    outcome: OutcomeName | None
    obstacle: HindranceName | None
    contested: bool
    disputed: bool
    measured_at: MeasuredAt | None
    territory: list[Territory]
    answered_at: Instant | None
    window: Number | None
    reinstated_at: Instant | None
    not_reinstated: ItemNotReinstated | None


class Order(TypedDict):
    """An order as it is now; `clock` is null until receipt of the order is proven."""

    id: Uuid
    reference: Line
    authority: Slug
    platform: Slug
    representative: Uuid
    law: LawName
    status: StatusName
    issued_at: Instant | None
    changed_at: Instant
    text_sha256: Digest
    clock: Clock | None
    waiting_notices: list[WaitingNotice]
    items: list[OrderItem]
    due_at: Instant | None
    owed: list[Owed]
    reinstate: list[ItemNumber]
    superseded_by: Uuid | None
    inherited_debts: list[ListedDebt]
    breaches: list[Breach]
    journal: Journal


class RecordedFact(TypedDict):
    """A fact of the order's journal: its place and its hash."""

    sequence: Number
    hash: Digest


class Recorded(TypedDict):
    """Whether the journal has all of what an answer says, why not, and in which fact."""

    recorded: bool
    reason: NotRecordedBecause | None
    fact: RecordedFact | None


class Alike(TypedDict):
    """An order, and its reference."""

    id: Uuid
    reference: Line


class OrderWarning(TypedDict):
    """What the authority should look at though the order is taken: other orders whose references look like this one.

    `II` looks like `11`, and a Cyrillic `К` like a Latin `K` (UTS 39). At most five are named.
    """

    pointer: Literal["/reference"]
    detail: Line
    orders: list[Alike]


class ListedOrder(TypedDict):
    """An order in a list, a few seconds old; `unreceived_since` is not null while a notice waits for receipt."""

    id: Uuid
    reference: Line
    authority: Slug
    platform: Slug | None
    law: LawName
    status: StatusName
    changed_at: Instant
    due_at: Instant | None
    unreceived_since: Instant | None
    url: Link


class NamedOrder(TypedDict):
    """An order that was taken."""

    id: Uuid
    reference: Line
    status: StatusName
    url: Link
    warnings: list[OrderWarning]
