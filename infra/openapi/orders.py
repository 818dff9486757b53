"""Orders as the API shows them: the text as it was sent, and what the journal says of it."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field

from infra.openapi.facts.table import NOTICES, one_of
from infra.openapi.facts.typed import EvidenceKind, GroundName, model_of
from infra.openapi.problems import PROBLEMS
from infra.openapi.told import At, Cursor, Digest, Id, Item, LawName, Link, Number, Territory, Told, Uuid
from removal.orders import present
from removal.orders.order import Status
from removal.orders.schemas import (
    BATCH_AT_MOST,
    Emergency,
    ExpertDecision,
    LegalBasis,
    NotPossibleGround,
    Officer,
    OrderedItem,
    Redress,
)
from removal.web.shape import Line, Text

NoticeType = Literal[
    "order.issued",
    "order.obstacle_answered",
    "order.disputed",
    "order.resumed",
    "order.reinstatement_required",
    "order.withdrawn",
    "order.superseded",
]
Outcome = Literal["removed", "access_disabled", "already_absent"]
AnyProblem = reduce(or_, PROBLEMS.values())


class Journal(Told):
    """The order's facts: how many, and the last one's hash."""

    length: Number
    head: Digest


class Basis(Told):
    """What started the clock: the rule of the law, and the evidence that it accepted."""

    rule: EvidenceKind
    at: At
    recorded_at: At
    endpoint: Uuid | None
    delivery: Uuid | None


class ReceivedNotice(Basis):
    """A notice (its sequence in the journal) and its receipt; what it opens runs from `received_at`."""

    notice: Number
    type: NoticeType
    issued_at: At
    received_at: At


ListedDebt: Any = model_of(present.ListedDebt)


class WaitingNotice(Told):
    """A notice that was not received, `since` when the time without receipt counts; nothing it asks for runs."""

    notice: Number
    type: NoticeType
    since: At


class Window(Told):
    """The time that these items have now; `opened_by` is the sequence of the notice or fact that opened it."""

    number: Number
    opened_by: Number
    items: tuple[Item, ...]
    due_at: At


class Clock(Told):
    """Since when it runs, why, what else was received, and until when."""

    started_at: At
    basis: Basis
    received: tuple[ReceivedNotice, ...]
    windows: tuple[Window, ...]


class Owed(Told):
    """Something that one side waits for from the other, asked for by the fact with the sequence `about`."""

    owed: Literal["obstacle", "contest", "reinstatement"]
    about: Number
    items: tuple[Item, ...]
    since: At


class Breach(Told):
    """A window that lapsed with something open; annulled if that turned out not to be so."""

    window: Number
    due_at: At
    decided_at: At
    open_items: tuple[Item, ...]
    annulled_at: At | None


class NotReinstated(Told):
    """Why an item cannot be put back, and when the representative reported that."""

    ground: NotPossibleGround
    reported_at: At


class OrderItem(OrderedItem):
    """One exact URL, and what has become of it.

    `due_at` is when its running clock is due; `stopped_by` is what stops it (`suspension` is the authority's own), and
    `stops_until` when the last of that which ends by itself does. `in_time` is null until it is answered.
    """

    number: Item
    clock: Literal["awaiting_receipt", "running", "stopped", "done"]
    due_at: At | None
    stopped_by: tuple[GroundName | Literal["suspension"], ...]
    stops_until: At | None
    in_time: bool | None
    outcome: Outcome | None
    obstacle: Literal["clarification_needed", "unable"] | None
    contested: bool
    disputed: bool
    measured_at: Annotated[str, Field(max_length=40)] | None
    territory: tuple[Territory, ...]
    answered_at: At | None
    window: Number | None
    reinstated_at: At | None
    not_reinstated: NotReinstated | None


class Order(Told):
    """An order as it is now; `clock` is null until receipt of the order is proven."""

    id: Uuid
    reference: Line
    authority: Id
    platform: Id
    representative: Uuid
    law: LawName
    status: Status
    issued_at: At | None
    changed_at: At
    text_sha256: Digest
    clock: Clock | None
    waiting_notices: tuple[WaitingNotice, ...]
    items: tuple[OrderItem, ...]
    due_at: At | None
    owed: tuple[Owed, ...]
    reinstate: tuple[Item, ...]
    superseded_by: Uuid | None
    inherited_debts: tuple[ListedDebt, ...]
    breaches: tuple[Breach, ...]
    journal: Journal
    language: Line
    category: Line
    reason_codes: tuple[Line, ...]
    legal_basis: tuple[LegalBasis, ...]
    statement_of_reasons: Text
    expert_decision: ExpertDecision | None = None
    redress: Redress
    issuing_officer: Officer
    supersedes: Uuid | None = None
    emergency: Emergency | None = None


class RecordedFact(Told):
    """A fact of the order's journal: its place and its hash."""

    sequence: Number
    hash: Digest


class Alike(Told):
    """An order, and its reference."""

    id: Uuid
    reference: Line


class Warned(Told):
    """What the authority should look at though the order is taken: other orders whose references look like this one.

    `II` looks like `11`, and a Cyrillic `К` like a Latin `K` (UTS 39). At most five are named.
    """

    pointer: Literal["/reference"]
    detail: Line
    orders: tuple[Alike, ...]


class IssuedOrder(Order):
    """The order as it was taken; `warnings` are about this order, and refuse nothing."""

    warnings: tuple[Warned, ...]


class AnsweredOrder(Order):
    """The order after an answer, with the notices of which the answer is the receipt, in full.

    `recorded` is false where the answer, or part of it, adds nothing: because it was `disputed since` it was given,
    because it says `nothing new`, because it replaces outcomes that were `replaced too often`, or because it was `sent
    before` within the hour and the authority has acted, or the items have changed, since then. `fact` is where the
    journal has what it adds, or has of the answer `sent before`; null if that is nothing.
    """

    recorded: bool
    reason: Literal["disputed since", "nothing new", "sent before", "replaced too often"] | None
    fact: RecordedFact | None
    received_notices: tuple[one_of(NOTICES), ...]  # type: ignore[valid-type]


class ListedOrder(Told):
    """An order in a list, a few seconds old; `unreceived_since` is not null while a notice waits for receipt."""

    id: Uuid
    reference: Line
    authority: Id
    platform: Id | None
    law: LawName
    status: Status
    changed_at: At
    due_at: At | None
    unreceived_since: At | None
    url: Link


class Orders(Told):
    """A page of the caller's orders, the one changed longest ago first."""

    orders: tuple[ListedOrder, ...]
    next: Cursor | None


class Named(Told):
    """An order that was taken."""

    id: Uuid
    reference: Line
    status: Status
    url: Link
    warnings: tuple[Warned, ...]


class BatchResult(Told):
    """What became of one order of the batch: either `order` or `problem`; `status` is what it alone would have got."""

    index: Annotated[int, Field(ge=0, le=BATCH_AT_MOST - 1)]
    status: Annotated[int, Field(ge=200, le=599)]
    order: Named | None
    problem: AnyProblem | None  # type: ignore[valid-type]


class BatchResults(Told):
    """A result for each order, in the order in which they were sent."""

    results: tuple[BatchResult, ...]
