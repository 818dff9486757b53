"""The order page for a contact. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from removal.language.moments import local, span, utc
from removal.language.texts import Texts
from removal.law.law import Law
from removal.orders.item import NOT_POSSIBLE, Ground, Outcome
from removal.orders.notice_types import cause_of
from removal.orders.payloads.answers import Acknowledged
from removal.orders.present import received_notices
from removal.orders.waiting import waiting
from removal.page.drafting import DraftLine
from removal.page.forms.kinds import KINDS, REPORT, kind_of
from removal.page.forms.named import FieldError
from removal.page.forms.report import UNCHANGED
from removal.page.history import HistoryLine, ReceivedNotice, history, notices
from removal.page.office import refusal_text, replaced_text
from removal.page.opening import Opened
from removal.reading.deadline import Deadline, deadline, time_left
from removal.reading.view import OrderView, order_view
from removal.record import duration, instant
from removal.record.facts import Fact
from removal.values import dataclass, field

NOTHING_NEW = "0"  # in the URL after an answer that recorded nothing, in place of the command id
ANSWERS = frozenset({"order.acknowledged", "order.reported", "order.obstructed", "order.contested"}) | {
    "order.reinstated",
    "order.not_reinstated",
}
OUTCOMES = tuple(outcome.value for outcome in Outcome)
GROUNDS = tuple(ground.value for ground in Ground)


@dataclass(frozen=True, slots=True)
class Drafts:
    """The contact's draft answers. `lost`: the one that the request names is no longer kept."""

    lines: tuple[DraftLine, ...]
    lost: bool


NO_DRAFTS = Drafts((), lost=False)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The data of the page. `kinds`: the kinds of answer that are open; `offered`: the items of each.

    `form`: the fields of a form with `errors`, or of a draft; `sent_kind`: the kind of that form. `waiting`: notices
    that were not received; `receipt_withdrawn`: whether receipt of one of them was withdrawn. `received`: notices whose
    receipt is the answer that was just recorded. `lost_words`: the explanation in a refused form that is not open.
    """

    texts: Texts
    reference: str
    status: str
    deadline: Deadline | None
    ended: bool
    time_left_text: str | None
    order: OrderView | None
    history: tuple[HistoryLine, ...]
    zone: str
    kinds: frozenset[str]
    offered: Mapping[str, tuple[int, ...]]
    acknowledged: bool
    closed: str | None
    obstacle_hint: str
    form: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    sent_kind: str = REPORT
    drafts: Drafts = NO_DRAFTS
    done: str | None = None
    lost_words: str = ""
    received: tuple[ReceivedNotice, ...] = ()
    waiting: tuple[HistoryLine, ...] = ()
    receipt_withdrawn: bool = False
    outcomes: tuple[str, ...] = OUTCOMES
    grounds: tuple[str, ...] = GROUNDS
    not_possible: tuple[str, ...] = NOT_POSSIBLE
    unchanged: str = UNCHANGED


def order_page(
    opened: Opened,
    now: datetime,
    *,
    form: Mapping[str, str] | None = None,
    errors: Sequence[FieldError] = (),
    recorded: str = "",
) -> OrderPage:
    """The page of an order. `recorded`: the command id of the answer that was just recorded."""
    order, reader, law = opened.order, opened.reader, opened.parties.law
    waits = waiting(order) if opened.receives else ()
    facts, due = opened.facts, deadline(order, law, now, reader)
    running = due.at if due and due.fixed and order.receipt and REPORT in opened.kinds else None
    return OrderPage(
        texts=reader.texts,
        reference=order.reference,
        status=reader.texts(f"status.{order.status}"),
        deadline=due if order.receipt or order.ended_at else None,
        ended=order.ended_at is not None,
        time_left_text=time_left(running, now, reader.texts) if running else None,
        order=order_view(order, opened.text, opened.parties, reader) if opened.text else None,
        history=tuple(history(facts, reader)),
        zone=reader.zone,
        kinds=opened.kinds,
        offered={name: KINDS[name].offered(order) for name in opened.kinds},
        acknowledged=order.acknowledged and not waits,
        closed=_closed(opened),
        obstacle_hint=_obstacle_hint(law, reader.texts),
        form=form or {},
        errors=errors,
        sent_kind=kind_of(form or {}),
        done=_done(facts, opened, recorded),
        lost_words=_lost_words(opened, form or {}) if errors else "",
        received=tuple(notices(received_notices(facts, recorded), reader)),
        waiting=tuple(
            history((fact for fact in facts if fact.sequence in {notice.sequence for notice in waits}), reader)
        ),
        receipt_withdrawn=any(notice.waits_since > notice.at for notice in waits),
    )


def not_taken(opened: Opened) -> str:
    """The reason why a kind of answer is not taken."""
    return _closed(opened) or opened.reader.texts("page.kind_not_taken")


def _lost_words(opened: Opened, form: Mapping[str, str]) -> str:
    return "" if kind_of(form) in opened.kinds else form.get("explanation", "").strip()


def _obstacle_hint(law: Law, texts: Texts) -> str:
    """The hint about the effect of an obstacle on the due time, by the law."""
    if not law.obstacle_limit:
        return texts("page.obstacle_never_stops")
    longest, key = span(duration.to_text(law.unable_max), texts), "obstacle_hint"
    if law.answered == "none":
        key = "obstacle_hint_unable"
    return texts(f"page.{key}", limit=law.obstacle_limit, unable_max=longest)


def _closed(opened: Opened) -> str | None:
    texts = opened.reader.texts
    if opened.text is None:
        return texts("page.text_erased")
    if not opened.entitled:
        return texts("office.closed", why=_why_not(opened, texts))
    if opened.is_last and opened.kinds:
        return texts("office.last")
    if REPORT in opened.kinds or "reinstatement" in opened.kinds:
        return None
    status = texts(f"status.{opened.order.status}")
    return texts("page.closed_contestable", status=status) if opened.kinds else texts("page.closed", status=status)


def _why_not(opened: Opened, texts: Texts) -> str:
    if opened.actor.expired:
        return replaced_text(opened.contact, texts)
    return refusal_text(opened.actor, texts, opened.at)


def _done(facts: Sequence[Fact], opened: Opened, recorded: str) -> str | None:
    """The confirmation of the recorded answer. Only facts in the journal count: the reader can change the URL."""
    texts = opened.reader.texts
    if recorded == NOTHING_NEW:
        return texts("page.done_nothing_new")
    recorded_facts = [fact for fact in facts if fact.command == recorded]
    if recorded_facts and not any(map(_answered_at, recorded_facts)):
        return texts(
            "page.done_received", at=f"{local(recorded_facts[0].at, opened.reader.zone)}, {utc(recorded_facts[0].at)}"
        )
    return _recorded(recorded_facts, opened) if recorded_facts else None


def _recorded(answer: Sequence[Fact], opened: Opened) -> str:
    """The confirmation with the time of recording and, if it is another second, the answer's time (design 3.3)."""
    at, zone = answer[0].at, opened.reader.zone
    answer_times = filter(None, map(_answered_at, answer))
    recorded, answered = (f"{local(time, zone)}, {utc(time)}" for time in (at, next(answer_times, at)))
    return opened.reader.texts(
        "page.done" if recorded == answered else "page.done_later", at=recorded, answered=answered
    )


def _answered_at(fact: Fact) -> datetime | None:
    """The time at which the gateway received the answer that a fact records; None for other facts."""
    if fact.type not in ANSWERS and cause_of(fact) != "ceased":
        return None
    payload: Acknowledged = fact.payload
    return instant.from_text(payload["answered_at"])
