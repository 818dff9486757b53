"""The representative's answers: each counts at the instant at which the gateway took it."""

import uuid
from dataclasses import dataclass
from typing import Any

from removal.orders.commands import Acknowledge, Answer, Contest, Obstruct, Report, ReportReinstatement
from removal.orders.item import Ground
from removal.orders.order import Order
from removal.orders.routes.desk import Desk, head, same
from removal.orders.schemas import AcknowledgementBody, ContestBody, ObstacleBody, ReinstatementBody, ReportBody
from removal.registry.caller import Caller
from removal.web.answer import Answered
from removal.web.app import Call, Route


@dataclass(frozen=True, slots=True)
class Answering:
    """What a representative does with orders."""

    desk: Desk

    def routes(self) -> tuple[Route[Caller], ...]:
        """As design 7 lists them."""
        scope = "orders:answer"
        return (
            Route("POST", "/orders/{id}/acknowledgement", scope, self.acknowledge, AcknowledgementBody),
            Route("POST", "/orders/{id}/reports", scope, self.report, ReportBody),
            Route("POST", "/orders/{id}/obstacles", scope, self.obstruct, ObstacleBody),
            Route("POST", "/orders/{id}/contest", scope, self.contest, ContestBody),
            Route("POST", "/orders/{id}/reinstatement-report", scope, self.reinstate, ReinstatementBody),
        )

    def acknowledge(self, call: Call[Caller]) -> Answered:
        """Read, says the representative."""
        return self._take(call, Acknowledge, str(uuid.uuid4()))

    def report(self, call: Call[Caller]) -> Answered:
        """What was done, item by item; the same again changes nothing by what it says."""
        body: ReportBody = call.body
        return self._take(call, Report, str(uuid.uuid4()), items=tuple(item.told() for item in body.items))

    def obstruct(self, call: Call[Caller]) -> Answered:
        """What stands before some items; told again after an answer, it is another obstacle."""
        body: ObstacleBody = call.body
        id_ = same("obstruct", call, self._order(call), self.desk.clock())
        told = {"ground": Ground(body.ground), "items": body.items, "explanation": body.explanation}
        return self._take(call, Obstruct, id_, **told)

    def contest(self, call: Call[Caller]) -> Answered:
        """The order is unlawful, says the representative; that does not stop the time."""
        body: ContestBody = call.body
        id_ = same("contest", call, self._order(call), self.desk.clock())
        return self._take(call, Contest, id_, items=body.items or (), explanation=body.explanation)

    def reinstate(self, call: Call[Caller]) -> Answered:
        """What was taken down under an order that no longer stands is back."""
        body: ReinstatementBody = call.body
        return self._take(call, ReportReinstatement, str(uuid.uuid4()), items=body.items)

    def _order(self, call: Call[Caller]) -> Order:
        return self.desk.visible(call).order

    def _take(
        self,
        call: Call[Caller],
        kind: type[Answer],
        id_: str,
        **told: Any,  # noqa: ANN401 - an answer's own fields
    ) -> Answered:
        """An answer's time is when the gateway took it (design 3.3)."""
        order_id = self._order(call).id
        named = {"answered_by": call.body.by, "own_reference": call.body.reference}
        answer = kind(id=id_, by=call.caller.by, answered_at=call.request.received_at, **named, **told)
        return self.desk.shown(self.desk.orders.answer(order_id, answer, head(call)))
