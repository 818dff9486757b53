"""Parts of payloads that several facts have."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.told import At, Count, Item, Number, Said, Told, Uuid

EvidenceKind = Literal["webhook_accepted", "mail_accepted", "answer"]
GroundName = Literal["manifest_error", "insufficient_information", "force_majeure", "technical"]


class Evidence(Told):
    """What shows that notices arrived: the one with the sequence `covers`, and all before it."""

    kind: EvidenceKind
    at: At
    recorded_at: At
    endpoint: Uuid | None
    delivery: Uuid | None
    covers: Count


class Bounce(Told):
    """How the mail server took its acceptance back."""

    kind: Said
    subtype: Said
    at: At


class InheritedDebt(Told):
    """What the authority owed under an earlier order when that was superseded; `about` are sequences of its facts."""

    order: Uuid
    owed: Literal["obstacle", "contest"]
    about: tuple[Number, ...]
    since: At


class ObstacleLine(Told):
    """An obstacle, by its fact's sequence, and the items whose clock it stops."""

    obstacle: Number
    items: tuple[Item, ...]


class PastDue(Told):
    """Items whose time had passed before."""

    items: tuple[Item, ...]
    due_at: At


class WindowLine(Told):
    """A window that opened or moved: `cause` is the sequence of the notice or fact that opened it.

    `due_before` is null for a window that this fact opens.
    """

    number: Number
    cause: Number
    items: tuple[Item, ...]
    due_before: At | None
    due_at: At


class Outage(Told):
    """When the system itself was down."""

    from_: Annotated[At, Field(alias="from")]
    to: At


class EndedGrounds(Told):
    """Grounds that have ended for some items."""

    items: tuple[Item, ...]
    grounds: tuple[GroundName, ...]
