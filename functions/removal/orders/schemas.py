"""Bodies about orders, as the API takes them: strict, nothing unknown, every text bounded."""

from typing import Annotated, Literal

from pydantic import Field

from removal.orders.commands import COUNTRIES_AT_MOST, NAME_AT_MOST, ItemReport
from removal.orders.order import Outcome
from removal.web.shape import Body, Country, Day, Duration, HttpUrl, Instant, Line, Slug, Text

ITEMS_AT_MOST = 100
Named = Annotated[Line, Field(max_length=NAME_AT_MOST)]


class LegalBasis(Body):
    """An act and the provision in it."""

    act: Line
    provision: Line


class ExpertDecision(Body):
    """What an expert group decided before the order."""

    reference: Line
    decided_on: Day


class OrderedItem(Body):
    """One exact URL, and where on it."""

    url: HttpUrl
    locator: Line | None = None


class Redress(Body):
    """Where and how the order can be challenged, and within which time."""

    body: Line
    procedure: Text
    within: Duration


class Officer(Body):
    """Who answers for the order."""

    name: Line
    post: Line


class OrderBody(Body):
    """An order (CONTRACT section 4); no time, state or due is accepted from outside."""

    reference: Line
    platform: Slug
    profile: Slug | None = None
    language: Line
    category: Line
    reason_codes: tuple[Line, ...] = Field(min_length=1, max_length=20)
    legal_basis: tuple[LegalBasis, ...] = Field(min_length=1, max_length=20)
    statement_of_reasons: Text
    expert_decision: ExpertDecision | None = None
    items: tuple[OrderedItem, ...] = Field(min_length=1, max_length=ITEMS_AT_MOST)
    redress: Redress
    issuing_officer: Officer
    supersedes: None = None


class AcknowledgementBody(Body):
    """Read, says the representative; `by` is a name, `reference` the platform's own."""

    by: Named
    reference: Named


class ReportedItem(Body):
    """What was done about one item, and when."""

    number: int = Field(ge=1, le=ITEMS_AT_MOST)
    outcome: Literal["removed", "access_disabled", "already_absent"]
    measured_at: Instant
    territory: tuple[Country, ...] = Field(default=(), max_length=COUNTRIES_AT_MOST)

    def told(self) -> ItemReport:
        """As the command carries it."""
        return ItemReport(self.number, Outcome(self.outcome), self.measured_at, self.territory)


class ReportBody(Body):
    """What was done, item by item."""

    by: Named
    reference: Named
    items: tuple[ReportedItem, ...] = Field(min_length=1, max_length=ITEMS_AT_MOST)
