"""What every form has: who answers, under which reference of their own, and when it was sent."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from removal.language.texts import Texts
from removal.orders.commands import NAME_AT_MOST, WORDS_AT_MOST, Acknowledge
from removal.orders.order import Order
from removal.record.facts import By
from removal.web import fields
from removal.web.body import FORBIDDEN

LEFT_EMPTY = "-"  # for a reference that is the platform's to give or not

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a field, in the reader's words."""

    field: str
    told: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the form, of which order, when it was sent, and how the command is known that it makes."""

    order: Order
    texts: Texts
    zone: str
    at: datetime
    id: str = "form"
    by: By = By("representative")  # noqa: RUF009 - immutable


def acknowledgement(given: Given, reading: Reading) -> tuple[Acknowledge, list[Wrong]]:
    """The acknowledgement, and what is wrong with it."""
    return Acknowledge(**named(given, reading)), list(named_wrongly(given, reading.texts))


def named(given: Given, reading: Reading) -> dict[str, Any]:
    """What every answer carries; its time is when the gateway took the form."""
    return {
        "id": reading.id,
        "by": reading.by,
        "answered_at": reading.at,
        "answered_by": _by(given),
        "own_reference": _own_reference(given),
    }


def named_wrongly(given: Given, texts: Texts) -> Iterator[Wrong]:
    """Who answers must be told."""
    if not _by(given) or _is_odd(_by(given)):
        yield Wrong("by", texts("page.error_by"))
    if _is_odd(_own_reference(given)):
        yield Wrong("own_reference", texts("page.error_own_reference"))


def explanation(given: Given) -> str:
    """What was written; browsers send line breaks as two characters, of which we keep one."""
    return given.get("explanation", "").replace("\r\n", "\n").strip()


def explained_wrongly(given: Given, texts: Texts) -> Iterator[Wrong]:
    """As the API has it: something that can be seen, of so many characters."""
    said = explanation(given)
    if len(said) > WORDS_AT_MOST or FORBIDDEN.search(said) or not _is_filled(said):
        yield Wrong("explanation", texts("page.error_explanation", most=WORDS_AT_MOST))


def _by(given: Given) -> str:
    return given.get("by", "").strip()


def _own_reference(given: Given) -> str:
    """In NFC, as the API keeps it; what is too long is wrong as it is."""
    said = given.get("own_reference", "").strip() or LEFT_EMPTY
    return unicodedata.normalize("NFC", said) if len(said) <= NAME_AT_MOST else said


def _is_filled(text: str) -> bool:
    try:
        fields.filled(text)
    except ValueError:
        return False
    return True


def _is_odd(text: str) -> bool:
    """As the API has it: one line that can be seen, of so many characters."""
    try:
        fields.one_line(text)
    except ValueError:
        return True
    return len(text) > NAME_AT_MOST or FORBIDDEN.search(text) is not None
