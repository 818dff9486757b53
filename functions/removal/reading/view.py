"""The view of an order for people, the same in mails and on the page. Pure."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from removal.characters.isolation import isolated
from removal.language.moments import day, exact, local, span
from removal.language.texts import Texts
from removal.law.law import Law
from removal.orders.item import Item
from removal.orders.item_events import SUSPENSION
from removal.orders.order import Order, Status
from removal.orders.waiting import ItemClock, item_clock, waiting
from removal.reading.reader import Reader
from removal.record.canonical import JsonObject
from removal.registry.authority import Authority
from removal.registry.platform import Platform
from removal.urls.shown import ascii_beside
from removal.values import dataclass

TEMPLATES = Path(__file__).with_name("templates")  # the templates of mails, and of parts of the page


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of an order, as in the register now, and its law."""

    authority: Authority
    platform: Platform
    law: Law


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item and its outcome. `code`: that of the outcome, or `open`. `notes`: further sentences.

    `ascii_url`: the URL as browsers send it, if `url` could be confused with another URL.
    """

    number: int
    url: str
    locator: str | None
    code: str
    outcome: str
    notes: tuple[str, ...] = ()
    ascii_url: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the order: label and text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """All data of an order for mails and the page. `written_in`: the code of its binding language."""

    reference: str
    rows: tuple[Row, ...]
    legal_basis: tuple[str, ...]
    reasons: str
    written_in: str
    items: tuple[ItemView, ...]
    redress: tuple[Row, ...]
    text_sha256: str


def order_view(order: Order, text: str, parties: Parties, reader: Reader) -> OrderView:
    """The view of an order, from its text as sent and its state."""
    sent, words = json.loads(text), reader.texts
    return OrderView(
        order.reference,
        tuple(_rows(order, sent, parties, reader)),
        tuple(f"{isolated(basis['act'])}, {isolated(basis['provision'])}" for basis in sent["legal_basis"]),
        sent["statement_of_reasons"],
        sent["language"],
        tuple(_item(order, number, item, reader) for number, item in enumerate(sent["items"], start=1)),
        (
            Row(words("order.redress_body"), sent["redress"]["body"]),
            Row(words("order.redress_procedure"), sent["redress"]["procedure"]),
            Row(words("order.redress_within"), span(sent["redress"]["within"], words)),
        ),
        order.text_sha256,
    )


def _rows(order: Order, sent: JsonObject, parties: Parties, reader: Reader) -> Sequence[Row]:
    words = reader.texts
    officer, expert = sent["issuing_officer"], sent.get("expert_decision")
    decided = expert and words(
        "order.expert_decided", reference=expert["reference"], day=_day(expert["decided_on"], words)
    )
    texts = {
        "reference": order.reference,
        "authority": parties.authority.name_in(words.language),
        "telephone": parties.authority.telephone,
        "officer": f"{isolated(officer['name'])}, {isolated(officer['post'])}",
        "platform": parties.platform.name,
        "law": parties.law.title.get(words.language) or parties.law.title["en"],
        "issued": _when(order.issued_at, reader),
        "category": words.named("category", sent["category"]),
        "reason_codes": ", ".join(words.named("reason", code) for code in sent["reason_codes"]),
        "expert_decision": decided,
        "language": words.named("language", sent["language"]),
    }
    return [Row(words(f"order.{name}"), text) for name, text in texts.items() if text]


def _when(at: datetime | None, reader: Reader) -> str | None:
    return exact(at, reader.zone, reader.texts) if at else None


def _day(text: str, words: Texts) -> str:
    """A day of a text as it was sent."""
    return day(date.fromisoformat(text), words)


def _item(order: Order, number: int, sent: JsonObject, reader: Reader) -> ItemView:
    item = order.items[number - 1]
    code = item.outcome.value if item.outcome else "open"
    notes = tuple(_notes(order, item, reader))
    url, outcome = sent["url"], reader.texts(f"outcome.{code}")
    return ItemView(number, url, sent.get("locator"), code, outcome, notes, ascii_beside(url))


def _notes(order: Order, item: Item, reader: Reader) -> Iterator[str]:
    words = reader.texts
    if order.ended_at:
        if item.number in order.reinstate:
            yield words(f"item.{_put_back(item)}")
        return
    if item.hindrance:
        yield words(f"item.{item.hindrance}")
    yield from _clock_notes(order, item, reader)
    if item.contested:
        yield words("item.contested")
    if item.disputed and not item.outcome:
        yield words("item.disputed")


def _put_back(item: Item) -> str:
    if item.reinstated_at:
        return "put_back"
    return "not_put_back" if item.not_reinstated else "to_put_back"


def _clock_notes(order: Order, item: Item, reader: Reader) -> Iterator[str]:
    """Notes on the item's clock, if the order's deadline does not already have them."""
    words, clock, state = reader.texts, order.clock_of(item.number), item_clock(order, item)
    if state is ItemClock.RUNNING and clock.current and clock.current.due_at != order.due_at:
        yield words("item.due", at=local(clock.current.due_at, reader.zone, words, weekday=True), zone=reader.zone)
    if state is ItemClock.STOPPED and (clock.grounds - {SUSPENSION} or order.status is not Status.SUSPENDED):
        until = max(clock.until.values()) if clock.grounds == frozenset(clock.until) else None
        yield words("item.stopped_until", at=local(until, reader.zone, words)) if until else words("item.stopped")
    if state is ItemClock.AWAITING_RECEIPT and order.receipt:
        yield from _receipt_notes(order, item, reader)


def _receipt_notes(order: Order, item: Item, reader: Reader) -> Iterator[str]:
    """The note on the latest notice whose receipt starts its time; earlier notices are received with it."""
    for notice in [waiting_notice for waiting_notice in waiting(order) if item.number in waiting_notice.items][-1:]:
        name = reader.texts.named("mail.notice", notice.type.partition(".")[2])
        yield reader.texts("item.awaiting_receipt", notice=name, at=local(notice.at, reader.zone, reader.texts))
