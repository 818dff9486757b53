"""A line of a table of answers: what it says of its item, or what is wrong in which column. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime

from removal.language.moments import from_local
from removal.orders.commands import ItemReport, Report
from removal.orders.item import Ground, Item, Outcome
from removal.orders.order import Order
from removal.orders.reported import untimely, untimely_for_any_item
from removal.page.forms import table
from removal.page.forms.named import FieldError, FormContext, common_arguments, explanation_errors
from removal.page.forms.obstacle import nameable as hinderable
from removal.page.forms.report import territory_errors, territory_of, untimely_error
from removal.page.forms.table import Row
from removal.record import instant
from removal.values import dataclass
from removal.web import fields

YES = frozenset({"yes", "да", "иә"})
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})[ T](\d{1,2}):(\d{2}(?::\d{2})?)", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LineError(FieldError):
    """What is wrong in a line of the file. `line`: as a table program counts; `number`: as the line names its item."""

    line: int = 0
    number: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says of its item. `measured_at`: an instant, or empty for the time at which the form was sent."""

    line: int
    number: int
    outcome: str
    measured_at: str
    territory: tuple[str, ...]
    ground: str
    contest: bool
    explanation: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as a draft keeps it."""
        said = (self.outcome, self.measured_at, " ".join(self.territory), self.ground, "yes" if self.contest else "")
        return (str(self.line), str(self.number), *said, self.explanation)


@dataclass(frozen=True, slots=True)
class LineCheck:
    """Checks lines. `sent_at`: the time of an outcome whose line has none."""

    context: FormContext
    sent_at: datetime

    def errors(self, row: Row, seen: set[int]) -> list[LineError]:
        """What is wrong in a line; `seen`: the items of the lines before."""
        number = number_of(row, self.context.order)
        wrong = (
            self._of_item(row, number, seen) if number else [(table.NUMBER, self._text("number", row[table.NUMBER]))]
        )
        shown = row[table.NUMBER][: table.SHOWN_AT_MOST]
        return [LineError("file", message, line_of(row), shown, column) for column, message in wrong]

    def line(self, row: Row) -> Line | None:
        """What a line without errors says; None if it says nothing."""
        number = number_of(row, self.context.order) or 0
        outcome = self._outcome(row, number)
        written = row[table.MEASURED_AT] if outcome else ""
        line = Line(
            line_of(row),
            number,
            outcome,
            instant.to_text(_instant(written, self.context.zone)) if written else "",
            tuple(territory_of(row[table.TERRITORY])) if outcome else (),
            row[table.GROUND].lower(),
            bool(row[table.CONTEST]),
            row[table.EXPLANATION],
        )
        return line if line.outcome or line.ground or line.contest else None

    def _outcome(self, row: Row, number: int) -> str:
        """The outcome that the line states; empty if it has none, or the one that was downloaded."""
        return "" if _is_untouched(row, self.context.order.items[number - 1]) else row[table.OUTCOME].lower()

    def _of_item(self, row: Row, number: int, seen: set[int]) -> Iterator[tuple[str, str]]:
        if number in seen:
            yield table.NUMBER, self._text("twice")
        if row.more:
            yield table.NUMBER, self._text("cells")
        if _is_of_another(row, number, self.context.urls):
            yield table.URL, self._text("url")
        if not _is_untouched(row, self.context.order.items[number - 1]):
            yield from self._of_outcome(row, number)
        yield from self._of_statement(row, number)

    def _of_outcome(self, row: Row, number: int) -> Iterator[tuple[str, str]]:
        outcome = row[table.OUTCOME].lower()
        if outcome in set(Outcome):
            yield from self._of_time(row, ItemReport(number, Outcome(outcome), ""))
        elif outcome:
            yield table.OUTCOME, self._text("outcome", row[table.OUTCOME])
        elif row[table.MEASURED_AT]:
            yield table.MEASURED_AT, self._text("alone")
        for error in territory_errors(row[table.TERRITORY], [outcome], self.context.texts):
            yield table.TERRITORY, error.message

    def _of_time(self, row: Row, stated: ItemReport) -> Iterator[tuple[str, str]]:
        try:
            at = _instant(row[table.MEASURED_AT], self.context.zone) if row[table.MEASURED_AT] else self.sent_at
        except (ValueError, OverflowError):
            yield table.MEASURED_AT, self._text("measured_at")
            return
        item = ItemReport(stated.number, stated.outcome, instant.to_text(at))
        report = Report(**common_arguments({}, self.context), items=(item,))
        first = untimely_for_any_item(at, self.context.at)
        for why in [first] if first else [violation.why for violation in untimely(report, self.context.order)]:
            yield table.MEASURED_AT, untimely_error(why, self.context).message

    def _of_statement(self, row: Row, number: int) -> Iterator[tuple[str, str]]:
        """What is wrong with an obstacle or a contest."""
        ground, contest = row[table.GROUND].lower(), row[table.CONTEST].lower()
        if ground and ground not in set(Ground):
            yield table.GROUND, self._text("ground", row[table.GROUND])
        elif ground and number not in hinderable(self.context):
            yield table.GROUND, self._text("answered")
        elif ground and (contest or self._outcome(row, number)):
            yield table.GROUND, self._text("both")
        if contest and contest not in YES:
            yield table.CONTEST, self._text("contest", row[table.CONTEST])
        yield from self._of_words(row, is_needed=bool(ground or contest))

    def _of_words(self, row: Row, *, is_needed: bool) -> Iterator[tuple[str, str]]:
        words = row[table.EXPLANATION]
        if words and not is_needed:
            yield table.EXPLANATION, self._text("explanation_alone")
        for error in explanation_errors({"explanation": words}, self.context.texts) if is_needed else ():
            yield table.EXPLANATION, error.message

    def _text(self, key: str, value: str = "") -> str:
        values = {"value": value[: table.SHOWN_AT_MOST], "count": len(self.context.order.items)}
        return self.context.texts(f"page.error_line_{key}", **values, codes=", ".join(Ground))


def number_of(row: Row, order: Order) -> int | None:
    """The item that a line names; None if there is none."""
    written = row[table.NUMBER]
    number = int(written) if _NUMBER.fullmatch(written) else 0
    return number if 1 <= number <= len(order.items) else None


def line_of(row: Row) -> int:
    """The line in the file; that of a draft's table is in a column."""
    return int(row[table.LINE]) if _NUMBER.fullmatch(row[table.LINE]) else row.line


def _is_of_another(row: Row, number: int, urls: tuple[str, ...]) -> bool:
    """Whether the line has the URL of another item, or of another order."""
    return bool(row[table.URL] and urls) and row[table.URL] != urls[number - 1].strip()


def _is_untouched(row: Row, item: Item) -> bool:
    """Whether the outcome is as it was downloaded: as it is now, or as it was reported before."""
    said = row[table.OUTCOME].lower(), row[table.MEASURED_AT], tuple(row[table.TERRITORY].split())
    reported = {(report.outcome.value, report.measured_at, report.territory) for report in item.reports}
    return said in (("", "", ()), (item.outcome, item.measured_at, item.territory)) or bool(
        row[table.ANSWERED_AT] and said in reported
    )


def _instant(written: str, zone: str) -> datetime:
    """The instant of a cell: with its offset (RFC 3339), or as people write a day and a time of their zone."""
    match = _DAY_FIRST.fullmatch(written)
    if match:
        day, month, year, hour, rest = match.groups()
        written = f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{rest}"
    offset = re.search(r"(?:Z|[+-]\d{2}:\d{2})$", written, re.ASCII)
    at = instant.from_text(fields.instant(written)) if offset else from_local(written.replace(" ", "T"), zone)
    fields.instant(instant.to_text(at))
    return at
