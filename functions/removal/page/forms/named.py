"""The common fields of all forms: the name of who answers, an own reference, the time of sending."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from removal.language.texts import Texts
from removal.orders.commands import EXPLANATION_AT_MOST, NAME_AT_MOST, Acknowledge
from removal.orders.order import Order
from removal.record.facts import By
from removal.values import dataclass
from removal.web import fields
from removal.web.body import FORBIDDEN

LEFT_EMPTY = "-"  # for the reference, which is optional on the page

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error of a field; `message` is in the reader's language."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class FormContext:
    """The context of a form: order, language and zone of its reader, time of sending, id and author of the command.

    `urls`: those of the items, in their order. `now`: when the form is read; None where it is only shown.
    """

    order: Order
    texts: Texts
    zone: str
    at: datetime
    id: str = "form"
    by: By = By("representative")
    urls: tuple[str, ...] = ()
    now: datetime | None = None


def acknowledgement(form: Form, context: FormContext) -> tuple[Acknowledge, list[FieldError]]:
    """The acknowledgement, and the errors of the form."""
    return Acknowledge(**common_arguments(form, context)), list(name_errors(form, context.texts))


def common_arguments(form: Form, context: FormContext) -> dict[str, Any]:
    """The arguments of every answer command; its time is that at which the gateway received the form."""
    return {
        "id": context.id,
        "by": context.by,
        "answered_at": context.at,
        "answered_by": _by(form),
        "own_reference": _own_reference(form),
    }


def name_errors(form: Form, texts: Texts) -> Iterator[FieldError]:
    """The errors of the common fields; the name of who answers is required."""
    if not _by(form) or _is_odd(_by(form)):
        yield FieldError("by", texts("page.error_by"))
    if _is_odd(_own_reference(form)):
        yield FieldError("own_reference", texts("page.error_own_reference"))


def explanation(form: Form) -> str:
    """The explanation, with LF instead of the CRLF that browsers send, without blanks around it."""
    return _with_lf(form).strip()


def explanation_errors(
    form: Form, texts: Texts, at_most: int = EXPLANATION_AT_MOST, page: str = "page"
) -> Iterator[FieldError]:
    """The error of an explanation that is empty, too long or has forbidden characters, as in the API.

    `page`: whose texts say so.
    """
    text, shown = explanation(form), _with_lf(form)
    if sign := FORBIDDEN.search(shown):
        code, place = f"U+{ord(sign[0]):04X}", str(sign.start() + 1)
        yield FieldError("explanation", texts(f"{page}.error_explanation_sign", code=code, place=place))
    elif len(text) > at_most:
        yield FieldError("explanation", texts(f"{page}.error_explanation_long", count=str(len(text))))
    elif not _is_filled(text):
        yield FieldError("explanation", texts(f"{page}.error_explanation"))


def _with_lf(form: Form) -> str:
    return form.get("explanation", "").replace("\r\n", "\n")


def _by(form: Form) -> str:
    return form.get("by", "").strip()


def _own_reference(form: Form) -> str:
    """The reference in NFC, as the API stores it; unchanged if it is too long, which is an error."""
    reference = form.get("own_reference", "").strip() or LEFT_EMPTY
    return unicodedata.normalize("NFC", reference) if len(reference) <= NAME_AT_MOST else reference


def _is_filled(text: str) -> bool:
    try:
        fields.filled(text)
    except ValueError:
        return False
    return True


def _is_odd(text: str) -> bool:
    """Whether the text is not a single visible line within the length limit, as in the API."""
    try:
        fields.one_line(text)
    except ValueError:
        return True
    return len(text) > NAME_AT_MOST or FORBIDDEN.search(text) is not None
