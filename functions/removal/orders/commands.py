"""What can be asked of an order, in the imperative; each carries its own id and who asks."""

from dataclasses import dataclass
from datetime import datetime

from removal.orders.order import Evidence, Outcome
from removal.record.facts import SYSTEM, By
from removal.timers.control import ClockControl

# With the caps in `decide`, these keep the fullest journal in one item.
NAME_AT_MOST = 80  # characters of who answers, and of the platform's own reference
COUNTRIES_AT_MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`id` makes a retry harmless: a journal that holds it has carried the command out."""

    id: str
    by: By = SYSTEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Command):
    """Order a platform to act; the text itself is kept beside the journal under its hash."""

    order_id: str
    reference: str
    authority: str
    platform: str
    representative: str
    profile: str
    text_sha256: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReceipt(Command):
    """Keep what shows that the notice arrived; the first that the profile accepts starts the clock."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Bounce:
    """Why a mail that was taken did not arrive after all, in SES's words: `kind` such as Permanent, its subtype."""

    kind: str
    subtype: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawEvidence(Command):
    """What a delivery showed was not so; with nothing else left the order counts as not received."""

    delivery: str
    bounce: Bounce


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Command):
    """Something the representative says; `answered_at` is when the gateway took the request (DESIGN, legal time)."""

    answered_at: datetime
    answered_by: str
    own_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Answer):
    """Say that the order was read."""


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What was done about one item; `territory` lists countries where access alone was disabled."""

    number: int
    outcome: Outcome
    measured_at: str
    territory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Answer):
    """Say what was done, item by item."""

    items: tuple[ItemReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimers(Command):
    """Do whatever has come due; `control` may keep breach decisions back, never timers."""

    control: ClockControl


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendForOutage(Command):
    """Our own outage is not the platform's breach: move what fell due in [since, until] by its length."""

    since: datetime
    until: datetime
    reason: str
