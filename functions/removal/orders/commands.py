"""What can be asked of an order, in the imperative; each carries its own id and who asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from removal.orders.history import NOTHING_INHERITED, Inheritance
from removal.orders.item import Ground, Outcome
from removal.orders.notice import Evidence
from removal.record.facts import SYSTEM, By
from removal.registry.office import NO_VACANCY, Vacancies
from removal.timers.control import ClockControl
from removal.timers.intervals import Interval

# With the caps in `decide`, these keep the fullest journal in one item.
NAME_AT_MOST = 80  # characters of who answers, and of the platform's own reference
COUNTRIES_AT_MOST = 30
WORDS_AT_MOST = 500  # characters of an explanation, a reason, an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`id` makes a retry harmless: a journal that holds it has carried the command out.

    `taken_at` is when the gateway took the request for it; None for what no request asks for.
    """

    id: str
    by: By = SYSTEM
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Command):
    """Order a platform to act; the text itself is kept beside the journal under its hash.

    Where the law wants a second person, it is a draft until that one approves, and inherits nothing.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Command):
    """Issue a draft, as a second person; `representative` is who is in office now.

    `person` has the ids of all entries under which the approver may have drafted it.
    """

    representative: str
    inheritance: Inheritance = NOTHING_INHERITED
    person: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(Command):
    """Let a draft never be issued."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReceipt(Command):
    """Keep what shows that notices arrived; the first that the law accepts is their receipt.

    `representative` is whose it is: it counts if the order was addressed to that one at the evidence's own time (R5),
    and if that one was `in_office` then. `planned` is how many facts there were, at least, as its delivery was planned.
    """

    evidence: Evidence
    representative: str | None = None
    planned: int = 0
    in_office: Callable[[datetime], bool] = lambda _: True


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
    """Something the representative says; `answered_at` is when the gateway took the request (design 3.3).

    `receives` is whether it is receipt of what waits: not from the last representative of a platform without one.
    `seen` is how many facts the journal had when the order was first read for it: those after that came later than it.
    """

    answered_at: datetime
    answered_by: str
    own_reference: str
    receives: bool = True
    seen: int | None = None


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


NOT_POSSIBLE = ("no_copy", "author", "another_order", "other")  # grounds on which an item cannot be put back


@dataclass(frozen=True, slots=True)
class NotPossible:
    """Why an item cannot be put back; `ground` is one of `NOT_POSSIBLE`."""

    ground: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Answer):
    """Say what was done, item by item.

    `kept` are items that an order in force of the chain names too, or another one asks back: not asked back here.
    `put_back` are those that were put back under another one, each with when.
    """

    items: tuple[ItemReport, ...]
    kept: tuple[int, ...] = ()
    put_back: tuple[tuple[int, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstruct(Answer):
    """Say why some items cannot be acted on, or not yet."""

    ground: Ground
    items: tuple[int, ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Answer):
    """Say that grounds have ceased for some items; without `grounds` all that are no questions.

    Time goes on from the request. `ceased_at`, RFC 3339, is information only.
    """

    items: tuple[int, ...]
    grounds: tuple[Ground, ...] | None = None
    ceased_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest(Answer):
    """Say that the order, or some of its items, is unlawful; no items are all of them. It does not stop the time."""

    items: tuple[int, ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReinstatement(Answer):
    """Say that what was taken down under an order that has ended is back, or on what ground it cannot be."""

    items: tuple[int, ...]
    not_possible: NotPossible | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObstacle(Command):
    """End grounds of some items; without `grounds` all questions. The law says how a stopped clock goes on."""

    items: tuple[int, ...]
    answer: str
    grounds: tuple[Ground, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Command):
    """Give more time to everything that is open."""

    extend_by: timedelta
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(Command):
    """Stop the clock until it is lifted."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift(Command):
    """Let the clock go on with what was left."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Command):
    """Doubt a measure that was reported, once an item: it is open again, in a fresh window."""

    items: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideContest(Command):
    """Uphold a contest, and with that withdraw the order, or reject it."""

    upheld: bool
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """Let the order no longer stand; what was taken down under it has to be put back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersede(Command):
    """Let another order take its place; `kept` are items that the other one names too, so they stay down."""

    successor: str
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherit(Command):
    """Know of items that are down under an earlier order of the chain, by a report that came after its end."""

    predecessor: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAgain(Command):
    """No longer ask an order that has ended to put back items that a later order of its chain names."""

    successor: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(Command):
    """Address an open order to the legal representative in office now.

    `vacancies` are times in which no representative might answer: what fell due in one moves by its length. `opening`:
    something has to be put back by the write that this goes with.
    """

    representative: str
    opening: bool = False
    vacancies: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimers(Command):
    """Do what has come due; `control` may keep breach decisions back, never timers.

    In a vacancy that lasts nothing is decided against the platform; by those that are over due times move.
    """

    control: ClockControl
    vacancies: Vacancies = NO_VACANCY


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendForOutage(Command):
    """Our own outage is not the platform's breach: `outages` are all that are known (contract T6)."""

    outages: tuple[Interval, ...]
    reason: str
