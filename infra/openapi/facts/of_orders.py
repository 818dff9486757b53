"""The life of an order, told: issue, receipt, reminders, breach."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.facts.envelope import OrderFact, OrderWhole
from infra.openapi.facts.lines import Bounce, Evidence, EvidenceKind, InheritedDebt, ObstacleLine, Outage, WindowLine
from infra.openapi.told import At, Digest, Id, Item, LawName, Number, Said, Seconds, Told, Uuid
from removal.web.shape import Line


class Receipt(Told):
    """The receipt that a breach rests on: of this notice, at this instant."""

    notice: Number
    rule: EvidenceKind
    at: At
    endpoint: Uuid | None
    delivery: Uuid | None


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
    """The first notice: an order was issued. A 2xx of the representative's verified webhook is legal receipt.

    `down` are items that were taken down under earlier orders of the chain; `inherited_debts` are the authority's
    questions and contests that had no answer when those were superseded.
    """

    order: OrderWhole
    down: tuple[Item, ...] = ()
    inherited_debts: tuple[InheritedDebt, ...] = ()


class Reasoned(OrderFact):
    """The draft was refused; it was sent to no one."""

    reason: Said


class Received(OrderFact):
    """Receipt of a notice (its sequence) is proven: these windows run from `received_at`.

    There is one such fact for each notice; `windows` may be empty.
    """

    notice: Number
    rule: EvidenceKind
    received_at: At
    evidence: Evidence
    windows: tuple[WindowLine, ...]


class EvidenceKept(OrderFact):
    """Further evidence of receipt; it moves no deadline."""

    evidence: Evidence


class EvidenceWithdrawn(OrderFact):
    """A mail bounced after its acceptance; other evidence carries the receipt."""

    evidence: Evidence
    bounce: Bounce


class ReceiptWithdrawn(EvidenceWithdrawn):
    """A mail bounced after its acceptance: this notice (its sequence) counts as not received, its windows are void."""

    notice: Number


class BouncedLate(EvidenceWithdrawn):
    """A mail bounced so long after its acceptance that the receipt remains."""


class Undelivered(OrderFact):
    """These notices (their sequences) were not received; these contacts are mailed next."""

    notices: tuple[Number, ...]
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
    """The window lapsed, grace and all, with these items open. This fact alone is the whole evidence.

    `opened_by` is the sequence of the notice or fact that opened the window. Where that is no notice, `receipt` is the
    receipt of the order.
    """

    window: Number
    due_at: At
    decided_at: At
    open_items: tuple[Item, ...]
    opened_by: Number
    receipt: Receipt | None


class BreachAnnulled(OrderFact):
    """The breach of this window is void."""

    window: Number
    reason: Said


class Extended(OrderFact):
    """These items have more time: `extend_by` from the authority, or by the length of `outages` of the system itself.

    With neither, windows or obstacles follow from what was recorded later, and no other fact has told them.

    `windows` are those that moved; an item whose window has not opened yet has the time in it then. `obstacles` are
    earlier ones, by their facts' sequence, that stop the clock of these items by what was recorded after them.
    """

    extend_by: Annotated[str, Field(pattern="^P", max_length=40)] | None
    reason: Said
    outages: tuple[Outage, ...]
    items: tuple[Item, ...]
    windows: tuple[WindowLine, ...]
    obstacles: tuple[ObstacleLine, ...] = ()
