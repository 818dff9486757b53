"""States × commands (CONTRACT section 1): one table, every state a key, nothing allowed that is not written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from removal.errors import IllegalCommand
from removal.orders.order import Status


class Act(StrEnum):
    """The rows of the table that this release carries out."""

    RECEIVE = "record receipt"
    WITHDRAW_EVIDENCE = "withdraw evidence of receipt"
    ACKNOWLEDGE = "acknowledge"
    REPORT = "report"
    EXTEND_FOR_OUTAGE = "extend for an outage"
    TELL_UNRECEIVED = "tell that nobody received"
    REMIND = "remind"
    BREACH = "decide the breach"


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
_STAYS_BREACHED = _to(S.BREACHED, S.COMPLIED_LATE, S.COMPLIED)  # complied: an answer in time, decided after the breach
_EXTENDED_LATE = _to(S.COMPLIED, S.RUNNING)  # running: late even by the new due time, to be judged there
_RECEIPT_LOST = _to(S.ISSUED, S.RUNNING)  # running: other evidence is left, and a window is opened by it
_CLOSED: Mapping[Act, Cell] = {
    Act.RECEIVE: NOTHING,
    Act.WITHDRAW_EVIDENCE: NOTHING,
    Act.ACKNOWLEDGE: ILLEGAL,
    Act.REPORT: ILLEGAL,
    Act.EXTEND_FOR_OUTAGE: NOTHING,
    Act.TELL_UNRECEIVED: NOTHING,
    Act.REMIND: NOTHING,
    Act.BREACH: NOTHING,
}


def _row(**cells: Cell) -> Mapping[Act, Cell]:
    return MappingProxyType({**_CLOSED, **{Act[name]: cell for name, cell in cells.items()}})


TABLE: Mapping[Status, Mapping[Act, Cell]] = MappingProxyType(
    {
        S.DRAFT: _row(WITHDRAW_EVIDENCE=ILLEGAL),
        S.ISSUED: _row(
            RECEIVE=_to(S.RUNNING),
            WITHDRAW_EVIDENCE=_to(S.ISSUED),
            ACKNOWLEDGE=_to(S.RUNNING),
            REPORT=_to(S.RUNNING, S.COMPLIED),
            TELL_UNRECEIVED=_to(S.ISSUED),
        ),
        S.RUNNING: _row(
            RECEIVE=_to(S.RUNNING),
            WITHDRAW_EVIDENCE=_RECEIPT_LOST,
            ACKNOWLEDGE=_to(S.RUNNING),
            REPORT=_to(S.RUNNING, S.COMPLIED),
            EXTEND_FOR_OUTAGE=_to(S.RUNNING, S.COMPLIED),
            REMIND=_to(S.RUNNING),
            BREACH=_to(S.BREACHED, S.COMPLIED_LATE),
        ),
        S.SUSPENDED: _row(
            RECEIVE=_to(S.SUSPENDED),
            WITHDRAW_EVIDENCE=_RECEIPT_LOST,
            ACKNOWLEDGE=_to(S.SUSPENDED),
            REPORT=_to(S.SUSPENDED, S.COMPLIED),
            EXTEND_FOR_OUTAGE=_to(S.SUSPENDED),
        ),
        S.BREACHED: _row(
            RECEIVE=_to(S.BREACHED),
            WITHDRAW_EVIDENCE=_RECEIPT_LOST,
            ACKNOWLEDGE=_to(S.BREACHED),
            REPORT=_STAYS_BREACHED,
            EXTEND_FOR_OUTAGE=_to(S.RUNNING, S.COMPLIED),
        ),
        S.COMPLIED: _row(WITHDRAW_EVIDENCE=_to(S.COMPLIED), ACKNOWLEDGE=NOTHING, REPORT=_to(S.COMPLIED)),
        S.COMPLIED_LATE: _row(
            WITHDRAW_EVIDENCE=_to(S.COMPLIED),
            ACKNOWLEDGE=NOTHING,
            REPORT=_to(S.COMPLIED_LATE, S.COMPLIED),
            EXTEND_FOR_OUTAGE=_EXTENDED_LATE,
        ),
        S.WITHDRAWN: _row(),
        S.SUPERSEDED: _row(),
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
