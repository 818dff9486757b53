"""The order page: GET shows it, POST shows a confirmation page, a confirmed POST records the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from removal.errors import Final
from removal.orders.actions import Orders
from removal.orders.commands import Answer
from removal.page.body import NoForm, fields
from removal.page.confirming import confirm_page
from removal.page.forms.kinds import KINDS, kind_of
from removal.page.forms.named import FieldError, FormContext
from removal.page.forms.report import SHOWN_TIME
from removal.page.link import respond
from removal.page.opening import Opened, Opening
from removal.page.render import Rendered, Renderer
from removal.page.show import NOTHING_NEW, order_page
from removal.record import instant
from removal.record.canonical import canonical, derived_id
from removal.record.facts import By
from removal.record.words import keyed
from removal.web.request import Request

CONFIRMATION_FIELDS = ("confirm", "step")  # fields that are not part of the answer
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Page:
    """Answers requests for `/o/{token}`. `restore_address` gets the contact that answered, and must not raise."""

    opening: Opening
    orders: Orders
    restore_address: Callable[[str], None]
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """The page for a request, valid or not."""
        records, chosen = request.method == "POST", request.query.get("lang", "")
        return respond(
            request,
            self.render,
            lambda: self.opening(token, request.received_at, chosen, fresh=records),
            lambda opened: self._show(opened, recorded=request.query.get("recorded", "")),
            lambda opened: self._take(request, opened),
        )

    def _show(
        self,
        opened: Opened,
        status: int = 200,
        form: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        recorded: str = "",
    ) -> Rendered:
        page = order_page(opened, self.clock(), form=form, errors=errors, recorded=recorded)
        return self.render.page("order_page.html", page.texts, page, status)

    def _take(self, request: Request, opened: Opened) -> Rendered:
        """Handle a POST. The first POST records nothing, because mail scanners submit forms too."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            return self.render.notice("wrong_request", 415, words=opened.reader.texts)
        try:
            form = fields(request.body)
        except NoForm:
            return self.render.notice("wrong_request", 400, words=opened.reader.texts)
        return self._read(request, opened, form)

    def _read(self, request: Request, opened: Opened, form: Mapping[str, str]) -> Rendered:
        confirmed, id_ = form.get("confirm") == "yes" and SHOWN_TIME in form, _command_id(opened, form)
        if confirmed and id_ in opened.order.commands:
            return self._recorded(opened, id_)
        kind = kind_of(form)
        if not opened.takes(kind):
            return self._show(opened, 409)
        command, errors = KINDS[kind].read(form, _form_context(request, opened, id_))
        if errors:
            return self._show(opened, 422, form, errors)
        if not confirmed:
            return self._confirmation(opened, command, {SHOWN_TIME: instant.to_text(request.received_at), **form})
        return self._record(opened, form, command)

    def _confirmation(self, opened: Opened, command: Answer, form: Mapping[str, str]) -> Rendered:
        is_resent = form.get("step") == "confirm"
        errors = [FieldError("confirm", opened.reader.texts("page.error_confirm"))] if is_resent else []
        page = confirm_page(opened, command, form, errors)
        return self.render.page("confirm_page.html", page.texts, page, 422 if is_resent else 200)

    def _record(self, opened: Opened, form: Mapping[str, str], command: Answer) -> Rendered:
        """Record the answer with the time at which the gateway received it. On failure the edge returns the form."""
        try:
            answer = replace(command, receives=opened.receives, seen=opened.order.sequence)
            order = self.orders.answer(opened.order.id, answer).order
        except Final as refused:
            message = opened.reader.texts("page.error_refused", detail=refused.detail)
            return self._show(opened, 409, form, [FieldError("answer", message)])
        self.restore_address(opened.contact.id)
        return self._recorded(opened, command.id if command.id in order.commands else NOTHING_NEW)

    def _recorded(self, opened: Opened, command: str) -> Rendered:
        chosen = opened.reader.texts.language
        language = f"&lang={chosen}" if chosen != opened.contact.language else ""
        return self.render.headers_only(303, {"location": f"?recorded={command}{language}"})


def _command_id(opened: Opened, form: Mapping[str, str]) -> str:
    """The idempotency key of an answer: the same for every submission of the same confirmation page."""
    answer = canonical({name: value for name, value in form.items() if name not in CONFIRMATION_FIELDS})
    return derived_id("page", opened.order.id, opened.contact.id, keyed(opened.order.key, answer))


def _form_context(request: Request, opened: Opened, id_: str) -> FormContext:
    reader, by = opened.reader, By("representative", contact_caller(opened.contact.id))
    return FormContext(opened.order, reader.texts, reader.zone, request.received_at, id_, by)


def contact_caller(contact_id: str) -> str:
    """The caller name, in facts, of a contact that answered on the page."""
    return f"contact:{contact_id}"
