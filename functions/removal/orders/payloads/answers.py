"""Payloads of both sides' facts after the notice: answers, stops, contests, ends, reinstatement, reassignment."""

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
    """The representative has read the order; `reference` is its own. `person` is true if a person answered."""

    reference: Line
    answered_by: Line
    answered_at: Instant
    person: NotRequired[bool]


class Measure(TypedDict):
    """The measure for one item, and whether it was in time."""

    number: ItemNumber
    outcome: OutcomeName
    measured_at: Words
    territory: list[Territory]
    in_time: bool


class Reported(Acknowledged):
    """Measures, item by item; `in_time` is whether all of them were in time."""

    items: list[Measure]
    in_time: bool


class Obstructed(Acknowledged):
    """The representative cannot comply as ordered; this stops the clock of the items in `stops`.

    A question waits for the authority's answer. A ground that is no question expires at `stops_until`, if not before.
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
    """The authority stopped the clock of the items in `stops`; items `past_due` go on to their breach."""

    reason: Words
    stops: list[ItemNumber]
    past_due: list[PastDue]


class Resumption(TypedDict):
    """The items whose clock resumes, the grounds that ended, the windows that opened."""

    reason: NotRequired[Words]
    items: list[ItemNumber]
    ends: list[EndedGrounds]
    windows: list[WindowLine]


class Resumed(Resumption):
    """The clock resumes. `ends` are the grounds that ended, `windows` the windows that opened.

    `lifted`: the authority lifted its suspension. That is a notice, and the clock resumes on its receipt.
    `ceased`: the representative can act again, and stated it at `answered_at`. `expired`: an obstacle lasted as long
    as the law allows. `stopped`, for a lift, are the items that the suspension stopped.
    """

    stopped: NotRequired[list[ItemNumber]]
    cause: Literal["lifted", "ceased", "expired"]
    reference: NotRequired[Line]
    answered_by: NotRequired[Line]
    answered_at: NotRequired[Instant]
    person: NotRequired[bool]
    ceased_at: NotRequired[Words | None]


class Disputed(TypedDict):
    """A notice: the authority disputes reported measures. These items are open again, their window opens on receipt."""

    items: list[ItemNumber]
    reason: Words


class Contested(Acknowledged):
    """The representative contests the order; the clock is not stopped unless the authority suspends it."""

    items: list[ItemNumber]
    explanation: Words


class ContestDecided(TypedDict):
    """The authority decided a contest: `upheld` withdraws the order; after `rejected` it remains in force."""

    decision: Literal["upheld", "rejected"]
    reasons: Words


class AnswerOverdue(TypedDict):
    """An answer or reinstatement that the fact with the sequence `about` requires is overdue under the law."""

    owed: OwedName
    about: Number
    items: list[ItemNumber]
    since: Instant


class Withdrawn(TypedDict):
    """The authority withdrew the order; what was taken down because of it must be put back.

    With items to `reinstate` it is a notice, and the time for the reinstatement counts from its receipt.
    """

    reason: Words
    reinstate: list[ItemNumber]


class Superseded(TypedDict):
    """Another order replaces this order; with items to `reinstate` it is a notice."""

    successor: Uuid
    reinstate: list[ItemNumber]


class ReinstatementRequired(TypedDict):
    """A notice: a report after the end of the order states what was taken down; these items must be put back.

    The time for the reinstatement counts from receipt.
    """

    items: list[ItemNumber]


class Reinstated(Acknowledged):
    """These items were put back."""

    items: list[ItemNumber]


class NotReinstated(Acknowledged):
    """The representative states that these items cannot be put back, and on what ground."""

    items: list[ItemNumber]
    ground: NotPossibleGround
    explanation: Words


class Inherited(TypedDict):
    """These items were taken down under an earlier order (its id is `predecessor`), by a report after its end."""

    predecessor: Uuid
    items: list[ItemNumber]


class OrderedAgain(TypedDict):
    """A later order of the chain names these items: under this order they need not be put back any more."""

    successor: Uuid
    items: list[ItemNumber]


class HandedOver(TypedDict):
    """A contact has sent the order to another contact of its representative, named by its id.

    It is no answer and no receipt: the mail that brings the waiting notices is, once the mail server has accepted it.
    """

    contact: Uuid


class Reassigned(TypedDict):
    """The platform has another legal representative, who answers from now on. The fact contains the whole order.

    A 2xx of the new representative's verified webhook is legal receipt of the notices that wait.
    """

    representative_before: Uuid
    representative: Uuid
