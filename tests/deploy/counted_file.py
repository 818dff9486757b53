"""A file of what was counted: tables of rows, those of `before`, of an earlier commit, and those of `now`."""

import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class CountedFile:
    """`head`: the comment at its top. `counts`: counts anew, one table or several by their names."""

    path: Path
    head: str
    counts: Callable[[], Mapping[str, Any]]

    def text(self) -> str:
        """Its text, with the rows of now, and those of `before` as it has them."""
        before = tomllib.loads(self.path.read_text("utf-8"))["before"]
        parts = {"before": before, "now": self.counts()}
        return self.head + "".join(table for name, rows in parts.items() for table in _tables(name, rows))

    def write(self) -> None:
        """Write it; with a file as argument, the counts alone to that file, in JSON."""
        if len(sys.argv) > 1:
            Path(sys.argv[1]).write_text(json.dumps(self.counts(), indent=1), "utf-8")
        else:
            self.path.write_text(self.text(), "utf-8")


def _tables(name: str, rows: Mapping[str, Any]) -> Iterator[str]:
    """The table, or those in it: one of whole numbers says how many they are together."""
    if all(isinstance(row, Mapping) for row in rows.values()):
        for inner, table in rows.items():
            yield from _tables(f"{name}.{inner}", table)
        return
    is_summed = all(isinstance(row, int) for row in rows.values())
    total = f" # {sum(rows.values())} in all" if is_summed else ""
    yield f"\n[{name}]{total}\n" + "".join(f'"{what}" = {row}\n' for what, row in rows.items())
