"""Modules are pure unless they are named as ones that are not.

A pure module imports pure modules and libraries that neither tell the time nor reach a file, a process or a network.
So a new module is held to this from its first line. `import_contract` makes an import contract of it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping


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
