"""The life of an order, told: issue, receipt, reminders, breach."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.facts.envelope import OrderFact, OrderWhole
from infra.openapi.told import At, Digest, Id, Item, LawName, Number, Said, Seconds, Told, Uuid
from removal.web.shape import Line

EvidenceKind = Literal["webhook_accepted", "mail_accepted", "answer"]


class Evidence(Told):
    """What shows that the notice arrived."""

    kind: EvidenceKind
    at: At
    recorded_at: At
    endpoint: Uuid | None
    delivery: Uuid | None


class Bounce(Told):
    """How the mail server took its acceptance back."""

    kind: Said
    subtype: Said
    at: At


class Receipt(Told):
    """The receipt that a breach stands on."""

    rule: EvidenceKind
    at: At
    endpoint: Uuid | None
    delivery: Uuid | None


class Outage(Told):
    """When the system itself was down."""

    from_: Annotated[At, Field(alias="from")]
    to: At


class Drafted(OrderFact):
    """An order waits for its approval by a second person."""

    reference: Line
    authority: Id
    platform: Id
    representative: Uuid
    law: LawName
    text_sha256: Digest
    items: Number


class Issued(Drafted):
    """The notice: an order was issued. A 2xx of the representative's verified webhook is legal receipt.

    `down` are items that were taken down under the order which this one supersedes.
    """

    order: OrderWhole
    down: tuple[Item, ...] = ()


class Reasoned(OrderFact):
    """The draft was refused; it has been told to nobody."""

    reason: Said


class Received(OrderFact):
    """Receipt is proven: the clock runs since the evidence's time, until `due_at`."""

    rule: EvidenceKind
    evidence: Evidence
    window: Number
    due_at: At


class EvidenceKept(OrderFact):
    """Further evidence of receipt; it moves no deadline."""

    evidence: Evidence


class EvidenceWithdrawn(OrderFact):
    """A mail bounced after its acceptance; other evidence carries the receipt."""

    evidence: Evidence
    bounce: Bounce


class ReceiptWithdrawn(EvidenceWithdrawn):
    """A mail bounced after its acceptance, and the receipt that stood on it is withdrawn."""


class Undelivered(OrderFact):
    """Nobody has received the order; these contacts are told next."""

    tried: Number
    next: tuple[Literal["deputy", "escalation"], ...]


class Reminded(OrderFact):
    """The window lapses soon: in `before` (ISO 8601)."""

    window: Number
    due_at: At
    before: Annotated[str, Field(pattern="^P", max_length=40)]


class Complied(OrderFact):
    """Every item has an effective answer; seconds from due to the last one, negative if before."""

    seconds: Seconds


class CompliedLate(Complied):
    """Every item has an effective answer, after a breach."""


class Breached(OrderFact):
    """The window lapsed, grace and all, with these items open. This fact stands alone as evidence."""

    window: Number
    due_at: At
    decided_at: At
    open_items: tuple[Item, ...]
    receipt: Receipt | None


class BreachAnnulled(OrderFact):
    """The breach of this window is void."""

    window: Number
    reason: Said


class Extended(OrderFact):
    """The window has more time; `outage` is named if the system's own failure is the reason."""

    window: Number
    due_before: At
    due_at: At
    reason: Said
    outage: Outage | None
