"""The confirmation page: the answer as the command has it, before it is recorded. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from removal.language.moments import local
from removal.language.texts import Texts
from removal.orders.commands import Acknowledge, Answer, Contest, Obstruct, Report, ReportReinstatement, Resume
from removal.page.forms.chosen import ranges
from removal.page.forms.named import LEFT_EMPTY, FieldError
from removal.page.opening import Opened
from removal.page.summary import summary
from removal.reading.reader import Reader
from removal.reading.view import ItemView, Row, order_view
from removal.record import instant
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class ChosenItem:
    """An item on the confirmation page; `text`: its outcome in words."""

    number: int
    url: str
    text: str
    ascii_url: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """The answer to confirm. `groups`: its items in short. `left`: of the time. `form`: the hidden fields."""

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    left: str | None
    statement: str
    warning: str | None
    groups: tuple[Row, ...]
    chosen: tuple[ChosenItem, ...]
    rows: tuple[Row, ...]
    form: Mapping[str, str]
    errors: Sequence[FieldError]


def confirm_page(
    opened: Opened, command: Answer, form: Mapping[str, str], errors: Sequence[FieldError], now: datetime
) -> ConfirmPage:
    """The confirmation page of an answer."""
    texts, kind = opened.reader.texts, _KINDS[type(command)]
    view = order_view(opened.order, opened.text or "", opened.parties, opened.reader)
    chosen, due = tuple(kind.items(command, view.items, texts)), summary(opened, now).due
    return ConfirmPage(
        texts=texts,
        reference=opened.order.reference,
        authority=opened.parties.authority.name_in(texts.language),
        telephone=opened.parties.authority.telephone,
        left=due.left if due else None,
        statement=texts(f"page.confirm_{_statement(command, kind.key)}"),
        warning=texts(f"page.{kind.key}_warning") if kind.warns else None,
        groups=tuple(_groups(chosen, texts)),
        chosen=chosen,
        rows=tuple(Row(texts(f"page.{label}"), text) for label, text in _rows(command, opened) if text),
        form=form,
        errors=errors,
    )


def _groups(chosen: Sequence[ChosenItem], texts: Texts) -> Iterator[Row]:
    """The numbers of the items, for each outcome."""
    by_text: dict[str, list[int]] = {}
    for item in chosen:
        by_text.setdefault(item.text, []).append(item.number)
    return (Row(text or texts("page.received_items"), ranges(numbers)) for text, numbers in by_text.items())


def _statement(command: Answer, key: str) -> str:
    return "not_reinstated" if isinstance(command, ReportReinstatement) and command.not_possible else key


def _rows(command: Answer, opened: Opened) -> Iterator[tuple[str, str]]:
    """The rows: key of the label, and text, which may be empty."""
    yield "by", command.answered_by
    yield "own_reference", "" if command.own_reference == LEFT_EMPTY else command.own_reference
    if isinstance(command, Report):
        yield "history_when", _measured_at(command, opened.reader)
        yield "territory", ", ".join(next((item.territory for item in command.items if item.territory), ()))
    if isinstance(command, Obstruct):
        yield "ground", opened.reader.texts.named("ground", command.ground)
    if isinstance(command, Obstruct | Contest):
        yield "explanation", command.explanation
    if isinstance(command, ReportReinstatement) and command.not_possible:
        yield "ground", opened.reader.texts.named("ground", command.not_possible.ground)
        yield "explanation", command.not_possible.explanation


def _measured_at(command: Report, reader: Reader) -> str:
    return local(instant.from_text(command.items[0].measured_at), reader.zone, reader.texts, seconds=True)


def _reported(command: Report, items: Sequence[ItemView], texts: Texts) -> Iterator[ChosenItem]:
    """The items of the report, each with its outcome."""
    reports = {item.number: item for item in command.items}
    for item in items:
        if item.number in reports:
            text = texts(f"outcome.{reports[item.number].outcome.value}")
            yield ChosenItem(item.number, item.url, text, item.ascii_url)


def _named_items(
    command: Obstruct | Resume | Contest | ReportReinstatement, items: Sequence[ItemView], _: Texts
) -> Iterator[ChosenItem]:
    return (ChosenItem(item.number, item.url, "", item.ascii_url) for item in items if item.number in command.items)


def _no_items(*_: object) -> Iterator[ChosenItem]:
    return iter(())


@dataclass(frozen=True, slots=True)
class _Kind:
    """The texts of a kind of answer: their key, the items to list, and whether there is a warning."""

    key: str
    items: Callable[[Any, Sequence[ItemView], Texts], Iterator[ChosenItem]] = _named_items
    warns: bool = False


_KINDS: Mapping[type[Answer], _Kind] = {
    Acknowledge: _Kind("acknowledge", _no_items, warns=True),
    Report: _Kind("report", _reported),
    Obstruct: _Kind("obstacle"),
    Resume: _Kind("resumption", warns=True),
    Contest: _Kind("contest", warns=True),
    ReportReinstatement: _Kind("reinstatement"),
}
