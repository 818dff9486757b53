"""The page as a whole: GET shows, POST asks for confirmation, and a confirmed POST answers. Nothing else writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from removal.errors import Final
from removal.orders.actions import Orders
from removal.orders.commands import Answer
from removal.page.body import NoForm, fields
from removal.page.confirming import confirm_page
from removal.page.forms.kinds import KINDS, kind_of
from removal.page.forms.named import Reading, Wrong
from removal.page.forms.report import ASKED_AT
from removal.page.link import respond
from removal.page.opening import Opened, Opening
from removal.page.render import Rendered, Renderer
from removal.page.show import NOTHING_NEW, order_page
from removal.record import instant
from removal.record.canonical import canonical, derived_id
from removal.record.facts import By
from removal.web.request import Request

OF_CONFIRMING = ("confirm", "step")  # fields that say nothing of the answer
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Page:
    """Answers requests for `/o/{token}`; the contact that answers is `heard_from`, which may not raise."""

    opening: Opening
    orders: Orders
    heard_from: Callable[[str], None]
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """A page for every request."""
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
        return self._read(request, opened, given)

    def _read(self, request: Request, opened: Opened, given: Mapping[str, str]) -> Rendered:
        confirmed, id_ = given.get("confirm") == "yes" and ASKED_AT in given, _command_id(opened, given)
        if confirmed and id_ in opened.order.commands:
            return self._recorded(opened, id_)
        kind = kind_of(given)
        if not opened.takes(kind):
            return self._show(opened, 409)
        command, wrong = KINDS[kind].read(given, _reading(request, opened, id_))
        if wrong:
            return self._show(opened, 422, given, wrong)
        if not confirmed:
            return self._ask(opened, command, {ASKED_AT: instant.to_text(request.received_at), **given})
        return self._record(opened, given, command)

    def _ask(self, opened: Opened, command: Answer, given: Mapping[str, str]) -> Rendered:
        asked = given.get("step") == "confirm"
        wrong = [Wrong("confirm", opened.reader.texts("page.error_confirm"))] if asked else []
        shown = confirm_page(opened, command, given, wrong)
        return self.render.page("confirm_page.html", shown.texts, shown, 422 if asked else 200)

    def _record(self, opened: Opened, given: Mapping[str, str], command: Answer) -> Rendered:
        """The answer's time is when the gateway took the confirmation; the edge keeps the form of what fails."""
        try:
            answer = replace(command, receives=opened.receives, seen=opened.order.sequence)
            order = self.orders.answer(opened.order.id, answer).order
        except Final as refused:
            told = opened.reader.texts("page.error_refused", detail=refused.detail)
            return self._show(opened, 409, given, [Wrong("answer", told)])
        self.heard_from(opened.contact.id)
        return self._recorded(opened, command.id if command.id in order.commands else NOTHING_NEW)

    def _recorded(self, opened: Opened, command: str) -> Rendered:
        chosen = opened.reader.texts.language
        kept = f"&lang={chosen}" if chosen != opened.contact.language else ""
        return self.render.nothing(303, {"location": f"?recorded={command}{kept}"})


def _command_id(opened: Opened, given: Mapping[str, str]) -> str:
    """The same answer from the same confirmation page, however often it is sent: a second click adds nothing."""
    said = canonical({name: value for name, value in given.items() if name not in OF_CONFIRMING})
    return derived_id("page", opened.order.id, opened.contact.id, said)


def _reading(request: Request, opened: Opened, id_: str) -> Reading:
    reader, by = opened.reader, By("representative", contact_caller(opened.contact.id))
    return Reading(opened.order, reader.texts, reader.zone, request.received_at, id_, by)


def contact_caller(contact_id: str) -> str:
    """How facts name a contact that answered on the page."""
    return f"contact:{contact_id}"
