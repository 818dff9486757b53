"""Rule of the environment: each function is given the variables that its code reads, and no others.

Read from the code itself: what a handler takes from the wiring, what that takes from the settings, and so on to the
names in capitals. A function that is not given one of them fails at its first event, and on AWS only.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.rules.functions import CODE, environment
from tests.rules.template import FUNCTION, Template, resources

VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|LOCAL")
OF_LAMBDA = {"AWS_REGION", "AWS_DEFAULT_REGION"}  # Lambda sets them
OF_POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "LOG_LEVEL"}  # read by the library, not by us
WIRING, SETTINGS = "removal.wiring", "removal.settings"


def functions_get_what_their_code_reads(template: Template) -> list[str]:
    return [
        f"{function}: lacks {name}"
        for function, given, read in _compared(template)
        for name in sorted(read - given - OF_LAMBDA)
    ]


def functions_get_nothing_else(template: Template) -> list[str]:
    return [
        f"{function}: does not read {name}"
        for function, given, read in _compared(template)
        for name in sorted(given - read - OF_POWERTOOLS)
    ]


def _compared(template: Template) -> Iterator[tuple[str, set[str], frozenset[str]]]:
    for function, properties in resources(template, FUNCTION):
        given = {name for owner, name, _ in environment(template) if owner == function}
        yield function, given, _read_by(str(properties["Handler"]).rpartition(".")[0])


@cache
def _read_by(handler: str) -> frozenset[str]:
    """The variables that a handler reads, or a module that it imports, or what these take from the wiring."""
    users = [module for module in _reached(handler) if any(_is_wiring(one) for one in _imported(module).values())]
    waiting, readers = (
        {one for user in users for one in _imported(user).values() if _is_wiring(one)},
        dict[str, ast.AST](),
    )
    while waiting:
        readers |= {name: _definition(name) for name in waiting}
        waiting = {one for name in waiting for one in _used(name) if _is_wiring(one)} - readers.keys()
    trees = [*map(_parsed, users), *readers.values()]
    return frozenset().union(*map(_variables, [*trees, *_settings(trees)]))


def _settings(trees: list[ast.AST]) -> list[ast.AST]:
    """The members of the settings that are used, and those that these use."""
    settings = _definition(f"{SETTINGS}.Settings")
    members = {node.name: node for node in ast.walk(settings) if isinstance(node, ast.FunctionDef)}
    names = set().union(*map(_attributes, trees))
    while added := {one for name in names & members.keys() for one in _attributes(members[name])} - names:
        names |= added
    return [member for name, member in members.items() if name in names]


def _reached(module: str) -> set[str]:
    """The module and every module of ours that it imports, except the wiring and what that imports."""
    found, waiting = set[str](), {module}
    while waiting:
        found |= waiting
        imported = {one.rpartition(".")[0] for name in waiting for one in _imported(name).values()}
        imported |= {one for name in waiting for one in _imported(name).values()}
        waiting = {one for one in imported if one.startswith("removal.") and not _is_wiring(one)} - found
    return found


def _is_wiring(name: str) -> bool:
    return name.startswith(f"{WIRING}.")


def _definition(name: str) -> ast.AST:
    """The definition of `module.name`; nothing if the module imports the name."""
    module, _, name = name.rpartition(".")
    return next((node for node in _parsed(module).body if getattr(node, "name", None) == name), ast.Pass())


def _used(name: str) -> Iterator[str]:
    """The names that a definition of the wiring uses; of a name that is imported there, the one that it means."""
    module, _, own = name.rpartition(".")
    imported = _imported(module)
    if own in imported:
        yield imported[own]
    names = {node.id for node in ast.walk(_definition(name)) if isinstance(node, ast.Name)}
    yield from (imported.get(one, f"{module}.{one}") for one in names)


@cache
def _imported(module: str) -> dict[str, str]:
    """The names that a module imports from ours, and what each means."""
    froms = [node for node in ast.walk(_parsed(module)) if isinstance(node, ast.ImportFrom) and node.module]
    return {one.asname or one.name: f"{node.module}.{one.name}" for node in froms for one in node.names}


@cache
def _parsed(module: str) -> ast.Module:
    place = CODE / module.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return ast.parse(file.read_text("utf-8") if file.is_file() else "")


def _attributes(tree: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _variables(tree: ast.AST) -> set[str]:
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and VARIABLE.fullmatch(text)}
