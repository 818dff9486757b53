"""States × commands (contract 1): one table, every state a key, nothing allowed that is not written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from removal.errors import IllegalCommand
from removal.orders.order import Status


class Act(StrEnum):
    """The rows of the table."""

    APPROVE = "approve"
    REFUSE = "refuse"
    RECEIVE = "record receipt"
    WITHDRAW_EVIDENCE = "withdraw evidence of receipt"
    ACKNOWLEDGE = "acknowledge"
    REPORT = "report"
    OBSTRUCT = "tell an obstacle"
    RESUME = "tell that a ground has ceased"
    ANSWER_OBSTACLE = "answer an obstacle"
    EXTEND = "extend"
    EXTEND_FOR_OUTAGE = "extend for an outage"
    SUSPEND = "suspend"
    LIFT = "lift a suspension"
    DISPUTE = "dispute a measure"
    CONTEST = "contest"
    DECIDE_CONTEST = "decide a contest"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    REPORT_REINSTATEMENT = "report reinstatement"
    INHERIT = "inherit what is down"
    ORDER_AGAIN = "order again what was to be put back"
    REASSIGN = "reassign"
    TELL_UNRECEIVED = "tell that a notice was not received"
    REMIND = "remind"
    BREACH = "decide the breach"
    LET_EXPIRE = "let an obstacle expire"
    TELL_OVERDUE = "tell that an answer is owed"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a state says to a command: `to` are the states it may leave the order in; none and not `legal` is a 409."""

    legal: bool
    to: frozenset[Status] = frozenset()


ILLEGAL = Cell(legal=False)
NOTHING = Cell(legal=True)


def _to(*states: Status) -> Cell:
    return Cell(legal=True, to=frozenset(states))


S = Status
_BACK = (S.RUNNING, S.SUSPENDED)  # in force: suspended while no open item's clock runs
_KEPT = (S.BREACHED, *_BACK)  # what is left once a breach was annulled, or was not
_ANY = (*_KEPT, S.COMPLIED, S.COMPLIED_LATE)
_LOST = _to(S.ISSUED, *_ANY)  # issued: no evidence of the order's own receipt is left
_OF_THE_WORLD = {Act.RECEIVE, Act.WITHDRAW_EVIDENCE, Act.EXTEND_FOR_OUTAGE, Act.REASSIGN}  # no party asked for them
_OF_TIMERS = {Act.TELL_UNRECEIVED, Act.REMIND, Act.BREACH, Act.LET_EXPIRE, Act.TELL_OVERDUE}
_CLOSED: Mapping[Act, Cell] = {act: NOTHING if act in _OF_THE_WORLD | _OF_TIMERS else ILLEGAL for act in Act}


def _row(**cells: Cell) -> Mapping[Act, Cell]:
    return MappingProxyType({**_CLOSED, **{Act[name]: cell for name, cell in cells.items()}})


def _in_force(*states: Status, **cells: Cell) -> Mapping[Act, Cell]:
    """What the parties may do with any order that has been received and is in force, unless a cell says otherwise."""
    here = _to(*states)
    common = {
        "RECEIVE": here,
        "WITHDRAW_EVIDENCE": _LOST,
        "ACKNOWLEDGE": here,
        "CONTEST": here,
        "DECIDE_CONTEST": _to(*states, S.WITHDRAWN),
        "EXTEND_FOR_OUTAGE": _to(*_ANY),
        "REASSIGN": here,
        "TELL_UNRECEIVED": here,
        "TELL_OVERDUE": here,
        "WITHDRAW": _to(S.WITHDRAWN),
        "SUPERSEDE": _to(S.SUPERSEDED),
        "INHERIT": here,
    }
    return _row(**{**common, **cells})


def _ended(status: Status, *also: str) -> Mapping[Act, Cell]:
    """What was taken down or put back is reported, and a breach of the time before may still be annulled."""
    here = _to(status)
    answers = ("REPORT", "OBSTRUCT", "REPORT_REINSTATEMENT")
    named = ("RECEIVE", "WITHDRAW_EVIDENCE", "ORDER_AGAIN", "EXTEND_FOR_OUTAGE", "REASSIGN", "TELL_UNRECEIVED")
    return _row(**dict.fromkeys((*answers, *named, "TELL_OVERDUE", *also), here), WITHDRAW=NOTHING)


TABLE: Mapping[Status, Mapping[Act, Cell]] = MappingProxyType(
    {
        S.DRAFT: _row(
            APPROVE=_to(S.ISSUED),
            REFUSE=_to(S.REFUSED),
            WITHDRAW_EVIDENCE=ILLEGAL,
            WITHDRAW=_to(S.WITHDRAWN),
            SUPERSEDE=_to(S.WITHDRAWN),
        ),
        S.ISSUED: _row(
            RECEIVE=_to(*_ANY),
            WITHDRAW_EVIDENCE=_to(S.ISSUED),
            ACKNOWLEDGE=_to(*_BACK),
            REPORT=_to(*_BACK, S.COMPLIED),
            OBSTRUCT=_to(*_BACK),
            CONTEST=_to(*_BACK),
            WITHDRAW=_to(S.WITHDRAWN),
            SUPERSEDE=_to(S.SUPERSEDED),
            INHERIT=_to(S.ISSUED),
            REASSIGN=_to(S.ISSUED),
            TELL_UNRECEIVED=_to(S.ISSUED),
        ),
        S.RUNNING: _in_force(
            *_BACK,
            REPORT=_to(*_BACK, S.COMPLIED, S.COMPLIED_LATE),
            OBSTRUCT=_to(*_BACK),
            RESUME=_to(S.RUNNING),
            ANSWER_OBSTACLE=_to(S.RUNNING),
            EXTEND=_to(S.RUNNING, S.COMPLIED),
            SUSPEND=_to(*_BACK),  # running: what is past due, within its grace, is decided
            LIFT=_to(S.RUNNING),  # of such a suspension
            DISPUTE=_to(*_BACK),
            REMIND=_to(S.RUNNING),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),
            LET_EXPIRE=_to(S.RUNNING),
        ),
        S.SUSPENDED: _in_force(
            *_BACK,
            REPORT=_to(*_BACK, S.COMPLIED, S.COMPLIED_LATE),
            OBSTRUCT=_to(*_BACK),
            RESUME=_to(*_BACK),
            ANSWER_OBSTACLE=_to(S.SUSPENDED),
            EXTEND=_to(S.SUSPENDED, S.COMPLIED),
            SUSPEND=_to(S.SUSPENDED),
            LIFT=_to(S.SUSPENDED),
            DISPUTE=_to(S.SUSPENDED),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),  # an item was answered late, the others are stopped
            LET_EXPIRE=_to(*_BACK),
        ),
        S.BREACHED: _in_force(
            *_KEPT,
            REPORT=_to(*_ANY),
            OBSTRUCT=_to(*_KEPT),
            RESUME=_to(*_KEPT),
            ANSWER_OBSTACLE=_to(S.BREACHED),
            LIFT=_to(S.BREACHED),  # of items that were stopped when another one was breached
            DISPUTE=_to(S.BREACHED),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),
            LET_EXPIRE=_to(S.BREACHED),
        ),
        S.COMPLIED: _in_force(S.COMPLIED, ACKNOWLEDGE=NOTHING, REPORT=_to(S.COMPLIED), DISPUTE=_to(S.SUSPENDED)),
        S.COMPLIED_LATE: _in_force(
            S.COMPLIED_LATE,
            ACKNOWLEDGE=NOTHING,
            REPORT=_to(S.COMPLIED_LATE, S.COMPLIED),
            DISPUTE=_to(S.BREACHED),
            BREACH=_to(
                S.COMPLIED_LATE
            ),  # of two breaches one was moved by an outage, and the answer is late for it too
        ),
        S.WITHDRAWN: _ended(S.WITHDRAWN),
        S.SUPERSEDED: _ended(S.SUPERSEDED, "ANSWER_OBSTACLE", "DECIDE_CONTEST"),  # what the authority still owes
        S.REFUSED: MappingProxyType(dict.fromkeys(Act, ILLEGAL)),
    }
)


def cell(status: Status, act: Act) -> Cell:
    """The table's answer; IllegalCommand where it is ×."""
    found = TABLE[status][act]
    if not found.legal:
        msg = f"The order is {status}; to {act} is not possible in that state. Nothing was changed."
        raise IllegalCommand(msg)
    return found
