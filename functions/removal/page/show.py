"""What the page shows of an order to one contact. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from removal.delivery.mail.view import Deadline, OrderView, deadline, order_view, time_left
from removal.language.moments import local, utc
from removal.language.texts import Texts
from removal.orders.commands import ItemReport
from removal.orders.order import Outcome
from removal.page.form import LEFT_EMPTY, UNCHANGED, Answer, Wrong
from removal.page.opening import Opened
from removal.record import instant
from removal.record.facts import Fact, from_text

NOTHING_NEW = "0"  # in the address that an answer leads to, in place of the command that recorded it
OUTCOMES = tuple(outcome.value for outcome in Outcome)


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history."""

    when: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The page itself; `given` is what was filled in, where something in it is `wrong`."""

    texts: Texts
    reference: str
    status: str
    deadline: Deadline | None
    left: str | None
    order: OrderView | None
    history: tuple[Happened, ...]
    zone: str
    answerable: bool
    acknowledged: bool
    closed: str | None
    given: Mapping[str, str] = field(default_factory=dict)
    wrong: Sequence[Wrong] = ()
    done: str | None = None
    outcomes: tuple[str, ...] = OUTCOMES
    unchanged: str = UNCHANGED


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item on the confirmation page, and what is said of it."""

    number: int
    url: str
    said: str


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What would be recorded; `given` goes along, so that confirming says the same again."""

    texts: Texts
    reference: str
    acknowledging: bool
    by: str
    own_reference: str | None
    measured_at: str | None
    territory: str
    chosen: tuple[Chosen, ...]
    given: Mapping[str, str]
    wrong: Sequence[Wrong]


def order_page(
    opened: Opened,
    now: datetime,
    *,
    given: Mapping[str, str] | None = None,
    wrong: Sequence[Wrong] = (),
    recorded: str = "",
) -> OrderPage:
    """The order as it stands, to its contact; `recorded` is the command of an answer of a moment ago."""
    order, reader = opened.order, opened.reader
    facts = tuple(map(from_text, opened.loaded.journal))
    return OrderPage(
        texts=reader.texts,
        reference=order.reference,
        status=reader.texts(f"status.{order.status}"),
        deadline=deadline(order, opened.parties.profile, now, reader) if order.due_at else None,
        left=time_left(order.due_at, now, reader.texts) if order.due_at and opened.answerable else None,
        order=order_view(order, opened.text, opened.parties, reader) if opened.text else None,
        history=tuple(_history(facts, opened)),
        zone=reader.zone,
        answerable=opened.answerable,
        acknowledged=order.acknowledged,
        closed=_closed(opened),
        given=given or {},
        wrong=wrong,
        done=_done(facts, opened, recorded),
    )


def confirm_page(opened: Opened, answer: Answer, given: Mapping[str, str], wrong: Sequence[Wrong]) -> ConfirmPage:
    """What the answer says, before anything is recorded."""
    texts, reports = opened.reader.texts, {item.number: item for item in answer.items}
    first = next(iter(answer.items), None)
    view = order_view(opened.order, opened.text or "", opened.parties, opened.reader)
    return ConfirmPage(
        texts=texts,
        reference=opened.order.reference,
        acknowledging=not answer.items,
        by=answer.by,
        own_reference=None if answer.own_reference == LEFT_EMPTY else answer.own_reference,
        measured_at=local(instant.from_text(first.measured_at), opened.reader.zone) if first else None,
        territory=", ".join(next((item.territory for item in answer.items if item.territory), ())),
        chosen=tuple(
            Chosen(item.number, item.url, _said(reports, item.number, item.outcome, texts)) for item in view.items
        ),
        given=given,
        wrong=wrong,
    )


def _said(reports: Mapping[int, ItemReport], number: int, stands: str, texts: Texts) -> str:
    found = reports.get(number)
    return texts(f"outcome.{found.outcome.value}") if found else texts("page.leave_as_is", outcome=stands)


def _closed(opened: Opened) -> str | None:
    texts = opened.reader.texts
    if opened.text is None:
        return texts("page.text_erased")
    if not opened.entitled:
        return texts("page.not_yours")
    return None if opened.answerable else texts("page.closed", status=texts(f"status.{opened.order.status}"))


def _done(facts: Sequence[Fact], opened: Opened, recorded: str) -> str | None:
    """Only what stands in the journal is confirmed: what the address says is anybody's to change."""
    texts = opened.reader.texts
    if recorded == NOTHING_NEW:
        return texts("page.done_nothing_new")
    found = [fact for fact in facts if fact.command == recorded]
    return texts("page.done", at=f"{local(found[0].at, opened.reader.zone)}, {utc(found[0].at)}") if found else None


def contact_caller(contact_id: str) -> str:
    """How facts name somebody who answered on the page."""
    return f"contact:{contact_id}"


def _history(facts: Sequence[Fact], opened: Opened) -> Iterator[Happened]:
    texts, zone = opened.reader.texts, opened.reader.zone
    for fact in facts:
        what = texts(f"history.{fact.type.partition('.')[2]}", **_told(fact, texts, zone))
        yield Happened(f"{local(fact.at, zone)}, {utc(fact.at)}", what, texts(f"who.{fact.by.kind}"))


def _told(fact: Fact, texts: Texts, zone: str) -> dict[str, str]:
    told = fact.payload
    rule = told.get("rule") or told.get("evidence", {}).get("kind", "")
    due_at = told.get("due_at")
    return {
        "by": told.get("answered_by", ""),
        "reason": told.get("reason", ""),
        "rule": texts.named("rule", rule),
        "due": local(instant.from_text(due_at), zone) if due_at else "",
    }
