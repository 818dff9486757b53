"""Words that are refused in texts, documents and code: each hides who does something, or has several meanings."""

import ast
import io
import json
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.template import ROOT

REFUSED: Mapping[str, str] = {
    r"whoever": "name the actor: the caller, a receiver, operators",
    r"nobody(?:'s)?": "name the actor, or say it without one: 'was not received'",
    r"somebody(?:'s)?": "name the actor: a person, another party, an operator",
    r"(?<![.])stands?(?!-| for\b)": "use 'is', 'is stopped', 'is in force', 'remains' or 'waits'",
    r"what is told|is told it": "name what is sent, or say 'data'",
    r"breach decisions?": "every accusation is held and released (contract T8): say 'accusations'",
}
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("infra/docs/*.md"),
        *ROOT.glob("infra/decisions/*.md"),
        *ROOT.glob("infra/runbooks/*.md"),
        *(ROOT / ".github" / f"{stem}.md" for stem in ("CONTRIBUTING", "SECURITY")),
    ]
)
TEXTS = (ROOT / "functions/removal/language/texts/en.toml", ROOT / "functions/removal/page/problems.toml")
STACKS = (ROOT / "template.yaml", ROOT / "infra/operations.yaml")
DOCUMENT = ROOT / "functions/removal/web/openapi.json"
ID_OF_A_TEST = re.compile(r"`[^`]*`")


def refused(text: str) -> list[str]:
    """Each refused word of a text, with its place and what to write."""
    pattern = "|".join(f"(?P<w{number}>\\b(?:{word})\\b)" for number, word in enumerate(REFUSED))
    advice = list(REFUSED.values())
    return [
        f"…{text[max(0, match.start() - 30) : match.end() + 20]!r}: {advice[int(str(match.lastgroup)[1:])]}"
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]


def values(entry: Any) -> Iterator[str]:  # noqa: ANN401 - any TOML or JSON
    """All texts in it, without the keys."""
    if isinstance(entry, str):
        yield entry
    for inner in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from values(inner)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_pages_use_plain_words(page: Path) -> None:
    assert refused(ID_OF_A_TEST.sub("``", page.read_text("utf-8"))) == []


@pytest.mark.parametrize("file", TEXTS, ids=lambda path: path.name)
def test_texts_of_mails_and_pages_use_plain_words(file: Path) -> None:
    assert [fault for text in values(tomllib.loads(file.read_text("utf-8"))) for fault in refused(text)] == []


@pytest.mark.parametrize("stack", STACKS, ids=lambda path: path.name)
def test_stacks_use_plain_words(stack: Path) -> None:
    assert refused(stack.read_text("utf-8")) == []


def messages(file: Path) -> Iterator[str]:
    """The texts in code that are no docstring: what errors and operators' commands say."""
    tree = ast.parse(file.read_text("utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def remarks(file: Path) -> Iterator[str]:
    """Comments, docstrings and the names of functions."""
    source = file.read_text("utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
        if isinstance(node, ast.FunctionDef):
            yield node.name.replace("_", " ")


@pytest.mark.parametrize("tree", ["functions", "infra", "tests"])
def test_comments_docstrings_and_names_use_plain_words(tree: str) -> None:
    code = sorted((ROOT / tree).rglob("*.py"))
    assert [f"{file.name}: {fault}" for file in code for text in remarks(file) for fault in refused(text)] == []


def test_messages_in_code_use_plain_words() -> None:
    code = sorted((ROOT / "functions").rglob("*.py"))
    assert [f"{file.name}: {fault}" for file in code for text in messages(file) for fault in refused(text)] == []


def test_the_openapi_document_uses_plain_words() -> None:
    assert [fault for text in values(json.loads(DOCUMENT.read_text("utf-8"))) for fault in refused(text)] == []


@pytest.mark.parametrize("text", ["Whoever asks", "nobody's", "the clock stands", "What is told", "somebody reads"])
def test_each_private_word_is_refused_with_what_to_write(text: str) -> None:
    assert len(refused(text)) == 1


@pytest.mark.parametrize(
    "text", ["a standard", "a stand-in's name", "it stands for the host", "understand", "item.stands"]
)
def test_other_words_are_taken(text: str) -> None:
    assert refused(text) == []
