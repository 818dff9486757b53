"""Several answers in a table: a line for each item, checked whole before anything is recorded. Pure.

    number,outcome,measured_at,territory,ground,contest,explanation
    1,removed,2026-11-25 17:00,,,,
    2,,,,technical,,The store does not answer.
    3,,,,,yes,It is satire.

It is the table of the items as it was downloaded (`page/files.py`), filled in. A line that was left as it was says
nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from removal.orders.commands import Answer, Contest, ItemReport, Obstruct, Report
from removal.orders.item import Ground, Outcome
from removal.orders.several_answers import SeveralAnswers
from removal.page.forms import table
from removal.page.forms.lines import Line, LineCheck, LineError, number_of
from removal.page.forms.named import FieldError, Form, FormContext, common_arguments, name_errors
from removal.page.forms.report import SHOWN_TIME
from removal.page.forms.table import Unread
from removal.record import instant
from removal.record.canonical import canonical
from removal.values import dataclass, field
from removal.web import fields

FILE = "file"  # the kind of the form, and its field
TABLE = "table"  # the text of the file, and of what a draft keeps of it
UNREAD = "unread"  # the key of the text that says why the file is not read
STATEMENTS_AT_MOST = 20  # different obstacles and contests in a file: each is a fact, and a mail to both sides
KEPT_BYTES_AT_MOST = 350_000  # of the table in a draft, as JSON; DynamoDB allows 400,000 for the item


@dataclass(slots=True)
class Lines:
    """The lines that are right and say something, and what is wrong in the file."""

    right: list[Line] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)


def filed(form: Form, context: FormContext) -> tuple[SeveralAnswers, list[FieldError]]:
    """What the lines that are right say, in one command, and the errors of the whole file."""
    lines = lines_of(form, context)
    errors = lines.errors or list(_errors_of_all(lines.right, context))
    command = SeveralAnswers(**common_arguments(form, context), parts=tuple(_parts(lines.right, form, context)))
    return command, [*errors, *name_errors(form, context.texts)]


def lines_of(form: Form, context: FormContext) -> Lines:
    """The lines of a form's table."""
    lines = Lines()
    try:
        _read(form, context, lines)
    except Unread as unread:
        message = context.texts(f"page.{unread.key}", **(unread.values or {}))
        lines.errors.append(LineError(FILE, message, unread.line) if unread.line else FieldError(FILE, message))
    return lines


def kept_table(lines: Iterable[Line]) -> str:
    """The table of lines as a draft keeps it."""
    return table.written((table.LINE, *table.ANSWERS), [line.cells for line in lines])


def is_too_large(lines: Iterable[Line]) -> bool:
    """Whether no draft holds the lines."""
    return len(canonical(kept_table(lines)).encode()) > KEPT_BYTES_AT_MOST


def _read(form: Form, context: FormContext, lines: Lines) -> None:
    """Read and check the lines. Raises Unread, with what was read before in `lines`."""
    if form.get(UNREAD):
        raise Unread(form[UNREAD])
    check, seen = LineCheck(context, _sent_at(form, context)), set[int]()
    for count, row in enumerate(table.rows(form.get(TABLE, "")), start=1):
        if count > table.LINES_AT_MOST:
            raise Unread("error_file_lines", {"at_most": table.LINES_AT_MOST, "count": len(context.order.items)})
        errors = check.errors(row, seen)
        line = None if errors else check.line(row)
        lines.errors += errors
        lines.right += [line] if line else []
        seen.add(number_of(row, context.order) or 0)


def _sent_at(form: Form, context: FormContext) -> datetime:
    """The time of an outcome whose line has none: that which the check page shows. Raises Unread."""
    shown = form.get(SHOWN_TIME)
    try:
        return instant.from_text(fields.instant(shown)) if shown else context.at
    except ValueError as error:
        raise Unread("error_measured_at") from error


def _errors_of_all(lines: list[Line], context: FormContext) -> Iterator[FieldError]:
    """What is wrong with a file whose lines are right."""
    statements = {(line.ground, line.explanation) for line in lines if line.explanation}
    if not lines:
        yield FieldError(FILE, context.texts("page.error_file_nothing"))
    elif len(statements) > STATEMENTS_AT_MOST:
        values = {"count": len(statements), "at_most": STATEMENTS_AT_MOST}
        yield FieldError(FILE, context.texts("page.error_file_statements", **values))
    elif is_too_large(lines):
        yield FieldError(FILE, context.texts("page.error_file_large"))


def _parts(lines: list[Line], form: Form, context: FormContext) -> Iterator[Answer]:
    """A report of all outcomes, an obstacle for each ground and explanation, a contest for each explanation."""
    common, sent_at = common_arguments(form, context), instant.to_text(_sent_at(form, context)) if lines else ""
    reports = [
        ItemReport(line.number, Outcome(line.outcome), line.measured_at or sent_at, line.territory)
        for line in sorted(lines, key=lambda line: line.number)
        if line.outcome
    ]
    if reports:
        yield Report(**common, items=tuple(reports))
    for (ground, words), items in _alike(line for line in lines if line.ground).items():
        yield Obstruct(**common, ground=Ground(ground), items=items, explanation=words)
    for (_, words), items in _alike(line for line in lines if line.contest).items():
        yield Contest(**common, items=items, explanation=words)


def _alike(lines: Iterable[Line]) -> Mapping[tuple[str, str], tuple[int, ...]]:
    """The items of the lines with the same ground and explanation."""
    alike: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        alike.setdefault((line.ground, line.explanation), []).append(line.number)
    return {key: tuple(sorted(numbers)) for key, numbers in alike.items()}
