"""The kinds of answer that the page takes, each with its form and the states in which it is open (contract 1).

Narrower than the table of states where a form would only mislead: a reader with no open item reports no more here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from removal.orders.commands import Answer
from removal.orders.order import ENDED, Order, Status
from removal.orders.states import Act
from removal.page.forms.chosen import every
from removal.page.forms.contest import contest
from removal.page.forms.named import Given, Reading, Wrong, acknowledgement
from removal.page.forms.obstacle import obstacle, offered
from removal.page.forms.reinstatement import reinstatement
from removal.page.forms.report import report
from removal.page.forms.resumption import resumable, resumption
from removal.reading.deadline import missing
from removal.registry import office

_STANDING = frozenset({Status.ISSUED, Status.RUNNING, Status.SUSPENDED, Status.BREACHED})


@dataclass(frozen=True, slots=True)
class Kind:
    """How a form of this kind is read, when it is open, and which items it offers: without any it is closed, too.

    `taken_later` are states in which the form is not shown, and what was written in it before still counts.
    `asks` is what its contact must be allowed to do.
    """

    read: Callable[[Given, Reading], tuple[Answer, list[Wrong]]]
    act: Act
    asks: office.Act = office.Act.ANSWER_ON_PAGE
    states: frozenset[Status] = _STANDING
    offered: Callable[[Order], tuple[int, ...]] = every
    taken_later: frozenset[Status] = frozenset()

    def takes(self, order: Order) -> bool:
        """Whether an answer from a form that was open before is still read: the order decides whether it counts."""
        return order.status in self.taken_later or self.open_for(order)

    def open_for(self, order: Order) -> bool:
        """Whether an order can be answered so now."""
        return order.status in self.states and bool(self.offered(order))


REPORT = "report"
KINDS: Mapping[str, Kind] = {
    "acknowledge": Kind(acknowledgement, Act.ACKNOWLEDGE, office.Act.CONFIRM_ON_PAGE),
    REPORT: Kind(report, Act.REPORT, taken_later=ENDED),
    "obstacle": Kind(obstacle, Act.OBSTRUCT, offered=offered, taken_later=ENDED),
    "resumption": Kind(resumption, Act.RESUME, states=_STANDING - {Status.ISSUED}, offered=resumable),
    "contest": Kind(contest, Act.CONTEST, states=_STANDING | {Status.COMPLIED, Status.COMPLIED_LATE}),
    "reinstatement": Kind(reinstatement, Act.REPORT_REINSTATEMENT, states=ENDED, offered=missing),
}


def kind_of(given: Given) -> str:
    """Which form was sent; what names none is read as a report, and found wanting."""
    said = given.get("answer", "")
    return said if said in KINDS else REPORT
