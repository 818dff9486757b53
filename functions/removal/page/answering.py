"""The order page: GET shows it (`looking`), POST shows what would be recorded, a confirmed POST records the answer.

The first POST keeps what was written as a draft answer, so that it is sent once, and is there again after *Back*:

    browser                                        page
    POST the form                              ──► writes draft 6b1c…, shows what would be recorded
    GET  ?draft=6b1c…            (Change)       ──► the form, filled from the draft
    POST the changed form, replaces=6b1c…      ──► writes draft 9f0e… in its place
    POST draft=9f0e…, confirm=yes              ──► records the answer, deletes the draft, 303 with the confirmation
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from removal.draft_answers.draft_answer import DraftAnswer, Writer, draft_id
from removal.draft_answers.store import DraftAnswers
from removal.errors import CapReached, Final
from removal.language.texts import Texts
from removal.orders.actions import Orders
from removal.orders.commands import Answer
from removal.orders.decide import decide
from removal.page import drafting
from removal.page.body import UNKNOWN, FileTooLarge, NoForm, OtherType, Posted, legible, posted
from removal.page.choosing import contact_caller, form_page, refused_page
from removal.page.confirming import confirm_page
from removal.page.drafting import AGAIN, DRAFT, REPLACES
from removal.page.filing import NO_FILE, file_page, with_file
from removal.page.forms.chosen import ranges
from removal.page.forms.filed import FILE, TABLE, UNREAD, Lines, is_too_large, kept_table, lines_of
from removal.page.forms.kinds import KINDS, kind_of
from removal.page.forms.named import FieldError, FormContext
from removal.page.forms.report import SHOWN_TIME, confirmed_rest, reported_since
from removal.page.handing import HAND, Handing
from removal.page.link import ContactGone, respond
from removal.page.looking import Looking
from removal.page.opening import Opened, Opening
from removal.page.render import Rendered, Renderer
from removal.page.sent import NOTHING_NEW, sent_page
from removal.page.show import not_taken, refused_because
from removal.record import instant
from removal.record.canonical import derived_id
from removal.record.facts import By
from removal.values import dataclass, replace
from removal.web.request import Request

_UNREAD: Mapping[type[NoForm], tuple[int, str]] = {
    NoForm: (400, "wrong_request"),
    OtherType: (415, "wrong_request"),
    FileTooLarge: (413, "error_file_large"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent. `form`: its answer, from the draft that it names if that is kept; `id`: of that draft.

    `lost`: the draft that it names is no longer kept. `shown_at`: when the confirmation page was shown. `resent`: it
    is the form of that page. `again`: it only asks for the same page in another language.
    """

    form: Mapping[str, str]
    id: str
    lost: bool
    shown_at: str
    confirmed: bool
    resent: bool
    again: bool
    replaces: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Answers requests for `/o/{token}`.

    `restore_address` gets the contact that answered, and must not raise; `forget` deletes a draft, and must not either;
    `confirmation` returns the page that it is given to make, or None if that fails: the answer is recorded by then.
    """

    opening: Opening
    look: Looking
    handing: Handing
    orders: Orders
    drafts: DraftAnswers
    restore_address: Callable[[str], None]
    forget: Callable[[Writer, str], None]
    confirmation: Callable[[Callable[[], Rendered | None]], Rendered | None]
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str, note: Callable[[Mapping[str, str]], None]) -> Rendered:
        """The page for a request, valid or not; `note` gets the answer in a form, with its draft's text, once read."""
        records, chosen = request.method == "POST", request.query.get("lang", "")
        return respond(
            request,
            self.render,
            lambda: self.opening(token, request.received_at, chosen, fresh=records),
            lambda opened: self.look(request, opened),
            lambda opened: self._take(request, opened, token, note),
        )

    def _take(
        self, request: Request, opened: Opened, token: str, note: Callable[[Mapping[str, str]], None]
    ) -> Rendered:
        """Handle a POST. The first POST records nothing, because mail scanners submit forms too."""
        try:
            body = posted(request)
        except NoForm as unread:
            return self._unread(opened, legible(request), *_UNREAD[type(unread)])
        if UNKNOWN in body.fields:
            return self._unread(opened, body.fields, *_UNREAD[OtherType])
        if body.fields.get("answer") == HAND:
            return self.handing.take(request, opened, body.fields)
        sent = self._sent(request, opened, body)
        note(sent.form)
        return self._read(request, opened, replace(sent, token=token))

    def _unread(self, opened: Opened, form: Mapping[str, str], status: int, why: str = "wrong_request") -> Rendered:
        """The page for a body that is no form of ours, with all that can be read of it."""
        page = refused_page(opened, form, opened.reader.texts(f"page.{why}"))
        return self.render.page("refused_page.html", page.texts, page, status, keeps=True)

    def _sent(self, request: Request, opened: Opened, body: Posted) -> Sent:
        """The form that was sent. A draft cannot be changed by the fields beside its id: what was shown is recorded."""
        posted, named = body.fields, body.fields.get(DRAFT, "")
        draft = self._draft(opened, named)
        form = draft.form if draft else drafting.answer_fields(posted)
        if named and draft is None:
            form = {name: text for name, text in form.items() if name != TABLE}
        if kind_of(form) == FILE and not named:
            form = with_file(form, body, self._table(opened, posted.get(REPLACES, "")))
        return Sent(
            form=form,
            id=named or _draft_id(opened, form),
            lost=bool(named) and draft is None,
            shown_at=posted.get(SHOWN_TIME, instant.to_text(request.received_at)),
            confirmed=_is_confirmed(posted),
            resent=posted.get("step") == "confirm",
            again=posted.get(AGAIN) == "yes",
            replaces=posted.get(REPLACES, ""),
        )

    def _draft(self, opened: Opened, id_: str) -> DraftAnswer | None:
        return self.drafts.read(opened.writer, id_) if id_ and opened.drafts else None

    def _table(self, opened: Opened, id_: str) -> str:
        """The table of a draft; empty if there is none."""
        draft = self._draft(opened, id_)
        return draft.form.get(TABLE, "") if draft else ""

    def _read(self, request: Request, opened: Opened, sent: Sent) -> Rendered:
        id_, kind = _command_id(opened, sent), kind_of(sent.form)
        if sent.confirmed and id_ in opened.order.commands:
            return self._recorded(request, opened, id_, sent)
        if not opened.takes(kind):
            return self._refused(opened, sent, not_taken(opened))
        if sent.again and not sent.resent:
            return self._form(request, opened, sent, ())
        command, errors = KINDS[kind].read(
            {**sent.form, SHOWN_TIME: sent.shown_at}, _form_context(request, opened, id_, self.clock())
        )
        if kind == FILE and not (errors or sent.confirmed) and _is_beyond_budget(opened, command, self.clock()):
            errors = [FieldError(FILE, opened.reader.texts("page.refused_full"))]
        if errors:
            lost = drafting.with_lost(errors, opened.reader.texts(f"page.error_draft_lost{'_file' * (kind == FILE)}"))
            return self._form(request, opened, sent, lost if sent.lost else errors)
        changed = reported_since(opened.order, command, sent.shown_at) if sent.confirmed else ()
        confirmed = confirmed_rest(opened.order, command, changed, self.clock()) if changed else command
        if sent.confirmed and confirmed:
            return self._record(request, opened, sent, confirmed)
        shown_at = instant.to_text(request.received_at) if changed else sent.shown_at
        if kind == FILE:
            sent = replace(sent, form={**sent.form, TABLE: kept_table(self._lines(request, opened, sent).right)})
        return self._confirmation(opened, command, replace(sent, shown_at=shown_at), changed)

    def _lines(self, request: Request, opened: Opened, sent: Sent) -> Lines:
        return lines_of({**sent.form, SHOWN_TIME: sent.shown_at}, _form_context(request, opened, sent.id, self.clock()))

    def _form(self, request: Request, opened: Opened, sent: Sent, errors: Sequence[FieldError]) -> Rendered:
        """The form as it was sent, with what is wrong; if it is not open any more, what was written."""
        kind = kind_of(sent.form)
        if kind not in opened.kinds:
            return self._refused(opened, sent, not_taken(opened))
        if kind == FILE:
            return self._file_form(request, opened, sent, errors)
        page = form_page(opened, kind, _refilled(sent), errors)
        return self.render.page("form_page.html", page.texts, page, 422 if errors else 200, keeps=True)

    def _file_form(self, request: Request, opened: Opened, sent: Sent, errors: Sequence[FieldError]) -> Rendered:
        """The form for a file, with what is wrong in it. The lines that are right are kept as a draft."""
        lines = self._lines(request, opened, sent)
        shown = errors or (() if sent.form.get(UNREAD) == NO_FILE else lines.errors)
        kept = {**drafting.answer_fields(sent.form), TABLE: kept_table(lines.right)}
        draft = DraftAnswer(_draft_id(opened, kept), kept, self.clock())
        if lines.right and not is_too_large(lines.right) and not drafting.is_too_long(kept):
            self.drafts.write(opened.writer, draft, sent.replaces or sent.id)
            sent = replace(sent, replaces=draft.id)
        elif sent.replaces:
            lines = self._lines(request, opened, replace(sent, form={TABLE: self._table(opened, sent.replaces)}))
        page = file_page(opened, _refilled(sent), lines, shown)
        return self.render.page("file_page.html", page.texts, page, 422 if shown else 200, keeps=True)

    def _confirmation(self, opened: Opened, command: Answer, sent: Sent, changed: Sequence[int] = ()) -> Rendered:
        """The page to confirm. `changed`: items that another report is about, which came since it was shown."""
        kept = drafting.kept_fields(sent.form, command, opened.urls)
        if drafting.is_too_long(kept):
            return self._unread(opened, kept, 400)
        draft = DraftAnswer(_draft_id(opened, kept), kept, self.clock())
        self.drafts.write(opened.writer, draft, sent.replaces)
        errors = _confirm_errors(sent, changed, opened.reader.texts)
        form = {**drafting.hidden_fields(kept, draft.id), SHOWN_TIME: sent.shown_at}
        page = confirm_page(opened, command, form, errors, self.clock())
        return self.render.page("confirm_page.html", page.texts, page, 422 if errors else 200, keeps=True)

    def _record(self, request: Request, opened: Opened, sent: Sent, command: Answer) -> Rendered:
        """Record the answer with the time at which the gateway received it. On failure the edge returns the form."""
        try:
            answer = replace(command, receives=opened.receives, seen=opened.order.sequence, person=True)
            order = self.orders.answer(opened.order.id, answer).order
        except Final as refused:
            now = self._opened_again(request, opened, sent)
            return self._refused(now, sent, refused_because(now, kind_of(sent.form), refused))
        self.restore_address(opened.contact.id)
        return self._recorded(request, opened, command.id if command.id in order.commands else NOTHING_NEW, sent)

    def _opened_again(self, request: Request, opened: Opened, sent: Sent) -> Opened:
        """The order as it is now; as it was opened, if the link shows it no more."""
        try:
            return self.opening(sent.token, request.received_at, request.query.get("lang", ""), fresh=True) or opened
        except ContactGone:
            return opened

    def _refused(self, opened: Opened, sent: Sent, why: str) -> Rendered:
        """The reason why nothing was recorded, and all that was written."""
        page = refused_page(opened, sent.form, opened.reader.texts("page.error_refused", detail=why))
        return self.render.page("refused_page.html", page.texts, page, 409, keeps=True)

    def _recorded(self, request: Request, opened: Opened, command: str, sent: Sent) -> Rendered:
        """A redirect to the confirmation, which is its body too."""
        self.forget(opened.writer, sent.id)
        chosen = opened.reader.texts.language
        language = f"&lang={chosen}" if chosen != opened.contact.language else ""
        location = f"?recorded={command}{language}"
        page = self.confirmation(lambda: self._sent_page(request, sent.token, command))
        return self.render.redirect(page, location) if page else self.render.headers_only(303, {"location": location})

    def _sent_page(self, request: Request, token: str, command: str) -> Rendered | None:
        opened = self.opening(token, request.received_at, request.query.get("lang", ""))
        page = sent_page(opened, self.clock(), command) if opened else None
        return self.render.page("sent_page.html", page.texts, page, 303) if page else None


def _is_confirmed(posted: Mapping[str, str]) -> bool:
    """Whether a form is that of a check page, and confirmed; a file is confirmed by its draft alone."""
    shown = SHOWN_TIME in posted and (posted.get("answer") != FILE or DRAFT in posted)
    return shown and posted.get("confirm") == "yes" and posted.get(AGAIN) != "yes"


def _confirm_errors(sent: Sent, changed: Sequence[int], texts: Texts) -> list[FieldError]:
    if changed:
        return [FieldError("confirm", texts("page.error_meanwhile", items=ranges(changed)))]
    unticked = sent.resent and not sent.again
    return [FieldError("confirm", texts("page.error_confirm"))] if unticked else []


def _is_beyond_budget(opened: Opened, command: Answer, now: datetime) -> bool:
    """Whether the order has no room for all of a table: to say so when it is confirmed might be too late."""
    try:
        decide(opened.order, replace(command, receives=opened.receives, seen=opened.order.sequence, person=True), now)
    except CapReached:
        return True
    except Final:
        return False
    return False


def _command_id(opened: Opened, sent: Sent) -> str:
    """The idempotency key of an answer: the same for every submission of the same confirmation page."""
    return derived_id("page", opened.order.id, opened.contact.id, sent.id, sent.shown_at)


def _draft_id(opened: Opened, form: Mapping[str, str]) -> str:
    return draft_id(opened.writer, drafting.normalised(form), opened.order.key)


def _refilled(sent: Sent) -> Mapping[str, str]:
    """The form as it was sent, to be sent again."""
    return {**sent.form, REPLACES: sent.replaces} if sent.replaces else sent.form


def _form_context(request: Request, opened: Opened, id_: str, now: datetime) -> FormContext:
    reader, by = opened.reader, By("representative", contact_caller(opened.contact.id))
    return FormContext(opened.order, reader.texts, reader.zone, request.received_at, id_, by, opened.urls, now)
