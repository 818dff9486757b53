"""An order as people read it, the same in mails and on the page. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from removal.language.moments import hours_and_minutes, local, utc
from removal.language.spans import span
from removal.language.texts import Texts
from removal.law import duration
from removal.law.profile import Profile
from removal.orders import clock
from removal.orders.order import Order
from removal.record.canonical import JsonObject
from removal.registry.authority import Authority
from removal.registry.platform import Platform

TEMPLATES = Path(__file__).with_name("templates")  # what lays it out, for mails and for the page
LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language, in which IANA zone."""

    texts: Texts
    zone: str


@dataclass(frozen=True, slots=True)
class Parties:
    """Between whom an order stands, as the register has them now, and under which law."""

    authority: Authority
    platform: Platform
    profile: Profile


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` as text in the reader's zone and in UTC; `note` says whether it stands or may still come later."""

    at: datetime
    brief: str
    local: str
    utc: str
    note: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """One URL and what became of it; `code` is the outcome's, `open` for none."""

    number: int
    url: str
    locator: str | None
    code: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the order: what it is, and what it says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything of an order that a mail or the page shows."""

    reference: str
    rows: tuple[Row, ...]
    legal_basis: tuple[str, ...]
    reasons: str
    items: tuple[ItemView, ...]
    redress: tuple[Row, ...]
    text_sha256: str


def deadline(order: Order, profile: Profile, planned_at: datetime, reader: Reader) -> Deadline:
    """The order's due time; before receipt the earliest that it can still become."""
    fixed = order.due_at is not None
    at = order.due_at or clock.due_no_earlier(order, planned_at, profile)
    window = span(duration.to_text(profile.window), reader.texts)
    note = reader.texts("deadline.running") if fixed else reader.texts("deadline.not_before", window=window)
    shown = reader.texts("deadline.local", at=local(at, reader.zone), zone=reader.zone)
    return Deadline(at, local(at, reader.zone, seconds=False), shown, utc(at), note, fixed)


def time_left(due_at: datetime, now: datetime, texts: Texts) -> str:
    """Never more than there is."""
    if now > due_at:
        return texts("deadline.passed")
    hours, minutes, seconds = hours_and_minutes(due_at - now)
    if due_at - now < LAST_HOUR:
        return texts("deadline.left_seconds", minutes=minutes, seconds=seconds)
    return texts("deadline.left", hours=hours, minutes=minutes)


def order_view(order: Order, text: str, parties: Parties, reader: Reader) -> OrderView:
    """From the text as sent and what the journal says of it."""
    sent, words = json.loads(text), reader.texts
    return OrderView(
        order.reference,
        tuple(_rows(order, sent, parties, reader)),
        tuple(f"{basis['act']}, {basis['provision']}" for basis in sent["legal_basis"]),
        sent["statement_of_reasons"],
        tuple(_item(order, number, item, words) for number, item in enumerate(sent["items"], start=1)),
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
    decided = expert and words("order.expert_decided", reference=expert["reference"], day=expert["decided_on"])
    told = {
        "reference": order.reference,
        "authority": parties.authority.name,
        "telephone": parties.authority.telephone,
        "officer": f"{officer['name']}, {officer['post']}",
        "platform": parties.platform.name,
        "law": parties.profile.title.get(words.language) or parties.profile.title["en"],
        "issued": _when(order.issued_at, reader.zone),
        "category": words.named("category", sent["category"]),
        "reason_codes": ", ".join(words.named("reason", code) for code in sent["reason_codes"]),
        "expert_decision": decided,
        "language": words.named("language", sent["language"]),
    }
    return [Row(words(f"order.{name}"), text) for name, text in told.items() if text]


def _when(at: datetime | None, zone: str) -> str | None:
    return f"{local(at, zone)} ({zone}), {utc(at)}" if at else None


def _item(order: Order, number: int, sent: JsonObject, words: Texts) -> ItemView:
    outcome = order.items[number - 1].outcome
    code = outcome.value if outcome else "open"
    return ItemView(number, sent["url"], sent.get("locator"), code, words(f"outcome.{code}"))
