"""The recipes for a route, a mail and a channel stay true: each file of a row is there and has what is to be copied."""

import re

import pytest

from tests.docs.citations import ROOT

NAMES = ("route", "mail", "channel")
TEXTS = {name: (ROOT / f"infra/docs/adding-a-{name}.md").read_text("utf-8") for name in NAMES}
PATH = re.compile(r"`((?:functions|infra|tests)/[\w/.-]+\.\w+|pyproject\.toml|template\.yaml)`")
ROWS = [
    (path, word)
    for text in TEXTS.values()
    for line in text.splitlines()
    if line.strip().startswith("| `")
    for files, words in [line.strip().strip("|").rsplit("|", 1)]
    for path in PATH.findall(files)
    for word in re.findall(r"`([^`]+)`", words)
]


@pytest.mark.parametrize(("path", "word"), ROWS)
def test_each_file_of_a_row_has_what_is_to_be_copied(path: str, word: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert word in text or f'"{word}"' in text


def test_every_path_in_a_recipe_is_there() -> None:
    named = {path for text in TEXTS.values() for path in PATH.findall(text)}
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_the_architecture_leads_to_each() -> None:
    architecture = (ROOT / "infra/docs/architecture.md").read_text("utf-8")
    assert [name for name in (*NAMES, "fact", "law") if f"(adding-a-{name}.md)" not in architecture] == []
