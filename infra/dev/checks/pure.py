"""The import contract `pure_by_default`: each module is pure unless the contract names it as one that is not.

A pure module imports pure modules and libraries that neither tell the time nor reach a file, a process or a network.
So a new module is held to this from its first line. Used by `lint-imports`; the configuration is in `pyproject.toml`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PureByDefault(Contract):
    """Kept if no module of `package` that `impure_modules` leaves out imports one of these, or `forbidden_modules`.

    An entry stands for a module and everything in it; `**` is any path, as in `removal.**.store`.
    """

    type_name = "pure_by_default"
    package = fields.StringField()
    impure_modules = fields.SetField(subfield=fields.StringField())
    forbidden_modules = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - as import-linter calls it
        """Direct imports are enough: each module that is imported is held to the same."""
        modules = sorted(name for name in graph.modules if name.startswith(f"{self.package}."))
        imports = {name: graph.find_modules_directly_imported_by(name) for name in modules}
        found = list(faults(imports, _texts(self.impure_modules), _texts(self.forbidden_modules)))
        return ContractCheck(kept=not found, metadata={"faults": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each fault."""
        for fault in check.metadata["faults"]:
            output.print_error(fault)


def faults(
    imports: Mapping[str, Collection[str]], impure_entries: Collection[str], forbidden: Collection[str]
) -> Iterator[str]:
    """What is wrong with the modules of a package, by what each imports; also entries that name no module."""
    impure = {name for name in imports if _is_in(name, impure_entries)}
    for entry in sorted(impure_entries):
        if not any(_is_in(name, [entry]) for name in imports):
            yield f"{entry}: there is no such module"
    for name in sorted(set(imports) - impure):
        wrong = (one for one in sorted(imports[name]) if one in impure or _is_in(one, forbidden))
        yield from (f"{name} is pure and imports {imported}" for imported in wrong)


def _texts(field: object) -> frozenset[str]:
    return frozenset(field)  # type: ignore[call-overload,no-any-return] # import-linter puts the value where the field was


def _is_in(name: str, entries: Iterable[str]) -> bool:
    return any(entry in _parents(name) or _matches(name, entry) for entry in entries)


def _matches(name: str, entry: str) -> bool:
    first, found, last = entry.partition(".**.")
    inside = (one for one in _parents(name) if one.startswith(f"{first}.") and one.endswith(f".{last}"))
    return bool(found) and any(inside)


def _parents(name: str) -> list[str]:
    """The module and the packages that it is in."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
