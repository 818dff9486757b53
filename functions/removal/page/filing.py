"""The page on which a table of answers is sent, with what was wrong in it. Pure."""

from collections.abc import Mapping, Sequence

from removal.language.texts import Texts
from removal.orders.item import Ground, Outcome
from removal.page.body import Posted
from removal.page.choosing import named_order
from removal.page.forms import table
from removal.page.forms.chosen import ranges
from removal.page.forms.filed import FILE, TABLE, UNREAD, Lines
from removal.page.forms.lines import LineError
from removal.page.forms.named import FieldError
from removal.page.forms.table import Unread
from removal.page.opening import Opened
from removal.values import dataclass

NO_FILE = "error_file_none"


@dataclass(frozen=True, slots=True)
class FilePage:
    """The form for a table. `wrong`: its lines that are wrong; `kept`: the items of the lines that are right."""

    texts: Texts
    reference: str
    authority: str
    telephone: str | None
    form: Mapping[str, str]
    errors: Sequence[FieldError]
    wrong: Sequence[LineError]
    kept: str
    zone: str
    kind: str = FILE
    outcomes: str = ", ".join(Outcome)
    grounds: str = ", ".join(Ground)


def file_page(opened: Opened, form: Mapping[str, str], lines: Lines, errors: Sequence[FieldError]) -> FilePage:
    """The form; `errors`: of the whole form, in which those of the lines become one."""
    texts = opened.reader.texts
    wrong = [error for error in errors if isinstance(error, LineError)]
    others = [error for error in errors if not isinstance(error, LineError)]
    of_lines = [FieldError(FILE, texts("page.error_file", count=len({error.line for error in wrong})))] if wrong else []
    kept = ranges({line.number for line in lines.right})
    return FilePage(texts, *named_order(opened), form, [*of_lines, *others], wrong, kept, opened.reader.zone)


def with_file(form: Mapping[str, str], posted: Posted, kept: str) -> dict[str, str]:
    """The form with the text of its file, or why it has none. `kept`: the table of the draft that it replaces."""
    if not posted.files:
        own = form.get(TABLE, "") or kept
        return {**form, TABLE: own} if own else {**form, UNREAD: NO_FILE}
    try:
        return {**form, TABLE: table.text_of(posted.files)}
    except Unread as unread:
        return {**form, UNREAD: unread.key}
