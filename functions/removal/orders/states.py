"""The state machine of an order (contract 1): one table of states × acts; what is not in the table is refused.

An order is in exactly one state (`Status`). The state is not stored: it is computed from the journal (`Order.status`).
A state is a row of the table, an act (`Act`, what a command does) is a column. A cell says whether the act is legal
in the state, and `to` which states the order may be in after it. Illegal is an HTTP 409. Legal without `to` means
that nothing changes: late timers, repeats.

    draft ──approve──► issued ──receipt──► running ──all items answered──► complied ──dispute──► suspended
      │                  ▲                  │   ▲
      └─refuse─► refused └─ bounce of the   │   └─ the last stop ends
                            only receipt    └───── the last clock stops ──► suspended

    running ──an item open at due, grace passed──► breached ──all items answered──► complied_late ──dispute──► breached
    breached ──the breach is annulled──► running, suspended, complied
    all of these but refused ──► withdrawn, superseded; a draft is only withdrawn
    all of these ──preservation ends──► erased, for ever

Who moves it: the authority approves, refuses, extends, suspends, disputes, withdraws and supersedes. The representative
acknowledges, reports, obstructs, resumes and contests. The world brings receipts, bounces and outages. Timers remind,
let obstacles expire and record accusations (`FireTimers`).

Three rules explain most cells. Before receipt no time runs, so nothing can be late. `suspended` means that no open
item's clock runs, for whatever reason: an obstacle, a suspension, a notice that waits for receipt. A later fact may
correct an earlier one: a bounce leads back to `issued`, an outage or an extension annuls a breach.

Example (kz, one item; the instants are explained in `clock`):

    hour    0        1          11          16         20          22         23          47      47:00:20
    act     issue    receive    obstruct    resume     obstruct    answer     receive     due     breach
    state   issued   running    suspended   running    suspended   suspended  running     running breached
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from removal.errors import Erased, IllegalCommand
from removal.orders.order import Order, Status
from removal.values import dataclass


class Act(StrEnum):
    """The columns of the table; a value completes the sentence "to … is not possible in that state"."""

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
    HAND_OVER = "hand over"
    RECORD_UNRECEIVED = "tell that a notice was not received"
    REMIND = "remind"
    BREACH = "decide the breach"
    LET_EXPIRE = "let an obstacle expire"
    RECORD_OVERDUE = "tell that an answer is owed"
    ERASE = "erase"
    HOLD_ERASURE = "hold its erasure"
    RELEASE_ERASURE = "release its erasure"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: whether an act is `legal` in a state, and `to` which states it may lead; not legal is a 409."""

    legal: bool
    to: frozenset[Status] = frozenset()


ILLEGAL = Cell(legal=False)
NOTHING = Cell(legal=True)


def _to(*states: Status) -> Cell:
    return Cell(legal=True, to=frozenset(states))


S = Status
_OPEN = (S.RUNNING, S.SUSPENDED)  # suspended: no open item's clock runs
_OPEN_OR_BREACHED = (S.BREACHED, *_OPEN)  # the states left after a breach was annulled, or not
_RECEIVED = (*_OPEN_OR_BREACHED, S.COMPLIED, S.COMPLIED_LATE)
_BOUNCE_TARGETS = _to(S.ISSUED, *_RECEIVED)  # issued: no evidence of the order's own receipt is left
_OUTSIDE_ACTS = {Act.RECEIVE, Act.WITHDRAW_EVIDENCE, Act.EXTEND_FOR_OUTAGE, Act.REASSIGN}  # no party sends these
_TIMER_ACTS = {Act.RECORD_UNRECEIVED, Act.REMIND, Act.BREACH, Act.LET_EXPIRE, Act.RECORD_OVERDUE}
_STAYS = _to(*S)
# In every state: whether preservation has ended, or an erasure is held, is not a matter of the state.
_ERASING = {Act.ERASE: _to(S.ERASED), Act.HOLD_ERASURE: _STAYS, Act.RELEASE_ERASURE: _STAYS}
_CLOSED: Mapping[Act, Cell] = {
    **{act: NOTHING if act in _OUTSIDE_ACTS | _TIMER_ACTS else ILLEGAL for act in Act},
    **_ERASING,
}
_WHAT_IS_DOWN = {Act.INHERIT, Act.ORDER_AGAIN}  # a write of a later order of the chain, which reads this order too


def _row(**cells: Cell) -> Mapping[Act, Cell]:
    return MappingProxyType({**_CLOSED, **{Act[name]: cell for name, cell in cells.items()}})


def _in_force(*states: Status, **cells: Cell) -> Mapping[Act, Cell]:
    """The row of a state in force, after receipt: the acts that all such states share, then the given cells."""
    here = _to(*states)
    common = {
        "RECEIVE": here,
        "WITHDRAW_EVIDENCE": _BOUNCE_TARGETS,
        "ACKNOWLEDGE": here,
        "CONTEST": here,
        "DECIDE_CONTEST": _to(*states, S.WITHDRAWN),
        "EXTEND_FOR_OUTAGE": _to(*_RECEIVED),
        "REASSIGN": here,
        "HAND_OVER": here,
        "RECORD_UNRECEIVED": here,
        "RECORD_OVERDUE": here,
        "WITHDRAW": _to(S.WITHDRAWN),
        "SUPERSEDE": _to(S.SUPERSEDED),
        "INHERIT": here,
    }
    return _row(**{**common, **cells})


def _ended(status: Status, *also: str) -> Mapping[Act, Cell]:
    """The row of an ended order: reports and reinstatement go on, and an earlier breach may still be annulled."""
    here = _to(status)
    answers = ("REPORT", "OBSTRUCT", "REPORT_REINSTATEMENT", "HAND_OVER")
    named = ("RECEIVE", "WITHDRAW_EVIDENCE", "ORDER_AGAIN", "EXTEND_FOR_OUTAGE", "REASSIGN", "RECORD_UNRECEIVED")
    return _row(**dict.fromkeys((*answers, *named, "RECORD_OVERDUE", *also), here), WITHDRAW=NOTHING)


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
            RECEIVE=_to(*_RECEIVED),
            WITHDRAW_EVIDENCE=_to(S.ISSUED),
            ACKNOWLEDGE=_to(*_OPEN),
            REPORT=_to(*_OPEN, S.COMPLIED),
            OBSTRUCT=_to(*_OPEN),
            CONTEST=_to(*_OPEN),
            WITHDRAW=_to(S.WITHDRAWN),
            SUPERSEDE=_to(S.SUPERSEDED),
            INHERIT=_to(S.ISSUED),
            REASSIGN=_to(S.ISSUED),
            HAND_OVER=_to(S.ISSUED),
            RECORD_UNRECEIVED=_to(S.ISSUED),
        ),
        S.RUNNING: _in_force(
            *_OPEN,
            REPORT=_to(*_OPEN, S.COMPLIED, S.COMPLIED_LATE),
            OBSTRUCT=_to(*_OPEN),
            RESUME=_to(S.RUNNING),
            ANSWER_OBSTACLE=_to(S.RUNNING),
            EXTEND=_to(S.RUNNING, S.COMPLIED),
            SUSPEND=_to(*_OPEN),  # still running: an item past due, within its grace, is not stopped
            LIFT=_to(S.RUNNING),  # of such a suspension
            DISPUTE=_to(*_OPEN),
            REMIND=_to(S.RUNNING),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),
            LET_EXPIRE=_to(S.RUNNING),
        ),
        S.SUSPENDED: _in_force(
            *_OPEN,
            REPORT=_to(*_OPEN, S.COMPLIED, S.COMPLIED_LATE),
            OBSTRUCT=_to(*_OPEN),
            RESUME=_to(*_OPEN),
            ANSWER_OBSTACLE=_to(S.SUSPENDED),
            EXTEND=_to(S.SUSPENDED, S.COMPLIED),
            SUSPEND=_to(S.SUSPENDED),
            LIFT=_to(S.SUSPENDED),
            DISPUTE=_to(S.SUSPENDED),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),  # one item was answered late, the other items are stopped
            LET_EXPIRE=_to(*_OPEN),
        ),
        S.BREACHED: _in_force(
            *_OPEN_OR_BREACHED,
            REPORT=_to(*_RECEIVED),
            OBSTRUCT=_to(*_OPEN_OR_BREACHED),
            RESUME=_to(*_OPEN_OR_BREACHED),
            ANSWER_OBSTACLE=_to(S.BREACHED),
            LIFT=_to(S.BREACHED),  # for items that were stopped when another item was breached
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
            ),  # an outage moved one of two breached windows, and the answer is late for the moved window too
        ),
        S.WITHDRAWN: _ended(S.WITHDRAWN),
        S.SUPERSEDED: _ended(S.SUPERSEDED, "ANSWER_OBSTACLE", "DECIDE_CONTEST"),  # what the authority still owes
        S.REFUSED: MappingProxyType({**dict.fromkeys(Act, ILLEGAL), **_ERASING}),
        S.ERASED: MappingProxyType(
            {**_CLOSED, **dict.fromkeys(_ERASING, ILLEGAL), **dict.fromkeys({*_WHAT_IS_DOWN, Act.ERASE}, NOTHING)},
        ),
    }
)


def cell(status: Status, act: Act) -> Cell:
    """The cell of a state and an act. Raises IllegalCommand if the act is not legal in the state.

    In an erased order no act of a party is legal; `require_kept` says so before, with the order's id.
    """
    entry = TABLE[status][act]
    if not entry.legal:
        msg = f"The order is {status}; to {act} is not possible in that state. Nothing was changed."
        raise IllegalCommand(msg)
    return entry


def require_kept(order: Order) -> None:
    """Erased if the order was erased: no command of a party changes it any more, whatever else is wrong with it."""
    if order.status is Status.ERASED:
        raise Erased(order.id)
