"""What is shown of a change before it is made, and who has to say yes to it."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.deploy.answers import Ask
from infra.deploy.change_set import Change, ChangeSet


class Declined(Exception):
    """The operator did not say yes; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Asked of the operator, or given beforehand."""

    ask: Ask
    yes: bool = False  # to what loses nothing
    replace: bool = False  # also to what does
    say: Callable[[str], None] = print

    def agree(self, stack: str, question: str, *, by_name: bool = False) -> None:
        """Declined unless the operator says yes; `by_name`: unless the operator gives the stack's name."""
        if by_name:
            agreed = self.replace or self.ask(f"{question} The stack's name, if that is meant: ") == stack
        else:
            agreed = self.yes or self.ask(f"{question} Do it? yes/no: ") == "yes"
        if not agreed:
            msg = f"{stack} stays as it is"
            raise Declined(msg)

    def to(self, proposed: ChangeSet) -> None:
        """Declined, with nothing left behind, unless everything is agreed to. A release of code alone asks nothing."""
        changes, name = proposed.changes(), proposed.stack.name
        lost = [change for change in changes if change.loses]
        self.say("\n".join([f"{name}:", *_shown(changes, proposed)]))
        if proposed.exists and all(change.is_code for change in changes):
            self.say(f"{name}: only code changes")
            return
        if not (self.yes or self.ask(f"{name}: {len(changes)} changes. Do it? yes/no: ") == "yes"):
            proposed.discard()
            raise Declined(f"{name} stays as it is")
        question = f"{len(lost)} of them lose or may lose what is there. The stack's name, if that is meant: "
        if lost and not (self.replace or self.ask(question) == name):
            proposed.discard()
            raise Declined(
                f"{name} stays as it is: {', '.join(change.name for change in lost)} would go or be replaced"
            )


def _shown(changes: list[Change], proposed: ChangeSet) -> list[str]:
    """Line by line; of a new stack only how many."""
    return (
        [f"  {change}" for change in changes] if proposed.exists else [f"  + {len(changes)} resources, all of them new"]
    )
