"""The order page for a contact: what it is, until when, what is open, and one way to answer. Pure."""

from datetime import datetime

from removal.errors import CapReached, Final
from removal.language.texts import Texts
from removal.orders.attention import unattended
from removal.orders.waiting import waiting
from removal.page.drafting import DraftLine
from removal.page.files import FILES
from removal.page.forms.kinds import ACKNOWLEDGE, ANSWERED, CHOICES
from removal.page.history import HistoryLine, history
from removal.page.office import refusal_text, replaced_text
from removal.page.opening import Opened
from removal.page.summary import Summary, status_text, summary
from removal.reading.view import OrderView, order_view
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Drafts:
    """The contact's draft answers. `lost`: the one that the request names is no longer kept."""

    lines: tuple[DraftLine, ...] = ()
    lost: bool = False


NO_DRAFTS = Drafts()


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The data of the page. `kinds`: the kinds of answer that are open, as the reader chooses among them.

    `waiting`: notices that were not received; `receipt_withdrawn`: whether receipt of one of them was withdrawn.
    """

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    summary: Summary
    ended: bool
    order: OrderView | None
    history: tuple[HistoryLine, ...]
    kinds: tuple[str, ...]
    acknowledged: bool
    closed: str | None
    drafts: Drafts
    waiting: tuple[HistoryLine, ...]
    receipt_withdrawn: bool
    hands_over: bool = False
    proof: str | None = None
    files: tuple[str, ...] = tuple(FILES)


def order_page(opened: Opened, now: datetime, drafts: Drafts = NO_DRAFTS) -> OrderPage:
    """The page of an order."""
    order, reader, facts = opened.order, opened.reader, opened.facts
    waits = waiting(order) if opened.receives else ()
    unreceived = {notice.sequence for notice in waits}
    return OrderPage(
        texts=reader.texts,
        reference=order.reference,
        authority=opened.parties.authority.name_in(reader.texts.language),
        telephone=opened.parties.authority.telephone,
        summary=summary(opened, now),
        ended=order.ended_at is not None,
        order=order_view(order, opened.text, opened.parties, reader) if opened.text else None,
        history=tuple(history(facts, reader)),
        kinds=open_kinds(opened),
        acknowledged=order.acknowledged and not waits and not unattended(order),
        closed=_closed(opened),
        drafts=drafts,
        waiting=tuple(history((fact for fact in facts if fact.sequence in unreceived), reader)),
        receipt_withdrawn=any(notice.waits_since > notice.at for notice in waits),
        hands_over=opened.receives and opened.text is not None,
        proof=opened.proof,
    )


def open_kinds(opened: Opened) -> tuple[str, ...]:
    """The kinds of answer among which the reader chooses.

    That it was read is said once, unless a notice waits, or no person has acted since one was received (T9).
    """
    order = opened.order
    said = order.acknowledged and not unattended(order) and not (opened.receives and waiting(order))
    return tuple(kind for kind in CHOICES if kind in opened.kinds and not (said and kind == ACKNOWLEDGE))


def not_taken(opened: Opened) -> str:
    """The reason why a kind of answer is not taken."""
    return _closed(opened) or opened.reader.texts("page.kind_not_taken", status=_status(opened))


def refused_because(opened: Opened, kind: str, error: Final) -> str:
    """The reason why an answer that its form allowed was refused when it was to be recorded, in the reader's language.

    `opened`: the order as it is since; `error`: the refusal, whose detail is for systems.
    """
    if not opened.takes(kind):
        return not_taken(opened)
    texts = opened.reader.texts
    if isinstance(error, CapReached):
        return texts("page.refused_full")
    return (
        texts("page.refused_ended", status=_status(opened))
        if opened.order.ended_at
        else texts("page.refused_meanwhile")
    )


def _closed(opened: Opened) -> str | None:
    texts = opened.reader.texts
    if opened.text is None:
        return texts("page.text_erased")
    if not opened.entitled:
        return texts("office.closed", why=_why_not(opened, texts))
    if opened.is_last and opened.kinds:
        return texts("office.last")
    status = _status(opened)
    if not opened.kinds:
        return texts("page.closed", status=status)
    return texts("page.closed_correctable", status=status) if opened.order.status in ANSWERED else None


def _status(opened: Opened) -> str:
    return status_text(opened.order, opened.reader.texts)


def _why_not(opened: Opened, texts: Texts) -> str:
    if opened.actor.expired:
        return replaced_text(opened.contact, texts)
    return refusal_text(opened.actor, texts, opened.at)
