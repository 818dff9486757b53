"""Payloads of facts about the life of an order: issue, receipt, reminders, breach."""

from typing import Literal, NotRequired, TypedDict

from removal.orders.payloads.lines import (
    Bounce,
    Evidence,
    EvidenceKind,
    InheritedDebt,
    ItemNumber,
    ObstacleLine,
    Outage,
    WindowLine,
)
from removal.record.members import Digest, Duration, Instant, LawName, Line, Number, Seconds, Slug, Uuid, Words


class Receipt(TypedDict):
    """The receipt that a breach is based on: of this notice, at this instant."""

    notice: Number
    rule: EvidenceKind
    at: Instant
    endpoint: Uuid | None
    delivery: Uuid | None


class Drafted(TypedDict):
    """An order waits for its approval by a second person."""

    reference: Line
    authority: Slug
    platform: Slug
    representative: Uuid
    law: LawName
    text_sha256: Digest
    items: Number


class Issued(Drafted):
    """The first notice: an order was issued. A 2xx of the representative's verified webhook is legal receipt.

    `predecessor` is the order that it supersedes; `down` are items that were taken down under earlier orders of the
    chain; `inherited_debts` are the questions and contests that the authority had not answered when those orders were
    superseded.
    """

    predecessor: NotRequired[Uuid]
    down: NotRequired[list[ItemNumber]]
    inherited_debts: NotRequired[list[InheritedDebt]]


class Reasoned(TypedDict):
    """The draft was refused; it was never sent to the platform."""

    reason: Words


class Erased(TypedDict):
    """Preservation ended at `preserved_until`, and what people wrote was erased; the journal is kept.

    `what`: the order's text, the words of its facts, and its deliveries with their bodies, attempts and mails.
    """

    rule: Literal["preservation"]
    what: list[Literal["text", "words", "deliveries"]]
    preserved_until: Instant


class ErasureHeld(TypedDict):
    """An operator keeps the order from being erased when its preservation ends, and why."""

    held_by: Line
    reason: Words


class ErasureReleased(ErasureHeld):
    """The order is erased again when its preservation ends, at once if it has ended."""


class Received(TypedDict):
    """Receipt of a notice (its sequence) is proven: these windows run from `received_at`.

    There is one such fact for each notice; `windows` may be empty. `person`: true if a person's answer proves it.
    """

    notice: Number
    rule: EvidenceKind
    person: NotRequired[bool]
    received_at: Instant
    evidence: Evidence
    windows: list[WindowLine]


class EvidenceKept(TypedDict):
    """Further evidence of receipt; it moves no deadline."""

    evidence: Evidence


class EvidenceWithdrawn(TypedDict):
    """A mail bounced after its acceptance; the receipt remains because of other evidence."""

    evidence: Evidence
    bounce: Bounce


class ReceiptWithdrawn(EvidenceWithdrawn):
    """A mail bounced after its acceptance: this notice (its sequence) counts as not received, its windows are void."""

    notice: Number


class BouncedLate(EvidenceWithdrawn):
    """A mail bounced too long after its acceptance to count; the receipt remains."""


class Undelivered(TypedDict):
    """These notices (their sequences) were not received; the contacts in `next` get a mail."""

    notices: list[Number]
    tried: Number
    next: list[Literal["deputy", "escalation"]]


class Reminded(TypedDict):
    """The window is due soon, in `before` (ISO 8601 duration)."""

    window: Number
    due_at: Instant
    before: Duration


class Complied(TypedDict):
    """Every item has an outcome; `seconds` from due to the last first answer, negative if before due."""

    seconds: Seconds


class CompliedLate(Complied):
    """Every item has an outcome, after a breach."""


class Breached(TypedDict):
    """The window and its grace passed with these items open. This fact contains the whole evidence of the breach.

    `opened_by` is the sequence of the notice or fact that opened the window. If that is no notice, `receipt` is the
    receipt of the order.
    """

    window: Number
    due_at: Instant
    decided_at: Instant
    open_items: list[ItemNumber]
    opened_by: Number
    receipt: Receipt | None


class BreachAnnulled(TypedDict):
    """The breach of this window is annulled."""

    window: Number
    reason: Words


class Extended(TypedDict):
    """These items have more time: `extend_by` from the authority, or by the length of `outages` of the system itself.

    With neither, the fact states windows or obstacles that follow from later facts and that no other fact states.

    `windows` are those that moved; an item whose window is not open yet gets the time when it opens. `obstacles` are
    earlier obstacles, by the sequence of their fact, that stop the clock of these items because of later facts.
    """

    extend_by: Duration | None
    reason: Words
    outages: list[Outage]
    items: list[ItemNumber]
    windows: list[WindowLine]
    obstacles: NotRequired[list[ObstacleLine]]
