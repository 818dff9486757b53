"""The import contract `pure_by_default` of `lint-imports`: `pure` has its rule, `pyproject.toml` its configuration."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

from infra.dev.checks.pure import faults


class PureByDefault(Contract):
    """Kept if no module of `package` that `impure_modules` leaves out imports one of these, or `forbidden_modules`.

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
        violations = list(faults(imports, _texts(self.impure_modules), _texts(self.forbidden_modules)))
        return ContractCheck(kept=not violations, metadata={"faults": violations})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each fault."""
        for fault in check.metadata["faults"]:
            output.print_error(fault)


def _texts(field: object) -> frozenset[str]:
    return frozenset(field)  # type: ignore[call-overload,no-any-return] # import-linter puts the value where the field was
