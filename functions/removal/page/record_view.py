"""What the public page shows: laws, the figures that are published, and commands. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from removal.language.moments import span
from removal.language.texts import FALLBACK, Texts
from removal.law.law import Law
from removal.page.bars import Picture, picture
from removal.publiclog.counting import MEASURES
from removal.publiclog.figures import TABLES
from removal.publiclog.hours import IN_EFFECT, PERCENTILES
from removal.publiclog.published import PublishedLog, PublishedRow, UnreadableTable
from removal.record import duration
from removal.values import dataclass

MONTHS_AT_MOST = 24  # in pictures; a request reads so many tables
ROWS_AT_MOST = 100  # of a table on the page; its file has all
HERE = "/record"
ADDRESS, KEY = "ADDRESS", "KEY"  # in commands, what a reader puts in
INSTALL = "pip install removal_orders_check-*.whl"


@dataclass(frozen=True, slots=True)
class LawView:
    """A law in words."""

    title: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Orders of a law and category, month by month: the picture, and its rows, the newest month first."""

    heading: str
    picture: Picture
    rows: tuple[tuple[str, Mapping[str, int | None]], ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of the month: a heading and its counts for each row; `more`: how many rows are only in the file."""

    name: str
    rows: tuple[tuple[tuple[str, ...], Mapping[str, int]], ...]
    more: int

    @property
    def is_first(self) -> bool:
        """Whether it is the table by law and category, whose rows are open."""
        return self.name == next(iter(TABLES))


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the log; `is_other`: the month that was asked for has none."""

    size: int
    months: tuple[str, ...]
    month: str = ""
    courses: tuple[Course, ...] = ()
    tables: tuple[TableView, ...] = ()
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class RecordView:
    """The page. `figures`: None without a log, or if they cannot be read (`is_broken`)."""

    laws: tuple[LawView, ...]
    figures: Figures | None
    is_broken: bool
    origin: str
    address: str

    @property
    def files(self) -> str:
        """Where the files of tables are."""
        return f"{self.address or HERE}/figures"

    @property
    def commands(self) -> Mapping[str, str]:
        """Commands of the checker, by what they do."""
        of_log = f"--log {self.address or ADDRESS} --key {KEY}"
        return {
            "install": INSTALL,
            "figures": f"removal-orders-figures {of_log}",
            "fact": f"removal-orders-check order.json {of_log}",
        }


def law_view(law: Law, words: Texts) -> LawView:
    """A law with its windows and thresholds."""
    threshold = "record.law_threshold" if law.audience_threshold else "record.law_threshold_none"
    opened = ", ".join(words.named("category", code) for code in law.open_categories)
    return LawView(
        str(law.title.get(words.language) or law.title[FALLBACK]),
        law.name,
        (
            words(threshold, count=law.audience_threshold),
            words("record.law_window", window=span(duration.to_text(law.window), words)),
            words("record.law_answers", window=span(duration.to_text(law.authority_answers_within), words)),
            words("record.law_reinstates", window=span(duration.to_text(law.reinstates_within), words)),
            words("record.law_opens", categories=opened) if opened else words("record.law_opens_none"),
        ),
    )


def figures_of(log: PublishedLog, asked: str, words: Texts) -> Figures:
    """The figures of a month, of the newest one if `asked` has none. UnreadableTable."""
    months = log.months()
    if not months:
        return Figures(log.size(), ())
    month = asked if asked in months else months[0]
    of_month = {name: log.table(month, name) for name in TABLES}
    tables = tuple(_table(name, rows, words) for name, rows in of_month.items())
    return Figures(log.size(), months, month, _courses(log, months, words), tables, bool(asked) and asked != month)


def _courses(log: PublishedLog, months: Sequence[str], words: Texts) -> tuple[Course, ...]:
    """Of each law and category that has a count; a month whose table is broken is one without counts."""
    shown = sorted(months[:MONTHS_AT_MOST])
    by_month = {month: {row.names: row.cells for row in _readable(log, month)} for month in shown}
    names = sorted({name for rows in by_month.values() for name in rows})
    return tuple(_course(name, by_month, words) for name in names)


def _readable(log: PublishedLog, month: str) -> Iterable[PublishedRow]:
    try:
        return log.table(month, "categories")
    except UnreadableTable:
        return ()


def _course(
    name: tuple[str, ...], by_month: Mapping[str, Mapping[tuple[str, ...], Mapping[str, int | None]]], words: Texts
) -> Course:
    rows = [(month, rows.get(name, {})) for month, rows in by_month.items()]
    drawn = picture([(month, cells.get("orders"), cells.get("breaches")) for month, cells in rows])
    return Course(f"{words.label('category', name[1])}, {name[0]}", drawn, tuple(reversed(rows)))


def _table(name: str, rows: Sequence[PublishedRow], words: Texts) -> TableView:
    shown = tuple(
        (
            (words.label("category", row.names[1]), row.names[0], *row.names[2:]),
            {measure: count for measure in _ordered(row.cells) if (count := row.cells[measure]) is not None},
        )
        for row in rows[:ROWS_AT_MOST]
    )
    return TableView(name, shown, max(len(rows) - ROWS_AT_MOST, 0))


def _ordered(cells: Mapping[str, int | None]) -> list[str]:
    """The measures of a row in the order of the columns; one that this release does not know is the last."""
    columns = [*MEASURES, IN_EFFECT, *PERCENTILES]
    return sorted(cells, key=lambda name: columns.index(name) if name in columns else len(columns))
