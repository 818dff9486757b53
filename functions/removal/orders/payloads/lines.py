"""Parts of payloads that several fact types share."""

from typing import Annotated, TypedDict

from removal.record.members import Count, Instant, Number, Uuid, Words

ItemNumber = Annotated[int, "item number"]
EvidenceKind = Annotated[str, "kind of evidence"]
GroundName = Annotated[str, "ground"]  # of an obstacle
HindranceName = Annotated[str, "hindrance"]
OutcomeName = Annotated[str, "outcome"]
OwedName = Annotated[str, "owed"]
AuthorityOwedName = Annotated[str, "owed by the authority"]
NotPossibleGround = Annotated[str, "ground not to put back"]


class Evidence(TypedDict):
    """Evidence that notices arrived: the notice with the sequence `covers`, and all before it."""

    kind: EvidenceKind
    at: Instant
    recorded_at: Instant
    endpoint: Uuid | None
    delivery: Uuid | None
    covers: Count


class Bounce(TypedDict):
    """The bounce of a mail that the mail server had accepted."""

    kind: Words
    subtype: Words
    at: Instant


class InheritedDebt(TypedDict):
    """A debt of the authority under an earlier order when that was superseded; `about` are sequences of its facts."""

    order: Uuid
    owed: AuthorityOwedName
    about: list[Number]
    since: Instant


class ObstacleLine(TypedDict):
    """An obstacle, by its fact's sequence, and the items whose clock it stops."""

    obstacle: Number
    items: list[ItemNumber]


class PastDue(TypedDict):
    """Items that were past due before."""

    items: list[ItemNumber]
    due_at: Instant


class WindowLine(TypedDict):
    """A window that opened or moved: `cause` is the sequence of the notice or fact that opened it.

    `due_before` is null for a window that this fact opens.
    """

    number: Number
    cause: Number
    items: list[ItemNumber]
    due_before: Instant | None
    due_at: Instant


class Windowed(TypedDict):
    """A fact that opens or moves windows; `windows` has those that follow from it too."""

    windows: list[WindowLine]


class EndedGrounds(TypedDict):
    """Grounds that have ended for some items."""

    items: list[ItemNumber]
    grounds: list[GroundName]


Outage = TypedDict("Outage", {"from": Instant, "to": Instant})
Outage.__doc__ = "When the system itself was down."
