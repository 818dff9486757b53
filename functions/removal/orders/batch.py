"""Issues many orders of one request. Each has its own result: `not-attempted` for those after the time limit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from removal.errors import Fault, Invalid, NotAttempted
from removal.orders.schemas import BATCH_AT_MOST, OrderBody
from removal.orders.shown import NamedOrder
from removal.record.canonical import JsonObject
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.body_models import parse_body
from removal.web.problems import UNKNOWN, problem

BYTES_AT_MOST = 4_000_000
TIME_LIMIT = timedelta(seconds=3.5)  # of the function's 5 s; the rest is for parsing and for the last order

IssueOne = Callable[[JsonObject], Answered]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch endpoint. `issue`: issues a single order. `failed`: is called with each unexpected error."""

    issue: IssueOne
    failed: Callable[[Exception], None]
    clock: Callable[[], datetime]
    public_url: str

    def carry_out(self, sent: JsonObject, path: str) -> Answered:
        """Issue the orders. Returns 207 (RFC 4918 section 13, but in JSON): one result for each, in their sequence."""
        orders, until = _orders(sent), self.clock() + TIME_LIMIT
        return Answered(
            207, {"results": [self._result(index, order, path, until) for index, order in enumerate(orders)]}
        )

    def _result(self, index: int, sent_order: object, path: str, until: datetime) -> dict[str, Any]:
        try:
            answered = self._issue_in_time(sent_order, until)
        except Exception as error:  # noqa: BLE001 - an error of one order must not stop the others
            response = problem(_with_full_pointers(error, index), path, self.public_url)
            if response.status == UNKNOWN.status:
                self.failed(error)
            return {"index": index, "status": response.status, "order": None, "problem": response.body}
        body, url = answered.body, answered.headers["location"]
        order = NamedOrder(
            id=body["id"], reference=body["reference"], status=body["status"], url=url, warnings=body["warnings"]
        )
        return {"index": index, "status": answered.status, "order": order, "problem": None}

    def _issue_in_time(self, sent_order: object, until: datetime) -> Answered:
        if self.clock() >= until:
            msg = "There was no time left for this order, and nothing was done with it. Send it again."
            raise NotAttempted(msg)
        if not isinstance(sent_order, Mapping):
            msg = "An order is a JSON object."
            raise Invalid(msg, Fault("", "Must be an object."))
        parse_body(OrderBody, sent_order)
        return self.issue(sent_order)


def _orders(sent: JsonObject) -> Sequence[object]:
    faults = list(_faults(sent))
    if faults:
        msg = "The body does not have the shape that this path takes."
        raise Invalid(msg, *faults)
    orders: Sequence[object] = sent["orders"]
    return orders


def _faults(sent: JsonObject) -> Iterator[Fault]:
    yield from (Fault(f"/{name}", "Is not known here.") for name in sent if name != "orders")
    orders = sent.get("orders")
    if not isinstance(orders, list):
        yield Fault("/orders", "Must be an array." if "orders" in sent else "Is required.")
    elif not 1 <= len(orders) <= BATCH_AT_MOST:
        yield Fault("/orders", f"Must hold 1 to {BATCH_AT_MOST} orders.")


def _with_full_pointers(error: Exception, index: int) -> Exception:
    """The error with its JSON pointers relative to the whole body."""
    if not isinstance(error, Invalid):
        return error
    faults = (Fault(f"/orders/{index}{fault.pointer}", fault.detail) for fault in error.faults)
    return Invalid(error.detail, *faults)
