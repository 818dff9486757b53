"""What can happen to an order. `at` is the instant at which the system records it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Verdict = Literal["accepted", "refused", "nothing_new"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `at`: aware UTC datetime."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Event):
    """The order is issued with `items` items, numbered from 1, to `representative`.

    `down`: those that were taken down under earlier orders of the chain.
    """

    items: int
    representative: str = "rep-1"
    down: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Event):
    """A delivery of notice number `notice` was accepted at `own` (contract R1), recorded at `at`."""

    kind: Literal["webhook", "mail"]
    source: str
    delivery: str
    notice: int
    own: datetime
    addressee: str = "rep-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce(Event):
    """The mail `delivery` was given back at `own` (contract R7), recorded at `at`."""

    delivery: str
    own: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEvent(Event):
    """Base of answers. `taken`: request time (`answered_at`); `words` makes bodies differ (contract R9).

    `person`: a person gives it, by the page or by a caller of that kind (contract T9).
    """

    taken: datetime
    by: str = "rep-1"
    words: str = ""
    person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(AnswerEvent):
    """The representative acknowledges the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(AnswerEvent):
    """The representative reports `outcome` for `items`; "removed" means the item is down.

    `absent`: items that it reports beside them, as already absent. `kept`: items of an order that has ended
    which an order in force of the chain names now.
    """

    items: tuple[int, ...]
    outcome: str = "removed"
    absent: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle(AnswerEvent):
    """The representative tells an obstacle of one ground for `items`."""

    items: tuple[int, ...]
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption(AnswerEvent):
    """The representative says that `unable` grounds of `items` have ceased: those named, else all of them."""

    items: tuple[int, ...]
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest(AnswerEvent):
    """The representative contests the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinstatementReport(AnswerEvent):
    """The representative reports that `items` are back, or, with a ground, that this is not possible."""

    items: tuple[int, ...]
    not_possible: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherit(Event):
    """A late report of an earlier order of the chain says that `items` are down."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAgain(Event):
    """A later order of the chain names `items`, which this one asked back."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObstacles(Event):
    """The authority answers grounds of `items`; `grounds` None: all questions of them (contract T3)."""

    items: tuple[int, ...]
    grounds: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Event):
    """The authority extends by `by` (contract T5)."""

    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(Event):
    """The authority suspends the order (contract T5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift(Event):
    """The authority lifts its suspension; the notice must be received (contract R8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Event):
    """The authority disputes the reported measures of `items` (once an item)."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideContest(Event):
    """The authority decides all open contests; upheld is a withdrawal."""

    uphold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Event):
    """The authority withdraws the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersede(Event):
    """This order is superseded by another, which keeps the items `kept` down."""

    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage(Event):
    """An operator records our own outage from `since` to `until` (contract T6)."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(Event):
    """`representative` takes office at `at` (contract R5)."""

    representative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Event):
    """Time passes: every timer due at or before `at` acts at its own instant."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the system answers: verdict, HTTP code (200, 403, 409, 422), reason."""

    verdict: Verdict
    code: int = 200
    reason: str = ""


ACCEPTED = Answer("accepted")
NOTHING_NEW = Answer("nothing_new")


def refused(code: int, reason: str) -> Answer:
    """Returns a refusal with its HTTP code and reason."""
    return Answer("refused", code, reason)
