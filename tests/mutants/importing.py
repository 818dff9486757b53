"""The lines of a module that run when it is imported, and the lines that read the names bound there."""

import ast
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SOURCES = "functions"  # where the product's modules are named from


def runs_at_import(module: ast.Module, line: int) -> bool:
    """Whether a line is in no function's body. Decorators and defaults run at import too."""
    functions = (node for node in ast.walk(module) if isinstance(node, FUNCTIONS))
    return not any(_begins(function.body[0]) <= line <= (function.end_lineno or 0) for function in functions)


def bound(module: ast.Module, line: int) -> set[str]:
    """The names that the module's statement at a line binds: of a constant, of a class, of a function."""
    around = (node for node in module.body if _begins(node) <= line <= (node.end_lineno or 0))
    return {name for node in around for name in _bound(node)}


def readers(tree: Path, file: str, names: Collection[str]) -> Iterator[tuple[str, int]]:
    """File and line of each place in the product that reads one of the names, which `file` binds."""
    dotted = ".".join(PurePosixPath(file).relative_to(SOURCES).with_suffix("").parts)
    for path in sorted((tree / SOURCES).rglob("*.py")):
        other = path.relative_to(tree).as_posix()
        module = ast.parse(path.read_text("utf-8"))
        own = {name: name for name in names} if other == file else {}
        direct, modules = {**own, **_imported(module, dotted, names)}, _imported(module, *_split(dotted))
        for node in ast.walk(module):
            if _reads(node, direct, modules, names):
                yield other, node.lineno  # type: ignore[attr-defined] # a name or an attribute


def _begins(node: ast.stmt) -> int:
    """A decorated statement begins with its first decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        yield node.name
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _split(dotted: str) -> tuple[str, tuple[str, ...]]:
    package, _, name = dotted.rpartition(".")
    return package, (name,)


def _imported(module: ast.Module, source: str, names: Collection[str]) -> dict[str, str]:
    """What these names of a source are called in a module."""
    statements = (node for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and node.module == source)
    aliases = (alias for statement in statements for alias in statement.names if alias.name in names)
    return {alias.asname or alias.name: alias.name for alias in aliases}


def _reads(node: ast.AST, direct: Collection[str], modules: Collection[str], names: Collection[str]) -> bool:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id in modules and node.attr in names
    return isinstance(node, ast.Name) and node.id in direct
