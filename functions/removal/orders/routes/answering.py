"""Routes of the representative's answers; each counts at the instant at which the gateway took it."""

from collections.abc import Mapping
from typing import Any

from removal.errors import Invalid, OutOfTime
from removal.orders.commands import (
    Acknowledge,
    Answer,
    Contest,
    Obstruct,
    Report,
    ReportReinstatement,
    Resume,
)
from removal.orders.item import Ground, NotPossible
from removal.orders.notice import ISSUED
from removal.orders.order import Order
from removal.orders.present import fact_object, received_notices
from removal.orders.reported import untimely
from removal.orders.routes.context import OrderRouteContext, answer_idempotency_key, head
from removal.orders.routes.recorded import recorded
from removal.orders.schemas import (
    AcknowledgementBody,
    ContestBody,
    ObstacleBody,
    ReinstatementBody,
    ReportBody,
    ResumptionBody,
)
from removal.record.canonical import JsonObject
from removal.record.facts import Fact, from_text
from removal.registry.caller import Caller
from removal.registry.office import Act
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.app import Action, Call, Route
from removal.web.body_models import Body
from removal.web.request import Request


@dataclass(frozen=True, slots=True)
class Answering:
    """The routes of a representative."""

    context: OrderRouteContext

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, as listed in design 7."""
        return (
            self._route("acknowledgement", self.acknowledge, AcknowledgementBody),
            self._route("reports", self.report, ReportBody),
            self._route("obstacles", self.obstruct, ObstacleBody),
            self._route("resumption", self.resume, ResumptionBody),
            self._route("contest", self.contest, ContestBody),
            self._route("reinstatement-report", self.reinstate, ReinstatementBody),
        )

    def _route(self, name: str, action: Action[Caller], body: type[Body]) -> Route[Caller]:
        """A route of an answer; a 5xx is logged as a refused answer, because the platform may have lost time."""
        return Route("POST", f"/orders/{{id}}/{name}", "orders:answer", action, body, on_failure=self._refused)

    def _refused(self, request: Request, where: Mapping[str, str], error: Exception, status: int) -> None:
        read = not isinstance(error, OutOfTime)
        self.context.refused(where["id"], request.id, request.received_at, status, read=read)

    def acknowledge(self, call: Call[Caller]) -> Answered:
        """The representative has read the order."""
        return self._take(call, "acknowledge", Acknowledge)

    def report(self, call: Call[Caller]) -> Answered:
        """The measures, item by item. A report taken before the dispute of an item does not answer the dispute."""
        body: ReportBody = call.body
        return self._take(call, "report", Report, items=tuple(item.to_command() for item in body.items))

    def obstruct(self, call: Call[Caller]) -> Answered:
        """An obstacle of some items; stated again after an answer, it is another obstacle."""
        body: ObstacleBody = call.body
        fields = {"ground": Ground(body.ground), "items": body.items, "explanation": body.explanation}
        return self._take(call, "obstruct", Obstruct, **fields)

    def resume(self, call: Call[Caller]) -> Answered:
        """Grounds have ceased: the clock resumes at the instant of this request, as the law says."""
        body: ResumptionBody = call.body
        grounds = tuple(map(Ground, body.grounds)) if body.grounds else None
        return self._take(call, "resume", Resume, items=body.items, grounds=grounds, ceased_at=body.ceased_at)

    def contest(self, call: Call[Caller]) -> Answered:
        """The representative contests the order as unlawful; that does not stop the clock."""
        body: ContestBody = call.body
        return self._take(call, "contest", Contest, items=body.items or (), explanation=body.explanation)

    def reinstate(self, call: Call[Caller]) -> Answered:
        """Items that were taken down under an ended order were put back, or cannot be."""
        body: ReinstatementBody = call.body
        why = NotPossible(body.not_possible.ground, body.not_possible.explanation) if body.not_possible else None
        return self._take(call, "reinstate", ReportReinstatement, items=body.items, not_possible=why)

    def _take(self, call: Call[Caller], act: str, kind: type[Answer], **fields: Any) -> Answered:  # noqa: ANN401 - its fields
        """Carry out an answer; its instant is when the gateway took it (design 3.3)."""
        order, receives = self.context.answerable(call, Act.CONFIRM if kind is Acknowledge else Act.ANSWER)
        named = {"answered_by": call.body.by, "own_reference": call.body.reference}
        id_, at = answer_idempotency_key(act, call, order, self.context.clock()), call.request.received_at
        answer = kind(
            id=id_,
            by=call.caller.by,
            answered_at=at,
            receives=receives,
            seen=order.sequence,
            person=call.caller.kind == "person",
            **named,
            **fields,
        )
        _require_timely(answer, order)
        taken = self.context.orders.answer(order.id, answer, head(call, order))
        facts, text = tuple(map(from_text, taken.journal)), self.context.store.text(order.id)
        received = self.context.store.with_words(received_notices(facts, id_))
        notices = [self._notice_object(fact, taken.order, text) for fact in received]
        return self.context.response(
            taken.order,
            text,
            200,
            **recorded(answer, taken.order, facts, repeated=taken.repeated),
            received_notices=notices,
        )

    def _notice_object(self, notice: Fact, order: Order, text: str) -> JsonObject:
        return fact_object(notice, order, self.context.public_url, text if notice.type == ISSUED else None)


def _require_timely(answer: Answer, order: Order) -> None:
    """Invalid if the answer reports something impossible, such as a measure in the future."""
    faults = [untimely_answer.fault for untimely_answer in untimely(answer, order)]
    if faults:
        msg = "The answer reports what cannot have happened when it says so."
        raise Invalid(msg, *faults)
