"""The threat model as rows, and what is wrong with them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.rules import ALL

ROOT = Path(__file__).parents[2]
FILE = ROOT / "infra" / "docs" / "threat-model.md"
RISKS = tuple(f"API{number}" for number in range(1, 11))
NODE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)(?:\[(\w+)\])?`")
REASON = re.compile(r"No test: \S.{20,}\.")
HEAD = "shown by"
RULES = {rule.__name__ for rule in ALL}


@dataclass(frozen=True, slots=True)
class Row:
    """One threat, risk or requirement; `shown` is its last cell."""

    section: str
    what: str
    shown: str

    def faults(self) -> Iterator[str]:
        """A test that is not there, or neither test nor reason."""
        nodes = NODE.findall(self.shown)
        if not nodes and not REASON.fullmatch(self.shown):
            yield f"{self.what}: neither a test nor a reason"
        if nodes and NODE.sub("", self.shown).strip():
            yield f"{self.what}: {NODE.sub('', self.shown).strip()} is no test"
        yield from (f"{self.what}: {fault}" for file, test, case in nodes for fault in _missing(file, test, case))


def rows(text: str) -> Iterator[Row]:
    """Each row of each table that says what shows it."""
    section, shows = "", False
    for line in text.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        shows = bool(cells) and (shows or cells[-1] == HEAD)
        if shows and cells[-1] != HEAD and set(cells[-1]) != {"-"}:
            yield Row(section, cells[0], cells[-1])


def faults(text: str) -> list[str]:
    """All that is wrong with a page."""
    threat_rows = list(rows(text))
    named_risks = {row.what.split()[0] for row in threat_rows if row.section.startswith("OWASP API")}
    return [
        *(fault for row in threat_rows for fault in row.faults()),
        *(f"{risk}: missing" for risk in RISKS if risk not in named_risks),
    ]


def _missing(file: str, test: str, case: str) -> Iterator[str]:
    if test not in _tests(file):
        yield f"there is no {file}::{test}"
    if case and case not in RULES:
        yield f"there is no rule {case}"


@cache
def _tests(file: str) -> frozenset[str]:
    place = ROOT / file
    parsed = ast.parse(place.read_text("utf-8")) if place.is_file() else ast.Module([], [])
    return frozenset(node.name for node in parsed.body if isinstance(node, ast.FunctionDef))
