"""Types of the API's responses about orders: the order as computed from its journal, beside its text as sent."""

from typing import Annotated, Literal, NotRequired, TypedDict

from removal.orders.payloads.lines import (
    EvidenceKind,
    HindranceName,
    InheritedDebt,
    ItemNumber,
    NotPossibleGround,
    OutcomeName,
    OwedName,
)
from removal.record.members import (
    Digest,
    FactType,
    Instant,
    LawName,
    Line,
    Link,
    Number,
    Restored,
    Slug,
    Territory,
    Uuid,
)

StatusName = Annotated[str, "status"]
NoticeType = Annotated[FactType, "of a notice"]
ItemClockName = Annotated[str, "what an item's clock does"]
StopName = Annotated[str, "ground or suspension"]
NotRecordedBecause = Literal["disputed since", "nothing new", "sent before", "replaced too often"]
MeasuredAt = Annotated[str, "measured at"]  # as the representative wrote it


class Journal(TypedDict):
    """The journal of the order: the number of facts, the hash of the last, and its `restored` if it has one."""

    length: Number
    head: Digest
    restored: NotRequired[Restored]


class Basis(TypedDict):
    """Why the clock started: the rule of the law, and the evidence that it accepted."""

    rule: EvidenceKind
    at: Instant
    recorded_at: Instant
    endpoint: Uuid | None
    delivery: Uuid | None


class ReceivedNotice(Basis):
    """A notice (its sequence in the journal) and its receipt; the window that it opens runs from `received_at`."""

    notice: Number
    type: NoticeType
    issued_at: Instant
    received_at: Instant


class ListedDebt(InheritedDebt):
    """An inherited debt; `unanswered` are the facts of `about` that the authority must still answer, on that order."""

    unanswered: list[Number]


class WaitingNotice(TypedDict):
    """A notice that was not received, and `since` when it waits; no time runs for what it requires."""

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
    """The clock of the order: since when it runs, by which evidence, the received notices and the windows."""

    started_at: Instant
    basis: Basis
    received: list[ReceivedNotice]
    windows: list[Window]


class Owed(TypedDict):
    """A debt: one side waits for an answer or a reinstatement that the fact with the sequence `about` requires."""

    owed: OwedName
    about: Number
    items: list[ItemNumber]
    since: Instant


class Breach(TypedDict):
    """A window that lapsed with open items; `annulled_at` is set if a later fact annulled the breach."""

    window: Number
    due_at: Instant
    decided_at: Instant
    open_items: list[ItemNumber]
    annulled_at: Instant | None


class ItemNotReinstated(TypedDict):
    """Why an item cannot be put back, and when the representative reported that."""

    ground: NotPossibleGround
    reported_at: Instant


class ItemState(TypedDict):
    """The state of an item, without its URL.

    `due_at` is the due time of its running clock. `stopped_by` are the grounds that stop the clock; `suspension` is the
    authority's own. `stops_until` is when the last ground that expires does so. `in_time` is null until the item is
    answered.
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


class OrderItem(ItemState):
    """An item, one exact URL, and its state.

    `due_at` is the due time of its running clock. `stopped_by` are the grounds that stop the clock; `suspension` is the
    authority's own. `stops_until` is when the last ground that expires does so. `in_time` is null until the item is
    answered.
    """


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
    """A fact of the order's journal: its sequence and its hash."""

    sequence: Number
    hash: Digest


class Recorded(TypedDict):
    """Whether the journal contains everything that an answer states, in which fact, and if not, why."""

    recorded: bool
    reason: NotRecordedBecause | None
    fact: RecordedFact | None


class Alike(TypedDict):
    """An order, and its reference."""

    id: Uuid
    reference: Line


class OrderWarning(TypedDict):
    """A warning although the order was accepted: references of other orders look like this one.

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
    """An accepted order."""

    id: Uuid
    reference: Line
    status: StatusName
    url: Link
    warnings: list[OrderWarning]
