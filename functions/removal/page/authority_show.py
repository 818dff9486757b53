"""The page of an authority's contact: the order, what is owed by whom until when, and which call does what. Pure."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from removal.orders.order import Order
from removal.orders.states import TABLE, Act
from removal.orders.waiting import waiting
from removal.page.authority_opening import OpenedByAuthority, Question
from removal.page.choosing import contact_caller
from removal.page.forms.chosen import ranges
from removal.page.forms.named import FieldError
from removal.page.history import HistoryLine, history
from removal.page.summary import Summary, summary
from removal.reading import fact_texts
from removal.reading.owing import owing
from removal.reading.view import OrderView, Row, order_view
from removal.record.facts import Fact
from removal.values import dataclass

EMPTY: Mapping[str, str] = {}
PATHS: Mapping[Act, str] = {
    Act.ANSWER_OBSTACLE: "obstacle-answers",
    Act.EXTEND: "extension",
    Act.DISPUTE: "disputes",
    Act.SUSPEND: "suspension",
    Act.DECIDE_CONTEST: "contest-decision",
    Act.WITHDRAW: "withdrawal",
}
SHELL = "removal-orders order {words} --token-file FILE --yes"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question among which the reader chooses: its text, and what the representative wrote."""

    about: int
    text: str
    words: str | None


@dataclass(frozen=True, slots=True)
class AuthorityPage:
    """The data of the page. `closed`: why no question is answered here. `calls`: what this link cannot do, and how.

    `recorded`: the answer that was just recorded. `first`: the ids of the first choice, for links to fields.
    """

    reference: str
    authority: str
    telephone: None
    name: str
    summary: Summary
    ended: bool
    order: OrderView | None
    history: tuple[HistoryLine, ...]
    owing: tuple[Row, ...]
    questions: tuple[OpenQuestion, ...]
    closed: str | None
    waiting: tuple[HistoryLine, ...]
    calls: tuple[Row, ...]
    recorded: HistoryLine | None
    form: Mapping[str, str]
    errors: Sequence[FieldError]
    proof: str | None

    @property
    def first(self) -> Mapping[str, str]:
        """The id of the first question, in which an error of the choice is mended."""
        return {"about": f"about-{self.questions[0].about}"} if self.questions else {}


def authority_page(
    opened: OpenedByAuthority,
    now: datetime,
    *,
    recorded: str = "",
    form: Mapping[str, str] = EMPTY,
    errors: Sequence[FieldError] = (),
) -> AuthorityPage:
    """The page of an order. `recorded`: the id of the answer that was just recorded; `form`: as it was sent."""
    order, reader, facts = opened.order, opened.reader, opened.facts
    texts, unreceived = reader.texts, {notice.sequence for notice in waiting(order)}
    own = (fact for fact in facts if fact.by.caller == contact_caller(opened.contact.id))
    answer = [fact for fact in own if fact.command == recorded]
    return AuthorityPage(
        reference=order.reference,
        authority=opened.parties.authority.name_in(texts.language),
        telephone=None,
        name=opened.contact.name,
        summary=summary(opened, now),
        ended=order.ended_at is not None,
        order=order_view(order, opened.text, opened.parties, reader) if opened.text else None,
        history=tuple(history(facts, reader)),
        owing=owing(order, opened.parties, reader),
        questions=() if opened.refused else tuple(question_of(opened, question) for question in opened.questions),
        closed=_closed(opened),
        waiting=tuple(history((fact for fact in facts if fact.sequence in unreceived), reader)),
        calls=tuple(_calls(opened)),
        recorded=next(history(answer, reader), None),
        form=form,
        errors=errors,
        proof=opened.proof,
    )


def question_of(opened: OpenedByAuthority, question: Question) -> OpenQuestion:
    """A question as it is shown."""
    texts, fact = opened.reader.texts, _fact(opened.facts, question.about)
    ground = texts(f"ground.{question.ground}")
    text = texts("authority_page.about", ground=ground, items=ranges(question.items))
    return OpenQuestion(question.about, text, fact_texts.quoted(fact) if fact.words else None)


def _fact(facts: Sequence[Fact], sequence: int) -> Fact:
    return next(fact for fact in facts if fact.sequence == sequence)


def _closed(opened: OpenedByAuthority) -> str | None:
    texts = opened.reader.texts
    if opened.text is None:
        return texts("page.text_erased")
    return texts(opened.refused) if opened.questions and opened.refused else None


def _calls(opened: OpenedByAuthority) -> Iterator[Row]:
    """What the order takes from its authority now, each with the call of the API, or the command of the shell."""
    order, texts = opened.order, opened.reader.texts
    for act, path in PATHS.items():
        if _is_open(opened, act):
            yield Row(texts(f"page.act_{act.name.lower()}"), f"POST /v1/orders/{order.id}/{path}")
    if TABLE[order.status][Act.WITHDRAW].legal:
        words = f"withdraw {shlex.quote(order.reference)} --reason REASON"
        yield Row(texts("page.act_withdraw_shell"), SHELL.format(words=words))
    yield Row(texts("page.act_issue_shell"), SHELL.format(words="issue ORDERS.json"))


def _is_open(opened: OpenedByAuthority, act: Act) -> bool:
    """Whether the order takes the act now: an answer if a question waits that is not answered here; likewise others."""
    order: Order = opened.order
    asked = {
        Act.ANSWER_OBSTACLE: bool(opened.questions and opened.refused),
        Act.DECIDE_CONTEST: bool(order.contests),
        Act.EXTEND: order.suspended_at is None,  # a suspension takes no more time
        Act.DISPUTE: any(item.outcome for item in order.items),
    }
    return TABLE[order.status][act].legal and asked.get(act, True)
