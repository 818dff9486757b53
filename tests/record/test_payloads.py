"""A payload is read by the type that its fact type has: mypy then sees every reader of a member that is renamed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from removal import errors

PRODUCT = Path(errors.__file__).parent


def untyped_reads(source: str) -> Iterator[str]:
    """Members that are taken from a payload itself, and payloads that are given a name without a type."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript | ast.Attribute) and _is_payload(node.value):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Compare) and any(map(_is_payload, node.comparators)):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Assign) and any(map(_is_payload, _values(node.value))):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def _is_payload(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "payload"


def _values(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


@pytest.mark.parametrize("path", sorted(PRODUCT.rglob("*.py")), ids=lambda path: str(path.relative_to(PRODUCT)))
def test_no_member_is_read_but_by_its_type(path: Path) -> None:
    assert list(untyped_reads(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "fact.payload['reason']",
        "fact.payload.get('reason')",
        "'reason' in fact.payload",
        "told = fact.payload",
        "told, at = fact.payload, fact.at",
    ],
)
def test_it_is_found(source: str) -> None:
    assert list(untyped_reads(source))


@pytest.mark.parametrize(
    "source", ["told: Reasoned = fact.payload", "tell(fact.payload)", "told: list[R] = [one.payload]"]
)
def test_a_type_is_enough(source: str) -> None:
    assert not list(untyped_reads(source))
