"""What the sides answer each other, told."""

from typing import Literal

from infra.openapi.facts.envelope import OrderFact, OrderWhole
from infra.openapi.told import At, Item, Number, Said, Territory, Told, Uuid
from removal.web.shape import Line


class Acknowledged(OrderFact):
    """Read, says the representative, under its own reference."""

    reference: Line
    answered_by: Line
    answered_at: At


class Measure(Told):
    """What was done about one item."""

    number: Item
    outcome: Literal["removed", "access_disabled", "already_absent"]
    measured_at: Said
    territory: tuple[Territory, ...]


class Reported(Acknowledged):
    """Measures, item by item; `in_time` is whether a window had not lapsed when the answer was taken."""

    items: tuple[Measure, ...]
    in_time: bool


class Obstructed(Acknowledged):
    """The representative cannot comply as ordered; an answer is `owed` for these, and the clock of those `stops`."""

    ground: Literal["manifest_error", "insufficient_information", "force_majeure", "technical"]
    outcome: Literal["clarification_needed", "unable"]
    items: tuple[Item, ...]
    owed: tuple[Item, ...]
    stops: tuple[Item, ...]
    explanation: Said


class ObstacleAnswered(OrderFact):
    """The authority answered an obstacle; these items' time runs anew until `due_at`, if it does."""

    items: tuple[Item, ...]
    restarted: tuple[Item, ...]
    answer: Said
    window: Number | None
    due_at: At | None


class Suspended(OrderFact):
    """The authority stopped the clock."""

    reason: Said


class ResumedWindow(Told):
    """A window whose time goes on."""

    window: Number
    items: tuple[Item, ...]
    due_before: At | None
    due_at: At


class Resumed(OrderFact):
    """The clock runs again: the authority lifted its suspension, or an obstacle has lasted as long as it may."""

    cause: Literal["lifted", "unable_max"]
    reason: Said | None
    windows: tuple[ResumedWindow, ...]


class Disputed(OrderFact):
    """The authority disputes what was reported: these items are open again, in a fresh window."""

    items: tuple[Item, ...]
    reason: Said
    window: Number
    due_at: At


class Contested(Acknowledged):
    """The representative contests the order; the clock goes on unless the authority suspends it."""

    items: tuple[Item, ...]
    explanation: Said


class ContestDecided(OrderFact):
    """The authority decided: upheld, and the order is withdrawn; or rejected."""

    decision: Literal["upheld", "rejected"]
    reasons: Said


class AnswerOverdue(OrderFact):
    """The other side's obstacle, contest or reinstatement has waited longer than the law gives."""

    owed: Literal["obstacle", "contest", "reinstatement"]
    items: tuple[Item, ...]
    since: At


class Withdrawn(OrderFact):
    """The authority takes the order back; what was removed because of it (`reinstate`) is to be put back."""

    reason: Said
    reinstate: tuple[Item, ...]


class Superseded(OrderFact):
    """Another order takes this one's place."""

    successor: Uuid
    reinstate: tuple[Item, ...]


class Reinstated(Acknowledged):
    """What had been removed is back."""

    items: tuple[Item, ...]


class Reassigned(OrderFact):
    """The platform has another legal representative, who answers from now on; it brings the order, as the notice did.

    A 2xx of the new representative's verified webhook is legal receipt, where there was none yet.
    """

    order: OrderWhole
    representative_before: Uuid
    representative: Uuid
