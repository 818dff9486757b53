"""Citations of design.md and contract.md: sections that exist, texts that cite them, texts that are served."""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = {name: ROOT / f"infra/docs/{name}.md" for name in ("design", "contract")}
CITING = ("functions", "infra", "tests", ".github", "README.md", "Makefile", "template.yaml", "pyproject.toml")
READ = {"", ".css", ".html", ".json", ".md", ".mjs", ".py", ".toml", ".txt", ".yaml", ".yml"}
BROKEN_ON_PURPOSE = {Path("tests/docs/citations.py"), Path("tests/docs/test_citations.py")}
PRODUCT, DOCUMENT_SOURCES = ROOT / "functions/removal", ROOT / "infra/dev/openapi"
DESCRIBED = {"payloads", "shown"}  # modules of types whose docstrings go into the OpenAPI document

HEADING = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? \S", re.MULTILINE)
RULE = re.compile(r"^(?:- \*\*|\| )([PRT]\d+)\b", re.MULTILINE)
CITATION = re.compile(r"\b(design|contract) (\d+(?:\.\d+)*|[PRT]\d+)\b")
OTHER_FORM = re.compile(
    r"\b(?:DESIGN|CONTRACT)\b|\b(?i:design|contract)(?:\.md)?[\s,:]+(?:(?i:section|rule|promise)s?\s+|§\s*)[PRT]?\d+"
)
NAMED_AT_ALL = re.compile(rf"{CITATION.pattern}|{OTHER_FORM.pattern}|\b(?:design|contract)\.md\b|\b[PRT][1-9]\b")


def sections(text: str) -> list[str]:
    """The numbers of a document's sections, in the order of the text."""
    return HEADING.findall(text)


def citable(texts: Mapping[str, str]) -> set[tuple[str, str]]:
    """Every document with the number of every section, rule and promise in it."""
    return {(name, number) for name, text in texts.items() for number in (*sections(text), *RULE.findall(text))}


def documents() -> dict[str, str]:
    """The text of each document."""
    return {name: path.read_text("utf-8") for name, path in DOCUMENTS.items()}


def faults(text: str, known: set[tuple[str, str]]) -> Iterator[str]:
    """Citations of what does not exist, and those in another form than the one that can be searched for."""
    for citation in CITATION.finditer(text):
        if citation.groups() not in known:
            yield f"there is no {citation[0]}"
    yield from (f"{citation[0]!r} is not the form" for citation in OTHER_FORM.finditer(text))


def citing() -> Iterator[tuple[Path, str]]:
    """Every text of the repository that may cite, by its path."""
    for path in chain.from_iterable(_files(ROOT / name) for name in CITING):
        if path.relative_to(ROOT) not in BROKEN_ON_PURPOSE:
            yield path.relative_to(ROOT), path.read_text("utf-8")


def served() -> Iterator[tuple[Path, str]]:
    """Texts that leave the system, by the path of their source: the OpenAPI document, templates, words, messages."""
    for path in (*_files(PRODUCT), *_files(DOCUMENT_SOURCES)):
        text = path.read_text("utf-8")
        code = path.suffix == ".py" and path.is_relative_to(PRODUCT) and not DESCRIBED & {*path.with_suffix("").parts}
        yield path.relative_to(ROOT), "\n".join(messages(text)) if code else text


def messages(code: str) -> Iterator[str]:
    """Strings in code that are not documentation: what is raised, shown or sent."""
    tree = ast.parse(code)
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in loose:
            yield node.value


def _files(where: Path) -> list[Path]:
    if where.is_file():
        return [where]
    return sorted(path for path in where.rglob("*") if path.is_file() and path.suffix in READ)
