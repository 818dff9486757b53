"""What the sides answer each other, told."""

from typing import Literal

from infra.openapi.facts.envelope import OrderFact, OrderWhole
from infra.openapi.facts.lines import GroundName, PastDue
from infra.openapi.facts.notices import (
    Dispute,
    ObstacleAnswer,
    RequiredReinstatement,
    Resumption,
    Supersession,
    Withdrawal,
)
from infra.openapi.told import At, Item, Number, Said, Territory, Told, Uuid
from removal.orders.schemas import NotPossibleGround
from removal.web.shape import Line


class Acknowledged(OrderFact):
    """Read, says the representative, under its own reference."""

    reference: Line
    answered_by: Line
    answered_at: At


class Measure(Told):
    """What was done about one item, and whether that was in time."""

    number: Item
    outcome: Literal["removed", "access_disabled", "already_absent"]
    measured_at: Said
    territory: tuple[Territory, ...]
    in_time: bool


class Reported(Acknowledged):
    """Measures, item by item; `in_time` is whether all of them were."""

    items: tuple[Measure, ...]
    in_time: bool


class Obstructed(Acknowledged):
    """The representative cannot comply as ordered; that stops the clock of those that it `stops`.

    A question waits for the authority's answer. What makes unable ends by itself at `stops_until`, if not before.
    """

    ground: GroundName
    outcome: Literal["clarification_needed", "unable"]
    items: tuple[Item, ...]
    stops: tuple[Item, ...]
    stops_until: At | None
    explanation: Said


class ObstacleAnswered(OrderFact, ObstacleAnswer):
    """A notice: the authority's answer ends these grounds of these items once the representative has received it.

    `stopped` are those whose clock was stopped.
    """

    order: OrderWhole


class Suspended(OrderFact):
    """The authority stopped the clock of the items that this `stops`; what was `past_due` goes on to its breach."""

    reason: Said
    stops: tuple[Item, ...]
    past_due: tuple[PastDue, ...]


class Resumed(OrderFact, Resumption):
    """The clock goes on. `ends` are the grounds that ended, `windows` what opened.

    `lifted`: the authority lifted its suspension. That is a notice, and the clock goes on once it is received.
    `ceased`: the representative can act again, and said so at `answered_at`. `expired`: an obstacle has lasted as long
    as it may. `stopped`, of a lift, are the items that the suspension stopped.
    """

    order: OrderWhole
    stopped: tuple[Item, ...] | None = None
    cause: Literal["lifted", "ceased", "expired"]
    reference: Line | None = None
    answered_by: Line | None = None
    answered_at: At | None = None
    ceased_at: Said | None = None


class Disputed(OrderFact, Dispute):
    """A notice: the authority disputes what was reported. These items are open again, their window opens on receipt."""

    order: OrderWhole


class Contested(Acknowledged):
    """The representative contests the order; the clock goes on unless the authority suspends it."""

    items: tuple[Item, ...]
    explanation: Said


class ContestDecided(OrderFact):
    """The authority decided: upheld, and the order is withdrawn; or rejected."""

    decision: Literal["upheld", "rejected"]
    reasons: Said


class AnswerOverdue(OrderFact):
    """What the other side asked for, by the fact with the sequence `about`, has waited longer than the law gives."""

    owed: Literal["obstacle", "contest", "reinstatement"]
    about: Number
    items: tuple[Item, ...]
    since: At


class Withdrawn(OrderFact, Withdrawal):
    """The authority takes the order back; what was removed because of it is to be put back.

    With something to `reinstate` it is a notice, and the time for that counts from its receipt.
    """

    order: OrderWhole


class Superseded(OrderFact, Supersession):
    """Another order takes this one's place; with something to `reinstate` it is a notice."""

    order: OrderWhole


class ReinstatementRequired(OrderFact, RequiredReinstatement):
    """A notice: a report that came after the end says what was taken down, and it has to be put back.

    The time for that counts from receipt.
    """

    order: OrderWhole


class Reinstated(Acknowledged):
    """What had been removed is back."""

    items: tuple[Item, ...]


class NotReinstated(Acknowledged):
    """These items cannot be put back, says the representative, and on what ground."""

    items: tuple[Item, ...]
    ground: NotPossibleGround
    explanation: Said


class Inherited(OrderFact):
    """These items were taken down under an earlier order (its id is `predecessor`), as a report after its end says."""

    predecessor: Uuid
    items: tuple[Item, ...]


class OrderedAgain(OrderFact):
    """A later order of the chain names these items: under this one they do not have to be put back any more."""

    successor: Uuid
    items: tuple[Item, ...]


class Reassigned(OrderFact):
    """The platform has another legal representative, who answers from now on; it brings the order, as the notice did.

    A 2xx of the new representative's verified webhook is legal receipt of the notices that wait.
    """

    order: OrderWhole
    representative_before: Uuid
    representative: Uuid
