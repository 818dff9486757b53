"""The page as a whole: GET shows, POST asks for confirmation, and a confirmed POST answers. Nothing else writes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from removal.delivery.mail.actions import Addresses
from removal.errors import Busy, Final, Retryable
from removal.orders.actions import Orders
from removal.orders.commands import Acknowledge, Answer, Report
from removal.page import form
from removal.page.body import NoForm, fields
from removal.page.form import Reading, Wrong
from removal.page.opening import Opened, Opening
from removal.page.render import Rendered, Renderer
from removal.page.show import confirm_page, contact_caller, order_page
from removal.record.facts import By
from removal.web.request import Request

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Page:
    """Answers requests for `/o/{token}`."""

    opening: Opening
    orders: Orders
    addresses: Addresses
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """Whatever comes, a page."""
        if request.method == "OPTIONS":
            return self.render.nothing(204, {"allow": ", ".join(METHODS)})
        if request.method not in METHODS:
            return self.render.notice("wrong_request", 405, {"allow": ", ".join(METHODS)})
        opened = self.opening(token)
        if opened is None:
            return self.render.notice("invalid", 404)
        if request.method != "POST":
            return self._show(opened, recorded=request.query.get("recorded", ""))
        return self._take(request, opened)

    def _show(
        self,
        opened: Opened,
        status: int = 200,
        given: Mapping[str, str] | None = None,
        wrong: Sequence[Wrong] = (),
        recorded: str = "",
    ) -> Rendered:
        shown = order_page(opened, self.clock(), given=given, wrong=wrong, recorded=recorded)
        return self.render.page("order_page.html", shown.texts, shown, status)

    def _take(self, request: Request, opened: Opened) -> Rendered:
        """The first POST records nothing: mail scanners submit forms, too."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            return self.render.notice("wrong_request", 415, words=opened.reader.texts)
        try:
            given = fields(request.body)
        except NoForm:
            return self.render.notice("wrong_request", 400, words=opened.reader.texts)
        if not opened.answerable:
            return self._show(opened, 409)
        reading = Reading(opened.order, opened.reader.texts, opened.reader.zone, request.received_at)
        read = form.acknowledgement if given.get("answer") == "acknowledge" else form.report
        answer, wrong = read(given, reading)
        if wrong:
            return self._show(opened, 422, given, wrong)
        if given.get("confirm") != "yes":
            return self._ask(opened, answer, given)
        return self._record(request, opened, given, answer)

    def _ask(self, opened: Opened, answer: form.Answer, given: Mapping[str, str]) -> Rendered:
        asked = given.get("step") == "confirm"
        wrong = [Wrong("confirm", opened.reader.texts("page.error_confirm"))] if asked else []
        shown = confirm_page(opened, answer, given, wrong)
        return self.render.page("confirm_page.html", shown.texts, shown, 422 if asked else 200)

    def _record(self, request: Request, opened: Opened, given: Mapping[str, str], answer: form.Answer) -> Rendered:
        """The answer's time is when the gateway took the confirmation."""
        try:
            order = self.orders.answer(opened.order.id, _command(request, opened, answer))
        except Retryable:
            return self.render.notice("busy", 503, {"retry-after": "1"}, opened.reader.texts)
        except Final as refused:
            told = opened.reader.texts("page.error_refused", detail=refused.detail)
            return self._show(opened, 409, given, [Wrong("answer", told)])
        with suppress(Busy):  # the answer stands; the address is enabled by the next one
            self.addresses.heard_from(opened.contact.id)
        recorded = order.sequence if order.sequence > opened.order.sequence else 0
        return self.render.nothing(303, {"location": f"?recorded={recorded}"})


def _command(request: Request, opened: Opened, answer: form.Answer) -> Answer:
    by = By("representative", contact_caller(opened.contact.id))
    if not answer.items:
        return Acknowledge(
            id=str(uuid4()),
            by=by,
            answered_at=request.received_at,
            answered_by=answer.by,
            own_reference=answer.own_reference,
        )
    return Report(
        id=str(uuid4()),
        by=by,
        answered_at=request.received_at,
        answered_by=answer.by,
        own_reference=answer.own_reference,
        items=answer.items,
    )
