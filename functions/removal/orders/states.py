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
    REASSIGN = "reassign"
    TELL_UNRECEIVED = "tell that nobody received"
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
_BACK = (S.RUNNING, S.SUSPENDED)  # in force: suspended while an obstacle stands before every open item
_STAYS_BREACHED = _to(S.BREACHED, S.COMPLIED_LATE, S.COMPLIED, *_BACK)  # the last three: in time, decided after it
_EXTENDED_LATE = _to(S.COMPLIED, S.RUNNING)  # running: late even by the new due time, to be judged there
_RECEIPT_LOST = _to(S.ISSUED, *_BACK)  # in force: other evidence is left, and a window is opened by it
_OF_THE_WORLD = {Act.RECEIVE, Act.WITHDRAW_EVIDENCE, Act.EXTEND_FOR_OUTAGE, Act.REASSIGN}  # nobody asked us for them
_OF_TIMERS = {Act.TELL_UNRECEIVED, Act.REMIND, Act.BREACH, Act.LET_EXPIRE, Act.TELL_OVERDUE}
_CLOSED: Mapping[Act, Cell] = {act: NOTHING if act in _OF_THE_WORLD | _OF_TIMERS else ILLEGAL for act in Act}


def _row(**cells: Cell) -> Mapping[Act, Cell]:
    return MappingProxyType({**_CLOSED, **{Act[name]: cell for name, cell in cells.items()}})


def _standing(*states: Status, **cells: Cell) -> Mapping[Act, Cell]:
    """What the parties may do with any order that has been received and stands, unless a cell says otherwise."""
    here = _to(*states)
    owed = {"CONTEST": here, "DECIDE_CONTEST": _to(*states, S.WITHDRAWN), "TELL_OVERDUE": here}
    return _row(**{**owed, "WITHDRAW": _to(S.WITHDRAWN), "SUPERSEDE": _to(S.SUPERSEDED), **cells})


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
            RECEIVE=_to(*_BACK),
            WITHDRAW_EVIDENCE=_to(S.ISSUED),
            ACKNOWLEDGE=_to(*_BACK),
            REPORT=_to(*_BACK, S.COMPLIED),
            OBSTRUCT=_to(*_BACK),
            CONTEST=_to(*_BACK),
            WITHDRAW=_to(S.WITHDRAWN),
            SUPERSEDE=_to(S.SUPERSEDED),
            REASSIGN=_to(S.ISSUED),
            TELL_UNRECEIVED=_to(S.ISSUED),
        ),
        S.RUNNING: _standing(
            S.RUNNING,
            RECEIVE=_to(S.RUNNING),
            WITHDRAW_EVIDENCE=_RECEIPT_LOST,
            ACKNOWLEDGE=_to(S.RUNNING),
            REPORT=_to(*_BACK, S.COMPLIED, S.COMPLIED_LATE),
            OBSTRUCT=_to(*_BACK),
            ANSWER_OBSTACLE=_to(S.RUNNING),
            EXTEND=_to(S.RUNNING, S.COMPLIED),
            EXTEND_FOR_OUTAGE=_to(S.RUNNING, S.COMPLIED),
            SUSPEND=_to(S.SUSPENDED),
            DISPUTE=_to(S.RUNNING),
            REASSIGN=_to(S.RUNNING),
            REMIND=_to(S.RUNNING),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),
            LET_EXPIRE=_to(S.RUNNING),
        ),
        S.SUSPENDED: _standing(
            S.SUSPENDED,
            RECEIVE=_to(S.SUSPENDED),
            WITHDRAW_EVIDENCE=_RECEIPT_LOST,
            ACKNOWLEDGE=_to(S.SUSPENDED),
            REPORT=_to(S.SUSPENDED, S.COMPLIED, S.COMPLIED_LATE),
            OBSTRUCT=_to(S.SUSPENDED),
            ANSWER_OBSTACLE=_to(*_BACK),
            EXTEND_FOR_OUTAGE=_to(S.SUSPENDED),
            LIFT=_to(*_BACK, S.COMPLIED, S.COMPLIED_LATE),
            DISPUTE=_to(*_BACK),
            REASSIGN=_to(S.SUSPENDED),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),  # an item was answered late, the others have obstacles
            LET_EXPIRE=_to(*_BACK),
        ),
        S.BREACHED: _standing(
            S.BREACHED,
            RECEIVE=_to(S.BREACHED),
            WITHDRAW_EVIDENCE=_RECEIPT_LOST,
            ACKNOWLEDGE=_to(S.BREACHED),
            REPORT=_STAYS_BREACHED,
            OBSTRUCT=_to(S.BREACHED, *_BACK),
            ANSWER_OBSTACLE=_to(S.BREACHED),
            EXTEND_FOR_OUTAGE=_to(S.BREACHED, S.COMPLIED, *_BACK),
            DISPUTE=_to(S.BREACHED),
            REASSIGN=_to(S.BREACHED),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),
            LET_EXPIRE=_to(S.BREACHED),
        ),
        S.COMPLIED: _standing(
            S.COMPLIED,
            WITHDRAW_EVIDENCE=_to(S.COMPLIED),
            ACKNOWLEDGE=NOTHING,
            REPORT=_to(S.COMPLIED),
            DISPUTE=_to(S.RUNNING),
            REASSIGN=_to(S.COMPLIED),
        ),
        S.COMPLIED_LATE: _standing(
            S.COMPLIED_LATE,
            WITHDRAW_EVIDENCE=_to(S.COMPLIED),
            ACKNOWLEDGE=NOTHING,
            REPORT=_to(S.COMPLIED_LATE, S.COMPLIED),
            EXTEND_FOR_OUTAGE=_EXTENDED_LATE,
            DISPUTE=_to(S.RUNNING),
            REASSIGN=_to(S.COMPLIED_LATE),
            BREACH=_to(
                S.COMPLIED_LATE
            ),  # of two breaches one was moved by an outage, and the answer is late for it too
        ),
        S.WITHDRAWN: _row(
            WITHDRAW=NOTHING,
            SUPERSEDE=NOTHING,
            REPORT_REINSTATEMENT=_to(S.WITHDRAWN),
            TELL_OVERDUE=_to(S.WITHDRAWN),
            REASSIGN=_to(S.WITHDRAWN),
        ),
        S.SUPERSEDED: _row(
            WITHDRAW=NOTHING,
            SUPERSEDE=NOTHING,
            REPORT_REINSTATEMENT=_to(S.SUPERSEDED),
            TELL_OVERDUE=_to(S.SUPERSEDED),
            REASSIGN=_to(S.SUPERSEDED),
        ),
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
