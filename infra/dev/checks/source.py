"""One Python file, measured by its syntax tree: functions, nesting, readings of the clock."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("time", "gmtime"),
    ("time", "localtime"),
    ("time", "time"),
    ("time", "time_ns"),
}  # of the wall; a monotonic clock measures how long, not when


@dataclass(frozen=True)
class Source:
    """A file at its `path`, told by its dotted `module` name."""

    path: Path
    module: str

    @cached_property
    def text(self) -> str:
        """The file."""
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text, str(self.path))

    @cached_property
    def functions(self) -> list[Function]:
        """Every function in it, inner ones too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS)]

    @cached_property
    def code_lines(self) -> set[int]:
        """The numbers of the lines that are neither blank nor comment nor docstring."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        spans = [(token.start[0], token.end[0]) for token in tokens if token.type not in NO_CODE]
        return _lines(spans) - _lines(_docstrings(self.tree))

    def length(self, function: Function) -> int:
        """Lines of code in a function, its signature among them."""
        return len(self.code_lines & _lines([(function.lineno, function.end_lineno or function.lineno)]))

    def clock_reads(self) -> Iterator[int]:
        """The lines where the wall clock is read (or handed on, to be read)."""
        imported = _from_time(self.tree)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.expr) and (_is_clock(node) or (isinstance(node, ast.Name) and node.id in imported)):
                yield node.lineno


def depth(function: Function) -> int:
    """How deep blocks are nested; an inner function starts again."""
    return _depth(function.body)


def _depth(nodes: list[ast.AST] | list[ast.stmt]) -> int:
    return max((_of_node(node) for node in nodes), default=0)


def _of_node(node: ast.AST) -> int:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return 0
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return max(1 + _depth(node.body), _of_node(node.orelse[0]))  # elif is no deeper than its if
    return isinstance(node, BLOCKS) + _depth(list(ast.iter_child_nodes(node)))


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and ast.get_docstring(node) is not None:
            yield node.body[0].lineno, node.body[0].end_lineno or node.body[0].lineno


def _lines(spans: list[tuple[int, int]] | Iterator[tuple[int, int]]) -> set[int]:
    return {line for first, last in spans for line in range(first, last + 1)}


def _is_clock(node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return (name, node.attr) in CLOCKS


def _from_time(tree: ast.Module) -> set[str]:
    wanted = {name for owner, name in CLOCKS if owner == "time"}
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "time"]
    return {alias.asname or alias.name for node in imports for alias in node.names if alias.name in wanted}
