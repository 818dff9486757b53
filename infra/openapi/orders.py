"""Orders as the API shows them: the text as it was sent, and what the journal says of it."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.told import At, Digest, Id, Item, Number, ProfileName, Said, Territory, Told, Uuid
from removal.orders.order import Status
from removal.orders.schemas import ExpertDecision, LegalBasis, Officer, OrderedItem, Redress
from removal.web.shape import Line, Text

Outcome = Literal["removed", "access_disabled", "already_absent"]


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
    contested: bool
    measured_at: Annotated[str, Field(max_length=40)] | None
    territory: tuple[Territory, ...]
    answered_at: At | None


class Order(Told):
    """An order as it stands now; `clock` is null until receipt is proven."""

    id: Uuid
    reference: Line
    authority: Id
    platform: Id
    representative: Uuid
    profile: ProfileName
    status: Status
    issued_at: At
    changed_at: At
    text_sha256: Digest
    clock: Clock | None
    items: tuple[OrderItem, ...]
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
    supersedes: None = None
