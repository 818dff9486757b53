"""Orders over HTTP: a body in, one action, the order as it then stands."""

import uuid
from dataclasses import dataclass
from typing import Any

from removal.errors import NotFound
from removal.orders.actions import Orders
from removal.orders.commands import Acknowledge, Answer, Report
from removal.orders.issuing import Issuing, Submission
from removal.orders.order import Order
from removal.orders.present import fact_object, order_object, order_url
from removal.orders.schemas import AcknowledgementBody, OrderBody, ReportBody
from removal.orders.store import Loaded, OrderStore
from removal.record.facts import from_text
from removal.registry.caller import Caller
from removal.web.answer import Answered
from removal.web.app import Call, Route


@dataclass(frozen=True, slots=True)
class OrderRoutes:
    """What authorities and representatives do with orders."""

    issuing: Issuing
    orders: Orders
    store: OrderStore
    public_url: str

    def routes(self) -> tuple[Route[Caller], ...]:
        """As DESIGN section 7 lists them."""
        return (
            Route("POST", "/orders", "orders:issue", self.issue, OrderBody),
            Route("GET", "/orders/{id}", "orders:read", self.read),
            Route("GET", "/orders/{id}/facts", "orders:read", self.facts),
            Route("POST", "/orders/{id}/acknowledgement", "orders:answer", self.acknowledge, AcknowledgementBody),
            Route("POST", "/orders/{id}/reports", "orders:answer", self.report, ReportBody),
        )

    def issue(self, call: Call[Caller]) -> Answered:
        """201 for a new order, 200 for the same again."""
        submission = Submission(_authority(call.caller), call.sent, call.caller.by, str(uuid.uuid4()))
        order, created = self.issuing.issue(submission)
        return self._told(order, submission.sent, 201 if created else 200)

    def read(self, call: Call[Caller]) -> Answered:
        """The order, to the two sides of it."""
        return self._answer(self._visible(call.caller, call.where["id"]).order)

    def facts(self, call: Call[Caller]) -> Answered:
        """The journal, a fact a line, as webhooks tell it."""
        loaded = self._visible(call.caller, call.where["id"])
        order, text = loaded.order, self.store.text_or_none(loaded.order.id)
        facts = [from_text(line) for line in loaded.journal]
        told = [fact_object(fact, order, self.public_url, text if fact.sequence == 1 else None) for fact in facts]
        return Answered(200, {"facts": told}, _tag(order))

    def acknowledge(self, call: Call[Caller]) -> Answered:
        """Read, says the representative."""
        body: AcknowledgementBody = call.body
        return self._take(call, Acknowledge, answered_by=body.by, own_reference=body.reference)

    def report(self, call: Call[Caller]) -> Answered:
        """What was done, item by item."""
        body: ReportBody = call.body
        items = tuple(item.told() for item in body.items)
        named = {"answered_by": body.by, "own_reference": body.reference}
        return self._take(call, Report, items=items, **named)

    def _take(
        self,
        call: Call[Caller],
        kind: type[Answer],
        **told: Any,  # noqa: ANN401 - an answer's own fields
    ) -> Answered:
        """An answer's time is when the gateway took it (DESIGN section 3, legal time)."""
        order_id = self._visible(call.caller, call.where["id"]).order.id
        answer = kind(id=str(uuid.uuid4()), by=call.caller.by, answered_at=call.request.received_at, **told)
        return self._answer(self.orders.answer(order_id, answer))

    def _visible(self, caller: Caller, order_id: str) -> Loaded:
        """The order, if the caller is a side of it: another's looks as if it did not exist (P8)."""
        loaded = self.store.load(order_id)
        if loaded.order.authority == caller.authority or loaded.order.platform == caller.platform:
            return loaded
        msg = f"There is no order {order_id}."
        raise NotFound(msg)

    def _answer(self, order: Order) -> Answered:
        return self._told(order, self.store.text(order.id), 200)

    def _told(self, order: Order, text: str, status: int) -> Answered:
        location = {"location": order_url(order.id, self.public_url)} if status in (200, 201) else {}
        return Answered(status, order_object(order, text), _tag(order) | location)


def _tag(order: Order) -> dict[str, str]:
    return {"etag": f'"{order.head}"'}


def _authority(caller: Caller) -> str:
    if caller.authority is None:
        msg = "Only an authority issues orders."
        raise NotFound(msg)
    return caller.authority
