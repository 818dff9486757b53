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
WIRING = "removal.wiring"
ALWAYS = "__init__"  # of the wiring


def functions_get_what_their_code_reads(template: Template) -> list[str]:
    return [
        f"{function}: lacks {name}"
        for function, provided, read in _compared(template)
        for name in sorted(read - provided - OF_LAMBDA)
    ]


def functions_get_nothing_else(template: Template) -> list[str]:
    return [
        f"{function}: does not read {name}"
        for function, provided, read in _compared(template)
        for name in sorted(provided - read - OF_POWERTOOLS)
    ]


def _compared(template: Template) -> Iterator[tuple[str, set[str], frozenset[str]]]:
    for function, properties in resources(template, FUNCTION):
        provided = {name for owner, name, _ in environment(template) if owner == function}
        yield function, provided, _read_by(str(properties["Handler"]).rpartition(".")[0])


@cache
def _parsed(module: str) -> ast.Module:
    place = CODE / module.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return ast.parse(file.read_text("utf-8") if file.is_file() else "")


@cache
def _read_by(handler: str) -> frozenset[str]:
    """The variables behind every name that a handler, or a module it imports, takes from the wiring."""
    members = [*_members("removal.wiring", "Wiring"), *_members("removal.settings", "Settings")]
    users = [tree for module in _reached(handler) if _uses_wiring(tree := _parsed(module))]
    names = {ALWAYS}.union(*map(_attributes, users))
    while (
        added := {attribute for name, member in members if name in names for attribute in _attributes(member)} - names
    ):
        names |= added
    readers = [*users, *(member for name, member in members if name in names)]
    return frozenset().union(*map(_variables, readers))


def _uses_wiring(tree: ast.Module) -> bool:
    """Whether it asks the wiring, or is handed it."""
    return WIRING in _imports(tree) or "wiring" in _attributes(tree)


def _reached(module: str) -> set[str]:
    """The module and every module of ours that it imports, the wiring's own apart."""
    reached, waiting = set[str](), {module}
    while waiting:
        reached |= waiting
        imported = {name_ for name in waiting for name_ in _imports(_parsed(name))}
        waiting = {name_ for name_ in imported if name_.startswith("removal.") and name_ != WIRING} - reached
    return reached


def _imports(tree: ast.AST) -> set[str]:
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {str(node.module) for node in froms} | {
        f"{node.module}.{alias.name}" for node in froms for alias in node.names
    }


def _members(module: str, name: str) -> list[tuple[str, ast.AST]]:
    classes = (node for node in _parsed(module).body if isinstance(node, ast.ClassDef) and node.name == name)
    return [
        (member.name, member) for class_ in classes for member in class_.body if isinstance(member, ast.FunctionDef)
    ]


def _attributes(tree: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _variables(tree: ast.AST) -> set[str]:
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and VARIABLE.fullmatch(text)}
