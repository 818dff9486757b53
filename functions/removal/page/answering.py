"""The order page: GET shows it, POST shows a confirmation page, a confirmed POST records the answer.

The first POST keeps what was written as a draft answer, so that it is sent once, and is there again after *Back*:

    browser                                        page
    POST the form                              ──► writes draft 6b1c…, shows what would be recorded
    GET  ?draft=6b1c…            (Change, Back) ──► the form, filled from the draft
    POST the changed form, replaces=6b1c…      ──► writes draft 9f0e… in its place
    POST draft=9f0e…, confirm=yes              ──► records the answer, deletes the draft
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from removal.draft_answers.draft_answer import DraftAnswer, Writer, draft_id
from removal.draft_answers.store import DraftAnswers
from removal.errors import Final
from removal.orders.actions import Orders
from removal.orders.commands import Answer
from removal.page import drafting
from removal.page.body import NoForm, fields
from removal.page.confirming import confirm_page
from removal.page.drafting import DRAFT, REPLACES
from removal.page.forms.kinds import KINDS, kind_of
from removal.page.forms.named import FieldError, FormContext
from removal.page.forms.report import SHOWN_TIME
from removal.page.link import respond
from removal.page.opening import Opened, Opening
from removal.page.render import Rendered, Renderer
from removal.page.show import NO_DRAFTS, NOTHING_NEW, Drafts, not_taken, order_page
from removal.record import instant
from removal.record.canonical import derived_id
from removal.record.facts import By
from removal.values import dataclass, replace
from removal.web.request import Request

FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent. `form`: its answer, from the draft that it names if that is kept; `id`: of that draft.

    `lost`: the draft that it names is no longer kept. `shown_at`: when the confirmation page was shown.
    """

    form: Mapping[str, str]
    id: str
    lost: bool
    shown_at: str
    confirmed: bool
    resent: bool
    replaces: str


@dataclass(frozen=True, slots=True)
class Page:
    """Answers requests for `/o/{token}`.

    `restore_address` gets the contact that answered, and must not raise; `forget` deletes a draft, and must not either.
    """

    opening: Opening
    orders: Orders
    drafts: DraftAnswers
    restore_address: Callable[[str], None]
    forget: Callable[[Writer, str], None]
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str, note: Callable[[Mapping[str, str]], None]) -> Rendered:
        """The page for a request, valid or not; `note` gets the answer in a form, with its draft's text, once read."""
        records, chosen = request.method == "POST", request.query.get("lang", "")
        return respond(
            request,
            self.render,
            lambda: self.opening(token, request.received_at, chosen, fresh=records),
            lambda opened: self._look(request, opened),
            lambda opened: self._take(request, opened, note),
        )

    def _look(self, request: Request, opened: Opened) -> Rendered:
        """The page for a GET, which writes nothing: with the draft that it names, or else with the only one."""
        recorded, named = request.query.get("recorded", ""), request.query.get(DRAFT, "")
        kept = self.drafts.all(opened.writer) if opened.drafts else []
        chosen = drafting.draft_named(kept, named)
        only = kept[0] if len(kept) == 1 and not named and not recorded else None
        form = drafting.form_of(chosen) if chosen else only.form if only else None
        lines = tuple(drafting.draft_lines(kept, chosen or only, opened.kinds, opened.reader.zone))
        drafts = Drafts(lines, lost=opened.drafts and bool(named) and chosen is None)
        return self._show(opened, form=form, recorded=recorded, drafts=drafts)

    def _show(  # noqa: PLR0917 - what the page may show beside the order
        self,
        opened: Opened,
        status: int = 200,
        form: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        recorded: str = "",
        drafts: Drafts = NO_DRAFTS,
    ) -> Rendered:
        page = order_page(opened, self.clock(), form=form, errors=errors, recorded=recorded)
        return self.render.page("order_page.html", page.texts, replace(page, drafts=drafts), status)

    def _take(self, request: Request, opened: Opened, note: Callable[[Mapping[str, str]], None]) -> Rendered:
        """Handle a POST. The first POST records nothing, because mail scanners submit forms too."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            return self.render.notice("wrong_request", 415, words=opened.reader.texts)
        try:
            sent = self._sent(request, opened, fields(request.body))
        except NoForm:
            return self.render.notice("wrong_request", 400, words=opened.reader.texts)
        note(sent.form)
        return self._read(request, opened, sent)

    def _sent(self, request: Request, opened: Opened, posted: Mapping[str, str]) -> Sent:
        """The form that was sent. A draft cannot be changed by the fields beside its id: what was shown is recorded."""
        named = posted.get(DRAFT, "")
        draft = self.drafts.read(opened.writer, named) if named and opened.drafts else None
        form = draft.form if draft else drafting.answer_fields(posted)
        return Sent(
            form=form,
            id=named or _draft_id(opened, form),
            lost=bool(named) and draft is None,
            shown_at=posted.get(SHOWN_TIME, instant.to_text(request.received_at)),
            confirmed=posted.get("confirm") == "yes" and SHOWN_TIME in posted,
            resent=posted.get("step") == "confirm",
            replaces=posted.get(REPLACES, ""),
        )

    def _read(self, request: Request, opened: Opened, sent: Sent) -> Rendered:
        id_, kind = _command_id(opened, sent), kind_of(sent.form)
        if sent.confirmed and id_ in opened.order.commands:
            return self._recorded(opened, id_, sent.id)
        if not opened.takes(kind):
            return self._refused(opened, sent, not_taken(opened))
        command, errors = KINDS[kind].read(
            {**sent.form, SHOWN_TIME: sent.shown_at}, _form_context(request, opened, id_)
        )
        if errors:
            lost = drafting.with_lost(errors, opened.reader.texts("page.error_draft_lost"))
            return self._show(opened, 422, _refilled(sent), lost if sent.lost else errors)
        if not sent.confirmed:
            return self._confirmation(opened, command, sent)
        return self._record(opened, sent, command)

    def _confirmation(self, opened: Opened, command: Answer, sent: Sent) -> Rendered:
        kept = drafting.kept_fields(sent.form)
        if drafting.is_too_long(kept):
            return self.render.notice("wrong_request", 400, words=opened.reader.texts)
        draft = DraftAnswer(_draft_id(opened, kept), kept, self.clock())
        self.drafts.write(opened.writer, draft, sent.replaces)
        errors = [FieldError("confirm", opened.reader.texts("page.error_confirm"))] if sent.resent else []
        form = {**drafting.hidden_fields(kept, draft.id), SHOWN_TIME: sent.shown_at}
        page = confirm_page(opened, command, form, errors)
        return self.render.page("confirm_page.html", page.texts, page, 422 if sent.resent else 200)

    def _record(self, opened: Opened, sent: Sent, command: Answer) -> Rendered:
        """Record the answer with the time at which the gateway received it. On failure the edge returns the form."""
        try:
            answer = replace(command, receives=opened.receives, seen=opened.order.sequence, person=True)
            order = self.orders.answer(opened.order.id, answer).order
        except Final as refused:
            return self._refused(opened, sent, refused.detail)
        self.restore_address(opened.contact.id)
        return self._recorded(opened, command.id if command.id in order.commands else NOTHING_NEW, sent.id)

    def _refused(self, opened: Opened, sent: Sent, why: str) -> Rendered:
        """The order with the reason, and what was written in a form that is not open any more."""
        message = opened.reader.texts("page.error_refused", detail=why)
        return self._show(opened, 409, _refilled(sent), [FieldError("answer", message)])

    def _recorded(self, opened: Opened, command: str, draft: str) -> Rendered:
        self.forget(opened.writer, draft)
        chosen = opened.reader.texts.language
        language = f"&lang={chosen}" if chosen != opened.contact.language else ""
        return self.render.headers_only(303, {"location": f"?recorded={command}{language}"})


def _command_id(opened: Opened, sent: Sent) -> str:
    """The idempotency key of an answer: the same for every submission of the same confirmation page."""
    return derived_id("page", opened.order.id, opened.contact.id, sent.id, sent.shown_at)


def _draft_id(opened: Opened, form: Mapping[str, str]) -> str:
    return draft_id(opened.writer, drafting.kept_fields(form), opened.order.key)


def _refilled(sent: Sent) -> Mapping[str, str]:
    """The form as it was sent, to be sent again."""
    return {**sent.form, REPLACES: sent.replaces} if sent.replaces else sent.form


def _form_context(request: Request, opened: Opened, id_: str) -> FormContext:
    reader, by = opened.reader, By("representative", contact_caller(opened.contact.id))
    return FormContext(opened.order, reader.texts, reader.zone, request.received_at, id_, by)


def contact_caller(contact_id: str) -> str:
    """The caller name, in facts, of a contact that answered on the page."""
    return f"contact:{contact_id}"
