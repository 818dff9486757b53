"""Modules are pure unless they are named as ones that are not.

A pure module imports pure modules and libraries that neither tell the time nor reach a process or a network, and calls
nothing that opens or writes a file. It may read files of the package. So a new module is held to this from its first
line. `import_contract` makes an import contract of it.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

FILE_CALLS = frozenset({"open", "mkdir", "unlink", "write_bytes", "write_text"})  # functions, and methods of paths


def faults(
    imports: Mapping[str, Collection[str]], impure_entries: Collection[str], forbidden: Collection[str]
) -> Iterator[str]:
    """What is wrong with the modules of a package, by what each imports; also entries that name no module."""
    impure = {name for name in imports if _is_in(name, impure_entries)}
    for entry in sorted(impure_entries):
        if not any(_is_in(name, [entry]) for name in imports):
            yield f"{entry}: there is no such module"
    for name in sorted(set(imports) - impure):
        wrong = (module for module in sorted(imports[name]) if module in impure or _is_in(module, forbidden))
        yield from (f"{name} is pure and imports {imported}" for imported in wrong)


def file_faults(sources: Mapping[str, str], impure_entries: Collection[str]) -> Iterator[str]:
    """The pure modules that call `open` or a method that writes files, by the source of each module."""
    for name in sorted(sources):
        called = {} if _is_in(name, impure_entries) else dict(_calls(ast.parse(sources[name])))
        yield from (f"{name} is pure and calls {of_file} in line {line}" for of_file, line in sorted(called.items()))


def _calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            yield from [(name, node.lineno)] if name in FILE_CALLS and not _reads(node) else ()


def _reads(call: ast.Call) -> bool:
    """Whether it is `.open("rb")`, as files of the package are read."""
    mode = call.args[0] if isinstance(call.func, ast.Attribute) and call.args else None
    return isinstance(mode, ast.Constant) and mode.value == "rb"


def _is_in(name: str, entries: Iterable[str]) -> bool:
    return any(entry in _parents(name) or _matches(name, entry) for entry in entries)


def _matches(name: str, entry: str) -> bool:
    first, separator, last = entry.partition(".**.")
    inside = (parent for parent in _parents(name) if parent.startswith(f"{first}.") and parent.endswith(f".{last}"))
    return bool(separator) and any(inside)


def _parents(name: str) -> list[str]:
    """The module and the packages that it is in."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
