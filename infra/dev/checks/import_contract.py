"""The import contract `pure_by_default` of `lint-imports`: `pure` has its rule, `pyproject.toml` its configuration."""

from importlib.util import find_spec
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

from infra.dev.checks.pure import faults, file_faults


class PureByDefault(Contract):
    """Kept if no module of `package` that `impure_modules` leaves out imports one of these, or `forbidden_modules`.

    Nor may it open a file, but to read those of the package.
    An entry names a module and everything in it; `**` is any path, as in `removal.**.store`.
    """

    type_name = "pure_by_default"
    package = fields.StringField()
    impure_modules = fields.SetField(subfield=fields.StringField())
    forbidden_modules = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - as import-linter calls it
        """Direct imports are enough: each module that is imported is held to the same."""
        modules = sorted(name for name in graph.modules if name.startswith(f"{self.package}."))
        imports = {name: graph.find_modules_directly_imported_by(name) for name in modules}
        impure, sources = _texts(self.impure_modules), {name: _source(name) for name in modules}
        violations = [*faults(imports, impure, _texts(self.forbidden_modules)), *file_faults(sources, impure)]
        return ContractCheck(kept=not violations, metadata={"faults": violations})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each fault."""
        for fault in check.metadata["faults"]:
            output.print_error(fault)


def _source(module: str) -> str:
    spec = find_spec(module)
    return Path(spec.origin).read_text("utf-8") if spec and spec.origin else ""


def _texts(field: object) -> frozenset[str]:
    return frozenset(field)  # type: ignore[call-overload,no-any-return] # import-linter puts the value where the field was
