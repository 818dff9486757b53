"""Commands to an order, in the imperative; each carries its id and its caller."""

from collections.abc import Callable
from datetime import datetime, timedelta

from removal.orders.history import NOTHING_INHERITED, Inheritance
from removal.orders.item import Ground, NotPossible, Outcome
from removal.orders.notice import Bounce, Evidence
from removal.record.facts import SYSTEM, By
from removal.registry.office import NO_VACANCY, Vacancies
from removal.timers.control import ClockControl
from removal.timers.intervals import Interval
from removal.values import dataclass

NAME_AT_MOST = 80  # characters of `answered_by`, and of the platform's own reference
COUNTRIES_AT_MOST = 30  # with the caps in `decisions`, this keeps the largest journal within one DynamoDB item
EXPLANATION_AT_MOST = 50_000  # characters that a representative writes in an answer, as many as an order's reasons have
WORDS_AT_MOST = 10_000  # characters of an authority's answer or reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`id` is the idempotency key: a journal that contains it has already carried out the command.

    `taken_at` is when the gateway took the request for it; None for what no request asks for.
    """

    id: str
    by: By = SYSTEM
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Command):
    """Order a platform to act; the text is stored beside the journal under its hash.

    Where the law requires a second person, the order is a draft until the approval, and inherits nothing before.
    `restored`: the last restore of the table.
    """

    order_id: str
    reference: str
    authority: str
    platform: str
    representative: str
    law: str
    text_sha256: str
    items: int
    inheritance: Inheritance = NOTHING_INHERITED
    restored: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Command):
    """Issue a draft, as a second person; `representative` is the one in office now.

    `person` has the ids of all entries under which the approving person could have drafted it.
    """

    representative: str
    inheritance: Inheritance = NOTHING_INHERITED
    person: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(Command):
    """Refuse to approve a draft; it is never issued."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReceipt(Command):
    """Record evidence that notices arrived; the first evidence that the law accepts is their receipt.

    `representative` is whose it is: it counts if the order was addressed to that one at the evidence's own time (R5),
    and if that one was `in_office` then. `planned` is how many facts there were, at least, as its delivery was planned.
    """

    evidence: Evidence
    representative: str | None = None
    planned: int = 0
    in_office: Callable[[datetime], bool] = lambda _: True


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawEvidence(Command):
    """Withdraw the evidence of a delivery that bounced; without other evidence its notices count as not received."""

    delivery: str
    bounce: Bounce


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Command):
    """An answer of the representative; `answered_at` is when the gateway took the request (design 3.3).

    `receives`: whether it is receipt of waiting notices, too; not if the last of no representative in office answers.
    `seen` is how many facts the journal had when the order was first read for it: those after that came later than it.
    `person`: whether a person answers, on the page or as a caller; a machine's answer is no act by a person (T9).
    """

    answered_at: datetime
    answered_by: str
    own_reference: str
    receives: bool = True
    seen: int | None = None
    person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Answer):
    """State that the order was read."""


@dataclass(frozen=True, slots=True)
class ItemReport:
    """The measure for one item; `territory` lists the countries if access was disabled only there."""

    number: int
    outcome: Outcome
    measured_at: str
    territory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Answer):
    """State the measures, item by item.

    `kept` are items that need no reinstatement under this order: an order in force of the chain names them too, or
    another order of the chain already requires it. `put_back` are items that were put back under another order, with
    the instants.
    """

    items: tuple[ItemReport, ...]
    kept: tuple[int, ...] = ()
    put_back: tuple[tuple[int, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstruct(Answer):
    """State an obstacle: why some items cannot be acted on, or not yet."""

    ground: Ground
    items: tuple[int, ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Answer):
    """State that grounds have ceased for some items; without `grounds` all grounds except questions.

    The clock resumes at the instant of the request. `ceased_at`, RFC 3339, is information only.
    """

    items: tuple[int, ...]
    grounds: tuple[Ground, ...] | None = None
    ceased_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest(Answer):
    """State that the order, or some items, is unlawful; empty `items` are all. It does not stop the clock."""

    items: tuple[int, ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReinstatement(Answer):
    """State that items of an ended order were put back, or on what ground they cannot be."""

    items: tuple[int, ...]
    not_possible: NotPossible | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObstacle(Command):
    """End grounds of some items; without `grounds` all questions. The law says how a stopped clock resumes."""

    items: tuple[int, ...]
    answer: str
    grounds: tuple[Ground, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Command):
    """Extend the due time of everything that is open."""

    extend_by: timedelta
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(Command):
    """Stop the clock until the suspension is lifted."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift(Command):
    """Lift the suspension: the clock resumes with the time that was left."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Command):
    """Dispute a reported measure, once for each item: the item is open again, with a new window."""

    items: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideContest(Command):
    """Uphold a contest, which withdraws the order, or reject it."""

    upheld: bool
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """End the order; what was taken down under it must be put back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersede(Command):
    """End the order in favour of its successor; `kept` are items that the successor names too, so they stay down."""

    successor: str
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherit(Command):
    """Mark items that are down under an earlier order of the chain, reported after the end of that order."""

    predecessor: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAgain(Command):
    """Require no reinstatement any more, under an ended order, of items that a later order of its chain names."""

    successor: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(Command):
    """Address an open order to the legal representative in office now.

    `vacancies` are intervals in which no representative could answer: due times in one move by its length. `opening`:
    the same transaction makes a reinstatement necessary.
    """

    representative: str
    opening: bool = False
    vacancies: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimers(Command):
    """Record everything that is due; `control` may delay accusations (T8), never timers.

    During a vacancy nothing is decided against the platform; vacancies that are over move due times.
    """

    control: ClockControl
    vacancies: Vacancies = NO_VACANCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase(Command):
    """Record that preservation ended, and that what people wrote is erased; `preserved_until` as `erasure` has it."""

    preserved_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldErasure(Command):
    """Keep an order from being erased until that is released; `held_by` and `reason` are kept as words."""

    held: bool
    held_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendForOutage(Command):
    """Extend due times by outages of this system; `outages` are all known ones (contract T6)."""

    outages: tuple[Interval, ...]
    reason: str
