"""Import cycles among modules, and among the rooms that they stand in."""

import ast
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from infra.dev.checks.source import Source

Graph = dict[str, set[str]]


def of_modules(sources: list[Source]) -> list[str]:
    """The cycles among modules, each told as a path."""
    return _cycles(graph(sources))


def of_rooms(sources: list[Source]) -> list[str]:
    """The cycles among the packages and modules directly under the root package."""
    rooms: Graph = {}
    for module, needed in graph(sources).items():
        rooms.setdefault(_room(module), set()).update(_room(one) for one in needed)
    return _cycles({room: needed - {room} for room, needed in rooms.items()})


def graph(sources: list[Source]) -> Graph:
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


def _cycles(graph: Graph) -> list[str]:
    """One cycle of each knot: found, cut, looked for again."""
    rest, found = {module: set(needed) for module, needed in graph.items()}, []
    while cycle := _first(rest):
        found.append(" → ".join(cycle))
        rest[cycle[0]].discard(cycle[1])
    return found


def _first(graph: Graph) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        path: list[str] = error.args[1]
        return path[::-1]  # told from what is needed to what needs it
    return []


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])
