"""The size of what is deployed, and whether a bound holds: `python -m infra.dev.checks.size FOLDER MB TEMPLATE`.

All functions share one package; what differs is what each of them imports of it, which is most of a cold start.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra import artifacts
from infra.dev.checks.source import Source

MEGABYTE = 1_000_000  # bytes
LARGEST = 5
Graph = dict[str, set[str]]
HANDLER = re.compile(r"^ +FunctionName: !Sub \$\{AWS::StackName\}-(\S+)\n +Handler: (\S+)\.handler$", re.MULTILINE)


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())


def functions(template: str, folder: Path) -> Iterator[str]:
    """A line for each: our own modules that it imports, sooner or later, and the libraries that these name."""
    sources = {source.module: source for source in _sources(folder)}
    graph = import_graph(list(sources.values()))
    there = {path.name.removesuffix(".py") for path in folder.iterdir()} - {"removal"}
    for name, handler in HANDLER.findall(template):
        modules = reached(graph, handler)
        own = sum(size(sources[module].path) for module in modules)
        libraries = {library for module in modules for library in _named(sources[module].tree) & there}
        yield f"{name}: {len(modules)} modules of ours, {own / MEGABYTE:.2f} MB, with {', '.join(sorted(libraries))}"


def import_graph(sources: list[Source]) -> Graph:
    """Which modules each of them imports."""
    known = {source.module for source in sources}
    return {source.module: set(_needed(source.tree, known)) - {source.module} for source in sources}


def _needed(tree: ast.Module, known: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        yield from (name for name in _names(node, known) if name in known)


def _names(node: ast.AST, known: set[str]) -> Iterable[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        inner = [f"{node.module}.{one.name}" for one in node.names]
        return [name if name in known else node.module for name in inner]
    return []


def reached(graph: Graph, module: str) -> set[str]:
    """A module and whatever it needs."""
    reached_modules, ahead = {module}, [module]
    while ahead:
        following = graph.get(ahead.pop(), set()) - reached_modules
        reached_modules |= following
        ahead += following
    return reached_modules


def _sources(folder: Path) -> Iterator[Source]:
    for path in sorted((folder / "removal").rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        yield Source(path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def _named(tree: ast.Module) -> set[str]:
    """Top names of what a module imports."""
    names = (name for node in ast.walk(tree) for name in _imports(node))
    return {name.partition(".")[0] for name in names}


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def main(folder: str, megabytes: str, template: str) -> int:
    """Print the size and its largest parts, and each function's own part; exit code 1 above the bound."""
    package = Path(folder)
    parts = sorted(((size(part), part.name) for part in package.iterdir()), reverse=True)
    total, zipped = sum(size for size, _ in parts), len(artifacts.archive(package, byte_code=True))
    largest = ", ".join(f"{name} {size / MEGABYTE:.1f}" for size, name in parts[:LARGEST])
    print(
        f"{folder}: {total / MEGABYTE:.1f} MB of at most {megabytes} MB ({largest}), {zipped / MEGABYTE:.1f} MB zipped"
    )
    for line in functions(Path(template).read_text("utf-8"), package):
        print(f"  {line}")
    return 1 if total > int(megabytes) * MEGABYTE else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
