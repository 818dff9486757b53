"""Orders as the API shows them: the text as it was sent, and what the journal says of it."""

from functools import reduce
from operator import or_
from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.problems import PROBLEMS
from infra.openapi.told import At, Cursor, Digest, Id, Item, LawName, Link, Number, Said, Territory, Told, Uuid
from removal.orders.order import Status
from removal.orders.schemas import (
    BATCH_AT_MOST,
    Emergency,
    ExpertDecision,
    LegalBasis,
    Officer,
    OrderedItem,
    Redress,
)
from removal.web.shape import Line, Text

Outcome = Literal["removed", "access_disabled", "already_absent"]
AnyProblem = reduce(or_, PROBLEMS.values())


class Journal(Told):
    """The order's facts: how many, and the last one's hash."""

    length: Number
    head: Digest


class Basis(Told):
    """What started the clock: the rule of the law, and the evidence that it accepted."""

    rule: Said
    at: At
    recorded_at: At
    endpoint: Uuid | None
    delivery: Uuid | None


class Window(Told):
    """The time that some items have."""

    number: Number
    items: tuple[Item, ...]
    due_at: At


class Clock(Told):
    """Since when it runs, why, and until when."""

    started_at: At
    basis: Basis
    windows: tuple[Window, ...]


class Breach(Told):
    """A window that lapsed with something open; annulled if that turned out not to be so."""

    window: Number
    due_at: At
    decided_at: At
    open_items: tuple[Item, ...]
    annulled_at: At | None


class OrderItem(OrderedItem):
    """One exact URL, and what has become of it."""

    number: Item
    outcome: Outcome | None
    obstacle: Literal["clarification_needed", "unable"] | None
    contested: bool
    disputed: bool
    measured_at: Annotated[str, Field(max_length=40)] | None
    territory: tuple[Territory, ...]
    answered_at: At | None
    window: Number | None
    reinstated_at: At | None


class Order(Told):
    """An order as it stands now; `clock` is null until receipt is proven."""

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
    items: tuple[OrderItem, ...]
    due_at: At | None
    reinstate: tuple[Item, ...]
    superseded_by: Uuid | None
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


class ListedOrder(Told):
    """An order in a list, a few seconds old."""

    id: Uuid
    reference: Line
    authority: Id
    platform: Id | None
    law: LawName
    status: Status
    changed_at: At
    due_at: At | None
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


class BatchResult(Told):
    """What became of one order of the batch: either `order` or `problem`; `status` is what it alone would have got."""

    index: Annotated[int, Field(ge=0, le=BATCH_AT_MOST - 1)]
    status: Annotated[int, Field(ge=200, le=599)]
    order: Named | None
    problem: AnyProblem | None  # type: ignore[valid-type]


class BatchResults(Told):
    """A result for each order, in the order in which they were sent."""

    results: tuple[BatchResult, ...]
