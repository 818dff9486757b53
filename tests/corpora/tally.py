"""What became of each string in each field, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields


@dataclass(slots=True)
class Row:
    """One field. Stored: answered 2xx and found again; shown: answered 2xx where there is nothing to store."""

    strings: int = 0
    stored: int = 0
    shown: int = 0
    refused: int = 0
    broken: int = 0
    differing: int = 0
    unescaped: int = 0

    def add(self, other: "Row") -> None:
        """Both together."""
        for column in fields(self):
            setattr(self, column.name, getattr(self, column.name) + getattr(other, column.name))

    @property
    def counts(self) -> list[int]:
        """In the order of the columns."""
        return [getattr(self, column.name) for column in fields(self)]


@dataclass(slots=True)
class Tally:
    """By field, in the order in which they were met; `faults` in words."""

    rows: dict[str, Row] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def row(self, name: str) -> Row:
        """A field's."""
        return self.rows.setdefault(name, Row())

    def answered(self, name: str, text: str, status: int, *, stored: bool) -> None:
        """One string came to an end."""
        row = self.row(name)
        row.strings += 1
        if status >= 500:
            row.broken += 1
            self.fault(name, text, f"answered {status}")
        elif status >= 400:
            row.refused += 1
        elif stored:
            row.stored += 1
        else:
            row.shown += 1

    def differs(self, name: str, text: str, where: str) -> None:
        """What was stored is not what was sent."""
        self.row(name).differing += 1
        self.fault(name, text, f"is not there as it was sent: {where}")

    def unescaped(self, name: str, text: str, where: str) -> None:
        """It is more than text to its reader, or less."""
        self.row(name).unescaped += 1
        self.fault(name, text, f"is not shown as text: {where}")

    def fault(self, name: str, text: str, finding: str) -> None:
        """Something that must not be."""
        self.faults.append(f"{name}: {text[:60]!a} {finding}")

    def add(self, other: "Tally") -> None:
        """Another part of the same corpus."""
        for name, row in other.rows.items():
            self.row(name).add(row)
        self.faults += other.faults

    @property
    def whole(self) -> Row:
        """All fields together."""
        made = Row()
        for row in self.rows.values():
            made.add(row)
        return made


HEAD = ("strings", "stored", "shown", "refused", "5xx", "differing", "unescaped")


def table(tally: Tally) -> Iterable[str]:
    """A line for each field, and one for all of them."""
    width = max(map(len, tally.rows), default=0)
    yield f"{'field':<{width}}" + "".join(f"{title:>10}" for title in HEAD)
    for name, row in (*sorted(tally.rows.items()), ("all", tally.whole)):
        yield f"{name:<{width}}" + "".join(f"{count:>10}" for count in row.counts)
