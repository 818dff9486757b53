"""The page of an authority's contact: GET shows the order, a confirmed POST records the answer to an obstacle.

    browser                                          page
    POST about, explanation                      ──► shows what would be recorded; nothing is stored
    POST about, explanation, confirm=yes         ──► records the answer, 303 with the page that shows it

All else that an authority may do needs a caller: a mail that was passed on must not let a platform extend its own time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from removal.errors import CapReached, Final, IllegalCommand
from removal.orders.actions import Orders
from removal.orders.commands import WORDS_AT_MOST, AnswerObstacle
from removal.orders.order import Order
from removal.page.authority_opening import AuthorityOpening, OpenedByAuthority, Question, open_questions
from removal.page.authority_show import EMPTY, authority_page, question_of
from removal.page.body import NoForm, fields
from removal.page.choosing import contact_caller
from removal.page.drafting import AGAIN
from removal.page.forms.named import FieldError, explanation, explanation_errors
from removal.page.link import respond
from removal.page.render import Rendered, Renderer
from removal.reading.view import Row
from removal.record.canonical import derived_id
from removal.record.facts import By
from removal.record.words import keyed
from removal.values import dataclass
from removal.web.request import Request

ABOUT, EXPLANATION = "about", "explanation"  # fields of the form
CHANGE = "change"  # the button of the page to confirm that goes back to the form


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """The data of the pages that confirm or refuse an answer. `why`: of a refusal; `rows`: what was written."""

    reference: str
    authority: str
    telephone: None
    rows: tuple[Row, ...]
    form: Mapping[str, str]
    errors: Sequence[FieldError] = ()
    why: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorityAnswering:
    """Answers requests for `/o/{token}` with a token of an authority's contact."""

    opening: AuthorityOpening
    orders: Orders
    render: Renderer
    clock: Callable[[], datetime]

    def respond(self, request: Request, token: str) -> Rendered:
        """The page for a request, valid or not."""
        chosen, records = request.query.get("lang", ""), request.method == "POST"
        return respond(
            request,
            self.render,
            lambda: self.opening(token, request.received_at, chosen, fresh=records),
            lambda opened: self._show(opened, recorded=request.query.get("recorded", "")),
            lambda opened: self._take(request, opened, token),
        )

    def _show(
        self,
        opened: OpenedByAuthority,
        form: Mapping[str, str] = EMPTY,
        errors: Sequence[FieldError] = (),
        recorded: str = "",
        status: int = 200,
    ) -> Rendered:
        page = authority_page(opened, self.clock(), recorded=recorded, form=form, errors=errors)
        here = {"recorded": recorded} if page.recorded else EMPTY
        shown = 422 if errors else status
        words, keeps = opened.reader.texts, bool(page.questions)
        return self.render.page("authority_page.html", words, page, shown, here=here, keeps=keeps)

    def _take(self, request: Request, opened: OpenedByAuthority, token: str) -> Rendered:
        """Handle a POST. The first one records nothing, because mail scanners submit forms too."""
        words = opened.reader.texts
        try:
            sent = fields(request.body)
        except NoForm:
            return self.render.notice("wrong_request", 400, words=words)
        form = {name: sent[name] for name in (ABOUT, EXPLANATION) if name in sent}
        if _is_confirmed(sent) and _command_id(opened, form) in opened.order.commands:
            return self._recorded(request, opened, token, _command_id(opened, form))
        question = _question(opened.questions, form)
        if opened.refused or (question is None and form.get(ABOUT)) or not opened.questions:
            return self._refused(opened, form, words(opened.refused or "page.authority_answered"))
        if sent.get(AGAIN) == "yes" and sent.get("step") != "confirm":
            return self._show(opened, form)
        return self._checked(request, opened, token, sent, form, question)

    def _checked(  # noqa: PLR0917 - a form and what it is about
        self,
        request: Request,
        opened: OpenedByAuthority,
        token: str,
        sent: Mapping[str, str],
        form: Mapping[str, str],
        question: Question | None,
    ) -> Rendered:
        words = opened.reader.texts
        chosen = [] if question else [FieldError(ABOUT, words("authority_page.error_about"))]
        errors = [*chosen, *explanation_errors(form, words, WORDS_AT_MOST, "authority_page")]
        if errors or question is None:
            return self._show(opened, form, errors)
        if _is_confirmed(sent):
            return self._record(request, opened, token, form, question)
        if sent.get(CHANGE) == "yes":
            return self._show(opened, form)
        unticked = sent.get("step") == "confirm" and sent.get(AGAIN) != "yes"
        wrong = [FieldError("confirm", words("page.error_confirm"))] if unticked else []
        page = _written(opened, form, question, errors=wrong)
        status = 422 if wrong else 200
        return self.render.page("authority_confirm_page.html", words, page, status, keeps=True)

    def _record(
        self, request: Request, opened: OpenedByAuthority, token: str, form: Mapping[str, str], question: Question
    ) -> Rendered:
        """Record the answer for the items that wait for it still. On failure the edge returns the form."""
        id_, by = _command_id(opened, form), By("authority", contact_caller(opened.contact.id))

        def command(order: Order) -> AnswerObstacle:
            now = _question(open_questions(order, opened.facts), form)
            if now is None and id_ not in order.commands:
                msg = "The question was answered meanwhile."
                raise IllegalCommand(msg)
            items, grounds = (now or question).items, (question.ground,)
            answer = explanation(form)
            return AnswerObstacle(
                id=id_, by=by, items=items, answer=answer, grounds=grounds, taken_at=request.received_at
            )

        try:
            self.orders.carry_out(opened.order.id, command)
        except Final as refused:
            why = "authority_page.refused_full" if isinstance(refused, CapReached) else "page.authority_answered"
            return self._refused(opened, form, opened.reader.texts(why))
        return self._recorded(request, opened, token, id_)

    def _recorded(self, request: Request, opened: OpenedByAuthority, token: str, command: str) -> Rendered:
        """A redirect to the page that shows the answer, which is its body too."""
        chosen = opened.reader.texts.language
        language = f"&lang={chosen}" if chosen != opened.contact.language else ""
        now = self.opening(token, request.received_at, chosen) or opened
        return self.render.redirect(self._show(now, recorded=command), f"?recorded={command}{language}")

    def _refused(self, opened: OpenedByAuthority, form: Mapping[str, str], why: str) -> Rendered:
        """The reason why nothing was recorded, and what was written."""
        words = opened.reader.texts
        page = _written(opened, form, None, why=words("page.error_refused", detail=why))
        return self.render.page("refused_page.html", words, page, 409, keeps=True)


def _written(
    opened: OpenedByAuthority,
    form: Mapping[str, str],
    question: Question | None,
    *,
    errors: Sequence[FieldError] = (),
    why: str = "",
) -> WrittenPage:
    words, answer = opened.reader.texts, explanation(form)
    about = [Row(words("authority_page.question"), question_of(opened, question).text)] if question else []
    text = [Row(words("authority_page.answer"), answer)] if answer else []
    authority = opened.parties.authority.name_in(words.language)
    return WrittenPage(opened.order.reference, authority, None, (*about, *text), form, errors, why)


def _is_confirmed(sent: Mapping[str, str]) -> bool:
    """Whether the answer is to be recorded: neither changed nor shown in another language."""
    return sent.get("confirm") == "yes" and "yes" not in (sent.get(AGAIN), sent.get(CHANGE))


def _question(questions: Sequence[Question], form: Mapping[str, str]) -> Question | None:
    """The question that the form is about; None if it names none, or one that no longer waits."""
    return next((question for question in questions if str(question.about) == form.get(ABOUT)), None)


def _command_id(opened: OpenedByAuthority, form: Mapping[str, str]) -> str:
    """The idempotency key: the same answer of a contact to the same question is one, however often it is sent."""
    written = keyed(opened.order.key, explanation(form))
    return derived_id("page", opened.order.id, opened.contact.id, "answer", form.get(ABOUT, ""), written)
