"""What the sides answer each other."""

from typing import Literal, NotRequired, TypedDict

from removal.orders.payloads.lines import (
    EndedGrounds,
    GroundName,
    HindranceName,
    ItemNumber,
    NotPossibleGround,
    OutcomeName,
    OwedName,
    PastDue,
    WindowLine,
)
from removal.record.members import Instant, Line, Number, Territory, Uuid, Words


class Acknowledged(TypedDict):
    """Read, says the representative, under its own reference."""

    reference: Line
    answered_by: Line
    answered_at: Instant


class Measure(TypedDict):
    """What was done about one item, and whether that was in time."""

    number: ItemNumber
    outcome: OutcomeName
    measured_at: Words
    territory: list[Territory]
    in_time: bool


class Reported(Acknowledged):
    """Measures, item by item; `in_time` is whether all of them were."""

    items: list[Measure]
    in_time: bool


class Obstructed(Acknowledged):
    """The representative cannot comply as ordered; that stops the clock of those that it `stops`.

    A question waits for the authority's answer. What makes unable ends by itself at `stops_until`, if not before.
    """

    ground: GroundName
    outcome: HindranceName
    items: list[ItemNumber]
    stops: list[ItemNumber]
    stops_until: Instant | None
    explanation: Words


class ObstacleAnswered(TypedDict):
    """A notice: the authority's answer ends these grounds of these items once the representative has received it.

    `stopped` are those whose clock was stopped.
    """

    items: list[ItemNumber]
    grounds: list[GroundName]
    stopped: list[ItemNumber]
    answer: Words


class Suspended(TypedDict):
    """The authority stopped the clock of the items that this `stops`; what was `past_due` goes on to its breach."""

    reason: Words
    stops: list[ItemNumber]
    past_due: list[PastDue]


class Resumption(TypedDict):
    """The items whose clock goes on, the grounds that ended, the windows that opened."""

    reason: Words | None
    items: list[ItemNumber]
    ends: list[EndedGrounds]
    windows: list[WindowLine]


class Resumed(Resumption):
    """The clock goes on. `ends` are the grounds that ended, `windows` what opened.

    `lifted`: the authority lifted its suspension. That is a notice, and the clock goes on once it is received.
    `ceased`: the representative can act again, and said so at `answered_at`. `expired`: an obstacle has lasted as long
    as it may. `stopped`, of a lift, are the items that the suspension stopped.
    """

    stopped: NotRequired[list[ItemNumber]]
    cause: Literal["lifted", "ceased", "expired"]
    reference: NotRequired[Line]
    answered_by: NotRequired[Line]
    answered_at: NotRequired[Instant]
    ceased_at: NotRequired[Words | None]


class Disputed(TypedDict):
    """A notice: the authority disputes what was reported. These items are open again, their window opens on receipt."""

    items: list[ItemNumber]
    reason: Words


class Contested(Acknowledged):
    """The representative contests the order; the clock goes on unless the authority suspends it."""

    items: list[ItemNumber]
    explanation: Words


class ContestDecided(TypedDict):
    """The authority decided: upheld, and the order is withdrawn; or rejected."""

    decision: Literal["upheld", "rejected"]
    reasons: Words


class AnswerOverdue(TypedDict):
    """What the other side asked for, by the fact with the sequence `about`, has waited longer than the law gives."""

    owed: OwedName
    about: Number
    items: list[ItemNumber]
    since: Instant


class Withdrawn(TypedDict):
    """The authority takes the order back; what was removed because of it is to be put back.

    With something to `reinstate` it is a notice, and the time for that counts from its receipt.
    """

    reason: Words
    reinstate: list[ItemNumber]


class Superseded(TypedDict):
    """Another order takes this one's place; with something to `reinstate` it is a notice."""

    successor: Uuid
    reinstate: list[ItemNumber]


class ReinstatementRequired(TypedDict):
    """A notice: a report that came after the end says what was taken down, and it has to be put back.

    The time for that counts from receipt.
    """

    items: list[ItemNumber]


class Reinstated(Acknowledged):
    """What had been removed is back."""

    items: list[ItemNumber]


class NotReinstated(Acknowledged):
    """These items cannot be put back, says the representative, and on what ground."""

    items: list[ItemNumber]
    ground: NotPossibleGround
    explanation: Words


class Inherited(TypedDict):
    """These items were taken down under an earlier order (its id is `predecessor`), as a report after its end says."""

    predecessor: Uuid
    items: list[ItemNumber]


class OrderedAgain(TypedDict):
    """A later order of the chain names these items: under this one they do not have to be put back any more."""

    successor: Uuid
    items: list[ItemNumber]


class Reassigned(TypedDict):
    """The platform has another legal representative, who answers from now on; it brings the order, as the notice did.

    A 2xx of the new representative's verified webhook is legal receipt of the notices that wait.
    """

    representative_before: Uuid
    representative: Uuid
