"""The author of a change of the register. Pure."""

from collections.abc import Mapping

from removal.record.facts import By
from removal.registry.caller import SHELL, Caller
from removal.values import dataclass

OPERATOR = By("operator")


@dataclass(frozen=True, slots=True)
class Author:
    """A registrar's caller; without one an operator in a shell, with the operator's name and reason."""

    caller: Caller | None = None
    operator: str | None = None
    reason: str | None = None

    @property
    def by(self) -> By:
        """The `by` of the facts."""
        return self.caller.by if self.caller else OPERATOR

    @property
    def entered_by(self) -> str:
        """The author as a caller's entry names it: a caller's id, or `shell`."""
        return self.caller.id if self.caller else SHELL

    @property
    def words(self) -> Mapping[str, str | None]:
        """The words of the facts: an operator's name and reason."""
        return {"operator": self.operator, "reason": self.reason}
