"""The confirmation page: the answer as the command has it, before it is recorded. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from removal.language.moments import local
from removal.language.texts import Texts
from removal.orders.commands import (
    Acknowledge,
    Answer,
    Contest,
    ItemReport,
    Obstruct,
    Report,
    ReportReinstatement,
    Resume,
)
from removal.orders.several_answers import SeveralAnswers, report_in
from removal.page.forms.chosen import ranges
from removal.page.forms.named import LEFT_EMPTY, FieldError
from removal.page.opening import Opened
from removal.page.summary import summary
from removal.reading.reader import Reader
from removal.reading.view import ItemView, Row, order_view
from removal.record import instant
from removal.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class ChosenItem:
    """An item on the confirmation page; `text`: what is said of it. `replaced`: the outcome that a report replaces."""

    number: int
    url: str
    text: str
    ascii_url: str | None = None
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """The answer to confirm. `groups`: its items in short. `left`: of the time. `form`: the hidden fields.

    `words`: what is written in several answers, each under the items that it is about.
    """

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
    words: tuple[Row, ...]
    form: Mapping[str, str]
    errors: Sequence[FieldError]


def confirm_page(
    opened: Opened, command: Answer, form: Mapping[str, str], errors: Sequence[FieldError], now: datetime
) -> ConfirmPage:
    """The confirmation page of an answer."""
    texts, kind = opened.reader.texts, _KINDS[type(command)]
    view = order_view(opened.order, opened.text or "", opened.parties, opened.reader)
    chosen = tuple(_with_replaced(command, kind.items(command, view.items, opened), view.items))
    due = summary(opened, now).due
    return ConfirmPage(
        texts=texts,
        reference=opened.order.reference,
        authority=opened.parties.authority.name_in(texts.language),
        telephone=opened.parties.authority.telephone,
        left=due.left if due else None,
        statement=texts(f"page.confirm_{_statement(command, kind.key)}"),
        warning=texts(f"page.{kind.key}_warning") if kind.warns else None,
        groups=(*_groups(kind.said(command, chosen, texts), texts), *_replaced(chosen, texts)),
        chosen=chosen,
        rows=tuple(Row(texts(f"page.{label}"), text) for label, text in _rows(command, opened) if text),
        words=tuple(_words(command, texts)),
        form=form,
        errors=errors,
    )


def _groups(said: Iterable[tuple[str, int]], texts: Texts) -> Iterator[Row]:
    """The numbers of the items, for each thing that is said of them."""
    by_text: dict[str, list[int]] = {}
    for text, number in said:
        by_text.setdefault(text, []).append(number)
    return (Row(text or texts("page.received_items"), ranges(numbers)) for text, numbers in by_text.items())


def _replaced(chosen: Iterable[ChosenItem], texts: Texts) -> Iterator[Row]:
    """The outcomes that a report replaces, with their items."""
    replaced = ((texts("page.replaced", outcome=item.replaced), item.number) for item in chosen if item.replaced)
    return _groups(replaced, texts)


def _with_replaced(command: Answer, chosen: Iterable[ChosenItem], items: Sequence[ItemView]) -> Iterator[ChosenItem]:
    """The items, each with the outcome that it has now if the answer replaces that one."""
    report = report_in(command)
    reported = {item.number for item in report.items} if report else set()
    now = {item.number: item.outcome for item in items if item.number in reported and item.code != "open"}
    return (replace(item, replaced=now.get(item.number, "")) for item in chosen)


def _words(command: Answer, texts: Texts) -> Iterator[Row]:
    """What is written in each of several answers."""
    for part in command.parts if isinstance(command, SeveralAnswers) else ():
        if isinstance(part, Obstruct | Contest):
            yield Row(f"{_label(part, texts)}: {ranges(part.items)}", part.explanation)


def _label(part: Answer, texts: Texts) -> str:
    return texts.named("ground", part.ground) if isinstance(part, Obstruct) else texts("page.contested")


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


def _reported(command: Report, items: Sequence[ItemView], opened: Opened) -> Iterator[ChosenItem]:
    """The items of the report, each with its outcome."""
    reports, texts = {item.number: item for item in command.items}, opened.reader.texts
    for item in items:
        if item.number in reports:
            text = texts(f"outcome.{reports[item.number].outcome.value}")
            yield ChosenItem(item.number, item.url, text, item.ascii_url)


def _named_items(
    command: Obstruct | Resume | Contest | ReportReinstatement, items: Sequence[ItemView], _: Opened
) -> Iterator[ChosenItem]:
    return (ChosenItem(item.number, item.url, "", item.ascii_url) for item in items if item.number in command.items)


def _no_items(*_: object) -> Iterator[ChosenItem]:
    return iter(())


def _of_several(command: SeveralAnswers, items: Sequence[ItemView], opened: Opened) -> Iterator[ChosenItem]:
    """The items of all parts, each with all that is said of it."""
    said: dict[int, list[str]] = {}
    for part in command.parts:
        for number, text in _details(part, opened):
            said.setdefault(number, []).append(text)
    for item in items:
        if item.number in said:
            yield ChosenItem(item.number, item.url, "; ".join(said[item.number]), item.ascii_url)


def _details(part: Answer, opened: Opened) -> Iterator[tuple[int, str]]:
    """What a part says of each of its items; of an outcome its time and its countries too."""
    if isinstance(part, Report):
        yield from ((line.number, _outcome(line, opened)) for line in part.items)
    elif isinstance(part, Obstruct | Contest):
        yield from ((number, _label(part, opened.reader.texts)) for number in part.items)


def _outcome(line: ItemReport, opened: Opened) -> str:
    reader = opened.reader
    at = local(instant.from_text(line.measured_at), reader.zone, reader.texts, seconds=True)
    shown = reader.texts(f"outcome.{line.outcome.value}"), at, ", ".join(line.territory)
    return ", ".join(filter(None, shown))


def _said(_: Answer, chosen: Sequence[ChosenItem], __: Texts) -> Iterator[tuple[str, int]]:
    return ((item.text, item.number) for item in chosen)


def _said_in_parts(command: SeveralAnswers, _: object, texts: Texts) -> Iterator[tuple[str, int]]:
    for part in command.parts:
        if isinstance(part, Report):
            yield from ((texts(f"outcome.{line.outcome.value}"), line.number) for line in part.items)
        elif isinstance(part, Obstruct | Contest):
            yield from ((_label(part, texts), number) for number in part.items)


@dataclass(frozen=True, slots=True)
class _Kind:
    """The texts of a kind of answer: their key, its items, whether there is a warning, what is said of the items."""

    key: str
    items: Callable[[Any, Sequence[ItemView], Opened], Iterator[ChosenItem]] = _named_items
    warns: bool = False
    said: Callable[[Any, Sequence[ChosenItem], Texts], Iterator[tuple[str, int]]] = _said


_KINDS: Mapping[type[Answer], _Kind] = {
    Acknowledge: _Kind("acknowledge", _no_items, warns=True),
    Report: _Kind("report", _reported),
    Obstruct: _Kind("obstacle"),
    Resume: _Kind("resumption", warns=True),
    Contest: _Kind("contest", warns=True),
    ReportReinstatement: _Kind("reinstatement"),
    SeveralAnswers: _Kind("file", _of_several, said=_said_in_parts),
}
