"""The kinds of answer on the page, each with its form and the states in which the form is open (contract 1).

Narrower than the table of states where a form would mislead: an order that has ended takes what was written before.
"""

from collections.abc import Callable, Mapping

from removal.orders.commands import Answer
from removal.orders.order import ENDED, Order, Status
from removal.orders.states import Act
from removal.page.forms.chosen import every
from removal.page.forms.contest import contest
from removal.page.forms.filed import FILE, filed
from removal.page.forms.named import FieldError, Form, FormContext, acknowledgement
from removal.page.forms.obstacle import obstacle, offered
from removal.page.forms.reinstatement import offered as to_put_back
from removal.page.forms.reinstatement import reinstatement
from removal.page.forms.report import offered as reportable
from removal.page.forms.report import report
from removal.page.forms.resumption import resumable, resumption
from removal.registry import office
from removal.values import dataclass

_STANDING = frozenset({Status.ISSUED, Status.RUNNING, Status.SUSPENDED, Status.BREACHED})
ANSWERED = frozenset({Status.COMPLIED, Status.COMPLIED_LATE})  # a wrong report can be corrected


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of form: its parser, the states in which it is open, the items it offers (it is closed if there are none).

    `taken_later`: states in which the form is not shown, but an answer from a form that was open before is accepted.
    `asks`: the act that its contact must be allowed to do.
    """

    read: Callable[[Form, FormContext], tuple[Answer, list[FieldError]]]
    act: Act
    asks: office.Act = office.Act.ANSWER_ON_PAGE
    states: frozenset[Status] = _STANDING
    offered: Callable[[Order], tuple[int, ...]] = every
    taken_later: frozenset[Status] = frozenset()

    def takes(self, order: Order) -> bool:
        """Whether a form that was opened before is still parsed; the order decides whether the answer counts."""
        return order.status in self.taken_later or self.open_for(order)

    def open_for(self, order: Order) -> bool:
        """Whether the form is open for an order now."""
        return order.status in self.states and bool(self.offered(order))


ACKNOWLEDGE, REPORT, REINSTATEMENT = "acknowledge", "report", "reinstatement"
KINDS: Mapping[str, Kind] = {
    ACKNOWLEDGE: Kind(acknowledgement, Act.ACKNOWLEDGE, office.Act.CONFIRM_ON_PAGE),
    REPORT: Kind(report, Act.REPORT, states=_STANDING | ANSWERED, offered=reportable, taken_later=ENDED),
    "obstacle": Kind(obstacle, Act.OBSTRUCT, offered=offered, taken_later=ENDED),
    "resumption": Kind(resumption, Act.RESUME, states=_STANDING - {Status.ISSUED}, offered=resumable),
    "contest": Kind(contest, Act.CONTEST, states=_STANDING | ANSWERED),
    REINSTATEMENT: Kind(reinstatement, Act.REPORT_REINSTATEMENT, states=ENDED, offered=to_put_back),
    FILE: Kind(filed, Act.REPORT, states=_STANDING | ANSWERED, taken_later=ENDED),
}
CHOICES = (
    REPORT,
    REINSTATEMENT,
    "obstacle",
    "resumption",
    "contest",
    ACKNOWLEDGE,
)  # as the page offers them; a file is behind a link


def kind_of(form: Form) -> str:
    """The kind of the form that was sent; without a known kind, a report, which then has errors."""
    kind = form.get("answer", "")
    return kind if kind in KINDS else REPORT
