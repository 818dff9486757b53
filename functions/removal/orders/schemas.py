"""Request bodies about orders: strict, no unknown members, every text bounded."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from removal.orders.commands import COUNTRIES_AT_MOST, EXPLANATION_AT_MOST, NAME_AT_MOST, WORDS_AT_MOST, ItemReport
from removal.orders.item import Ground, Outcome
from removal.record import duration
from removal.web import json_schema_patterns as patterns
from removal.web.body_models import (
    Body,
    Country,
    Day,
    Duration,
    FixedDuration,
    HttpUrl,
    Id,
    Instant,
    Line,
    Query,
    Reference,
    Slug,
    Text,
)
from removal.web.cursor import Paged

ITEMS_AT_MOST = 100
BATCH_AT_MOST = 100
SEQUENCE_AT_MOST = 999_999_999  # more than any journal has
LONGEST_EXTENSION = timedelta(days=90)
LEAST_TO_CONTEST = timedelta(days=1)


def _more_time(text: str) -> str:
    if not timedelta() < duration.from_text(text) <= LONGEST_EXTENSION:
        msg = "must be longer than nothing and at most 90 days"
        raise ValueError(msg)
    return text


def _time_to_contest(text: str) -> str:
    if duration.at_least(text) < LEAST_TO_CONTEST:
        msg = "must be at least one day, such as P10D: in less no one can challenge an order"
        raise ValueError(msg)
    return text


StatusName = Literal[
    "draft",
    "issued",
    "running",
    "suspended",
    "breached",
    "complied",
    "complied_late",
    "withdrawn",
    "superseded",
    "refused",
    "erased",
]
GroundName = Literal["manifest_error", "insufficient_information", "force_majeure", "technical"]
NotPossibleGround = Literal["no_copy", "author", "another_order", "other"]
Grounds = Annotated[tuple[GroundName, ...], Field(min_length=1, max_length=len(Ground))]
Words = Annotated[Text, Field(max_length=WORDS_AT_MOST)]  # of the authority
Explanation = Annotated[Text, Field(max_length=EXPLANATION_AT_MOST)]
Number = Annotated[int, Field(ge=1, le=ITEMS_AT_MOST)]
Numbers = Annotated[tuple[Number, ...], Field(min_length=1, max_length=ITEMS_AT_MOST)]
TimeToContest = Annotated[Duration, AfterValidator(_time_to_contest), patterns.A_DAY_OR_MORE]
MoreTime = Annotated[FixedDuration, AfterValidator(_more_time), patterns.MORE_THAN_NOTHING]
Named = Annotated[Line, Field(max_length=NAME_AT_MOST)]
OwnReference = Annotated[Reference, Field(max_length=NAME_AT_MOST)]  # the platform's


class LegalBasis(Body):
    """An act and the provision in it."""

    act: Line
    provision: Line


class ExpertDecision(Body):
    """The decision of an expert group before the order."""

    reference: Reference
    decided_on: Day


class OrderedItem(Body):
    """One exact URL, and the place on it."""

    url: HttpUrl
    locator: Line | None = None


class Redress(Body):
    """Where and how the order can be challenged, and within which time: at least one day."""

    body: Line
    procedure: Text
    within: TimeToContest


class Officer(Body):
    """The officer responsible for the order."""

    name: Line
    post: Line


class Emergency(Body):
    """Why the first order to a platform cannot wait for the first-contact notice that the law requires."""

    reason: Words


class OrderBody(Body):
    """An order as its authority sends it; it has no instants, state or due time."""

    reference: Reference
    platform: Slug
    law: Slug | None = None
    language: Line
    category: Line
    reason_codes: tuple[Line, ...] = Field(min_length=1, max_length=20)
    legal_basis: tuple[LegalBasis, ...] = Field(min_length=1, max_length=20)
    statement_of_reasons: Text
    expert_decision: ExpertDecision | None = None
    items: tuple[OrderedItem, ...] = Field(min_length=1, max_length=ITEMS_AT_MOST)
    redress: Redress
    issuing_officer: Officer
    supersedes: Id | None = None
    emergency: Emergency | None = None


class BatchBody(Body):
    """Up to 100 orders; each is accepted or refused separately."""

    orders: tuple[OrderBody, ...] = Field(min_length=1, max_length=BATCH_AT_MOST)


class AcknowledgementBody(Body):
    """The representative has read the order; `by` is a name, `reference` the platform's own."""

    by: Named
    reference: OwnReference


class ReportedItem(Body):
    """The measure for one item, and when it was taken."""

    number: int = Field(ge=1, le=ITEMS_AT_MOST)
    outcome: Literal["removed", "access_disabled", "already_absent"]
    measured_at: Instant
    territory: tuple[Country, ...] = Field(default=(), max_length=COUNTRIES_AT_MOST)

    def to_command(self) -> ItemReport:
        """The line of the command."""
        return ItemReport(self.number, Outcome(self.outcome), self.measured_at, self.territory)


class ReportBody(Body):
    """The measures, item by item."""

    by: Named
    reference: OwnReference
    items: tuple[ReportedItem, ...] = Field(min_length=1, max_length=ITEMS_AT_MOST)


class ObstacleBody(Body):
    """An obstacle of some items, and its explanation."""

    by: Named
    reference: OwnReference
    ground: GroundName
    items: Numbers
    explanation: Explanation


class ResumptionBody(Body):
    """The grounds that have ceased for some items; without `grounds`, all grounds except questions.

    The clock resumes at the instant of the request, not at `ceased_at`.
    """

    by: Named
    reference: OwnReference
    items: Numbers
    grounds: Grounds | None = None
    ceased_at: Instant | None = None


class ContestBody(Body):
    """Why the order, or some items, is unlawful; without `items`, the whole order. It does not stop the clock."""

    by: Named
    reference: OwnReference
    items: Numbers | None = None
    explanation: Explanation


class NotPossibleBody(Body):
    """Why items cannot be put back: no copy was kept, the author took them down or objects, another order or law."""

    ground: NotPossibleGround
    explanation: Explanation


class ReinstatementBody(Body):
    """The items that were put back; with `not_possible`, the items that cannot be put back, and why."""

    by: Named
    reference: OwnReference
    items: Numbers
    not_possible: NotPossibleBody | None = None


class ApprovalBody(Body):
    """An empty body: a second person approves the draft as it is."""


class ReasonBody(Body):
    """Why a draft is refused, or an order is withdrawn."""

    reason: Words


class ObstacleAnswerBody(Body):
    """The answer to obstacles of some items; it ends the named grounds, without `grounds` all questions."""

    items: Numbers
    answer: Words
    grounds: Grounds | None = None


class ExtensionBody(Body):
    """The time by which everything open is extended."""

    extend_by: MoreTime
    reason: Words


class SuspensionBody(Body):
    """Whether the clock is stopped or resumes, and why."""

    suspended: bool
    reason: Words


class DisputeBody(Body):
    """The items whose reported measures are disputed, and why."""

    items: Numbers
    reason: Words


class ContestDecisionBody(Body):
    """The decision about a contest: `upheld` withdraws the order, after `rejected` it remains in force."""

    decision: Literal["upheld", "rejected"]
    reasons: Words


class OrdersQuery(Paged):
    """The filter of the caller's orders, sorted by their last change: the oldest first, unless `newest_first`."""

    authority: Slug | None = None  # whose orders; for an auditor alone
    status: StatusName | None = None
    platform: Slug | None = None
    unreceived: Literal["true", "false"] | None = None
    changed_after: Instant | None = None
    reference: Reference | None = None
    due_before: Instant | None = None
    newest_first: Literal["true", "false"] | None = None


class JournalQuery(Query):
    """The sequence of an order's fact after which its facts are read."""

    after: int = Field(default=0, ge=0, le=SEQUENCE_AT_MOST)
