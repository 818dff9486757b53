"""What the page shows before anything is recorded: the answer, as the command has it. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from removal.language.moments import local
from removal.language.texts import Texts
from removal.orders.commands import Acknowledge, Answer, Contest, Obstruct, Report, ReportReinstatement, Resume
from removal.page.forms.named import LEFT_EMPTY, Wrong
from removal.page.opening import Opened
from removal.reading.view import ItemView, Row, order_view
from removal.record import instant


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item on the confirmation page, and what is said of it."""

    number: int
    url: str
    said: str
    ascii_url: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What would be recorded, and a warning; `given` goes along, so that confirming says the same again."""

    texts: Texts
    reference: str
    statement: str
    warning: str | None
    chosen: tuple[Chosen, ...]
    rows: tuple[Row, ...]
    given: Mapping[str, str]
    wrong: Sequence[Wrong]


def confirm_page(opened: Opened, command: Answer, given: Mapping[str, str], wrong: Sequence[Wrong]) -> ConfirmPage:
    """What the answer says, before anything is recorded."""
    texts, shown = opened.reader.texts, _SHOWN[type(command)]
    view = order_view(opened.order, opened.text or "", opened.parties, opened.reader)
    return ConfirmPage(
        texts=texts,
        reference=opened.order.reference,
        statement=texts(f"page.confirm_{_statement(command, shown.key)}"),
        warning=texts(f"page.{shown.key}_warning") if shown.warns else None,
        chosen=tuple(shown.items(command, view.items, texts)),
        rows=tuple(Row(texts(f"page.{label}"), said) for label, said in _rows(command, opened) if said),
        given=given,
        wrong=wrong,
    )


def _statement(command: Answer, key: str) -> str:
    return "not_reinstated" if isinstance(command, ReportReinstatement) and command.not_possible else key


def _rows(command: Answer, opened: Opened) -> Iterator[tuple[str, str]]:
    """By the key of their label; empty where nothing is said."""
    yield "by", command.answered_by
    yield "own_reference", "" if command.own_reference == LEFT_EMPTY else command.own_reference
    if isinstance(command, Report):
        yield "history_when", local(instant.from_text(command.items[0].measured_at), opened.reader.zone)
        yield "territory", ", ".join(next((item.territory for item in command.items if item.territory), ()))
    if isinstance(command, Obstruct):
        yield "ground", opened.reader.texts.named("ground", command.ground)
    if isinstance(command, Obstruct | Contest):
        yield "explanation", command.explanation
    if isinstance(command, ReportReinstatement) and command.not_possible:
        yield "ground", opened.reader.texts.named("ground", command.not_possible.ground)
        yield "explanation", command.not_possible.explanation


def _reported(command: Report, items: Sequence[ItemView], texts: Texts) -> Iterator[Chosen]:
    """All items: those that are left as they are, too."""
    reports = {item.number: item for item in command.items}
    for item in items:
        found = reports.get(item.number)
        said = texts(f"outcome.{found.outcome.value}") if found else texts("page.leave_as_is", outcome=item.outcome)
        yield Chosen(item.number, item.url, said, item.ascii_url)


def _named(
    command: Obstruct | Resume | Contest | ReportReinstatement, items: Sequence[ItemView], _: Texts
) -> Iterator[Chosen]:
    return (Chosen(item.number, item.url, "", item.ascii_url) for item in items if item.number in command.items)


def _none(*_: object) -> Iterator[Chosen]:
    return iter(())


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a kind of answer is shown: the key of its texts, the items it names, whether there is a warning."""

    key: str
    items: Callable[[Any, Sequence[ItemView], Texts], Iterator[Chosen]] = _named
    warns: bool = False


_SHOWN: Mapping[type[Answer], _Shown] = {
    Acknowledge: _Shown("acknowledge", _none, warns=True),
    Report: _Shown("report", _reported),
    Obstruct: _Shown("obstacle"),
    Resume: _Shown("resumption", warns=True),
    Contest: _Shown("contest", warns=True),
    ReportReinstatement: _Shown("reinstatement"),
}
