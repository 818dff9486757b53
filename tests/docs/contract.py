"""The tables of contract.md and the routes of design.md, read as data."""

import re
from collections.abc import Iterator
from functools import cache

from tests.docs.citations import documents

Row = tuple[str, ...]
CODE = re.compile(r"`([^`]+)`")
METHOD = re.compile(r"(GET|POST|PUT|DELETE)(?: (/\S*))?")


@cache
def section(document: str, number: str) -> str:
    """The text of a section, with those inside it."""
    text = documents()[document]
    depth = "#" * (2 + number.count("."))
    heading, end = rf"^{depth} {re.escape(number)}[. ].*?\n", rf"(?=^#{{2,{len(depth)}}} |\Z)"
    found = re.search(f"{heading}(.*?){end}", text, re.MULTILINE | re.DOTALL)
    assert found, f"{document} has no section {number}"
    return found[1]


def rows(text: str) -> list[Row]:
    """The rows of a section's table, its head first; cells without their blanks."""
    lines = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.split("|")) for line in lines]
    return [row for row in cells if not set("".join(row)) <= set("-: ")]


def codes(text: str) -> list[str]:
    """What is written as code, in its order."""
    return CODE.findall(text)


def routes(text: str) -> set[str]:
    """`METHOD /path` of each route that a text names, also of `POST /orders/{id}/` + `approval`, `refusal`."""
    return set(_routes(text))


def _routes(text: str) -> Iterator[str]:
    methods: list[str] = []
    last = path = ""
    inside = False  # names follow that each end the path
    for before, code in re.findall(r"([^`]*)`([^`]+)`", text):
        named = METHOD.fullmatch(code)
        inside = (inside or (path.endswith("/") and "+" in before)) and not named
        if named and named[2]:
            path, methods = named[2].partition("?")[0], [*methods, named[1]]
            yield from (f"{method} {path}" for method in methods if not path.endswith("/"))
            last, methods = named[1], []
        elif named:
            methods.append(named[1])
        elif inside or code.startswith("…/"):
            yield f"{last} {path}{code.lstrip('…')}"
