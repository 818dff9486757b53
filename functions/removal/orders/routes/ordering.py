"""Routes of the authority: issue, approve, and its further commands."""

import uuid

from removal.errors import Forbidden
from removal.orders.approving import Approving, refusal
from removal.orders.batch import BYTES_AT_MOST, Batch
from removal.orders.commands import AnswerObstacle, DecideContest, Dispute, Extend, Lift, Suspend, Withdraw
from removal.orders.issuing import Submission, in_one_form
from removal.orders.item import Ground
from removal.orders.order import Order
from removal.orders.routes.context import OrderRouteContext, head, idempotency_key
from removal.orders.schemas import (
    ApprovalBody,
    BatchBody,
    ContestDecisionBody,
    DisputeBody,
    ExtensionBody,
    ObstacleAnswerBody,
    OrderBody,
    ReasonBody,
    SuspensionBody,
)
from removal.orders.shown import Alike, OrderWarning
from removal.record import duration
from removal.record.canonical import JsonObject
from removal.registry.caller import Caller
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.app import Call, Route


@dataclass(frozen=True, slots=True)
class Ordering:
    """The routes of an authority."""

    context: OrderRouteContext

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, as listed in design 7."""
        issue, approve = "orders:issue", "orders:approve"
        return (
            Route("POST", "/orders", issue, self.issue, OrderBody),
            Route("POST", "/orders:batch", issue, self.batch, BatchBody, in_parts=True, at_most=BYTES_AT_MOST),
            Route("POST", "/orders/{id}/approval", approve, self.approve, ApprovalBody),
            Route("POST", "/orders/{id}/refusal", approve, self.refuse, ReasonBody),
            Route("POST", "/orders/{id}/withdrawal", issue, self.withdraw, ReasonBody),
            Route("POST", "/orders/{id}/obstacle-answers", issue, self.answer_obstacle, ObstacleAnswerBody),
            Route("POST", "/orders/{id}/extension", issue, self.extend, ExtensionBody),
            Route("POST", "/orders/{id}/suspension", issue, self.suspend, SuspensionBody),
            Route("POST", "/orders/{id}/disputes", issue, self.dispute, DisputeBody),
            Route("POST", "/orders/{id}/contest-decision", issue, self.decide_contest, ContestDecisionBody),
        )

    def issue(self, call: Call[Caller]) -> Answered:
        """201 for a new order, 200 for a repeat of the same order."""
        return self._issue(call, call.sent)

    def batch(self, call: Call[Caller]) -> Answered:
        """207: a result for each order; safe to send again."""
        batch = Batch(
            lambda text: self._issue(call, text), self.context.failed, self.context.clock, self.context.public_url
        )
        return batch.carry_out(call.sent, call.request.path)

    def approve(self, call: Call[Caller]) -> Answered:
        """The draft is issued, by a person who did not draft it."""
        order, caller = self.context.commandable(call), call.caller
        person = caller.ids if caller.kind == "person" else ()
        approving = Approving(self.context.issuing)
        return self.context.order_response(
            approving.approve(order.id, caller.by, call.request.received_at, person=person, head=head(call, order))
        )

    def refuse(self, call: Call[Caller]) -> Answered:
        """The draft will never be issued."""
        body: ReasonBody = call.body
        return self.context.carry_out(call, lambda order: refusal(order, call.caller.by, body.reason))

    def withdraw(self, call: Call[Caller]) -> Answered:
        """The order is no longer in force; what was taken down must be put back."""
        body: ReasonBody = call.body
        return self.context.carry_out(
            call,
            lambda order: Withdraw(
                id=self._idempotency_key("withdraw", call, order), by=call.caller.by, reason=body.reason
            ),
        )

    def answer_obstacle(self, call: Call[Caller]) -> Answered:
        """Ends the named obstacles, or all questions if none is named. The clock resumes on receipt of the answer."""
        body: ObstacleAnswerBody = call.body
        return self.context.carry_out(
            call,
            lambda order: AnswerObstacle(
                id=self._idempotency_key("answer", call, order, answers=True),
                by=call.caller.by,
                items=body.items,
                answer=body.answer,
                grounds=tuple(map(Ground, body.grounds)) if body.grounds else None,
            ),
        )

    def extend(self, call: Call[Caller]) -> Answered:
        """Extends what is open; a retry does not extend it twice."""
        body: ExtensionBody = call.body
        more = duration.from_text(body.extend_by)
        return self.context.carry_out(
            call,
            lambda order: Extend(
                id=self._idempotency_key("extend", call, order), by=call.caller.by, extend_by=more, reason=body.reason
            ),
        )

    def suspend(self, call: Call[Caller]) -> Answered:
        """Stops the clock; or lifts the suspension: on receipt the clock resumes with the time that was left."""
        body: SuspensionBody = call.body
        kind = Suspend if body.suspended else Lift
        return self.context.carry_out(
            call,
            lambda order: kind(id=self._idempotency_key("suspend", call, order), by=call.caller.by, reason=body.reason),
        )

    def dispute(self, call: Call[Caller]) -> Answered:
        """Disputes reported measures: the items are open again, and their window opens on receipt of the dispute."""
        body: DisputeBody = call.body
        return self.context.carry_out(
            call,
            lambda order: Dispute(
                id=self._idempotency_key("dispute", call, order),
                by=call.caller.by,
                items=body.items,
                reason=body.reason,
            ),
        )

    def decide_contest(self, call: Call[Caller]) -> Answered:
        """Upholds the contest, which withdraws the order, or rejects it; the order then remains in force."""
        body: ContestDecisionBody = call.body
        upheld = body.decision == "upheld"
        return self.context.carry_out(
            call,
            lambda order: DecideContest(
                id=self._idempotency_key("decide", call, order, answers=True),
                by=call.caller.by,
                upheld=upheld,
                reasons=body.reasons,
            ),
        )

    def _idempotency_key(self, act: str, call: Call[Caller], order: Order, *, answers: bool = False) -> str:
        return idempotency_key(act, call, order, self.context.clock(), answers=answers)

    def _issue(self, call: Call[Caller], text: JsonObject) -> Answered:
        caller = call.caller
        if caller.authority is None:
            msg = "Only an authority issues orders."
            raise Forbidden(msg)
        made = (caller.by, str(uuid.uuid4()), call.request.received_at)
        submission = Submission(caller.authority, in_one_form(text), *made)
        issued = self.context.issuing.issue(submission)
        warnings = self._warnings(issued.order)
        return self.context.response(issued.order, issued.text, 201 if issued.is_new else 200, warnings=warnings)

    def _warnings(self, order: Order) -> list[OrderWarning]:
        """Warnings about an accepted order: references of other orders look like its reference."""
        alike = self.context.likenesses.enter(order.authority, order.subject, order.reference)
        detail = "Readers may take this reference for that of another order, which looks alike."
        orders = [Alike(id=similar.id, reference=similar.text) for similar in alike]
        return [OrderWarning(pointer="/reference", detail=detail, orders=orders)] if alike else []
