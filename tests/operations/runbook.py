"""A runbook in an operator's hands: its blocks are typed one after the other, word for word."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.operations.shell import Answer, Shell, aws, blocks, shell
from tests.world import World

Recorded = Mapping[str, Callable[[list[str]], Answer]]  # by the first two words of a call of AWS


@dataclass
class Runbook:
    """A page, and which of its blocks are still to be typed."""

    name: str
    shell: Shell
    look: list[str] = field(init=False)
    mend: list[str] = field(init=False)

    def __post_init__(self) -> None:
        page = Path(f"infra/runbooks/{self.name}.md").read_text("utf-8")
        self.look, self.mend = blocks(page, "First look"), blocks(page, "Mend")

    def next(self, part: list[str], **variables: str) -> str:
        """Type the next block of a part, with values for its words in capitals."""
        return self.shell.run(part.pop(0), **variables)

    @property
    def done(self) -> bool:
        """Whether every command of the page has been typed."""
        return not self.look and not self.mend


def opened(name: str, folder: Path, world: World, recorded: Recorded) -> Runbook:
    """A page and its shell. What the world has no service for is answered as AWS documents it, by `recorded`."""
    typed = shell(folder, world)
    known = {"cloudformation describe-stacks": lambda arguments: _output(arguments, world), **recorded}

    def answered(arguments: list[str]) -> Answer:
        return known.get(" ".join(arguments[:2]), aws)(arguments)

    typed.answers = {**typed.answers, "aws": answered, "make": lambda _: (0, ""), "git": lambda _: (0, "")}
    typed.install("make", "git")
    return Runbook(name, typed)


def _output(arguments: list[str], world: World) -> Answer:
    """An output of the stack, as the query of a page asks for it."""
    values = world.cloud.environment
    outputs = {
        "TableName": values["TABLE_NAME"],
        "LinkKeyArn": world.cloud.link_key,
        "SecretsKeyArn": world.cloud.key,
        "ApiUrl": values["PUBLIC_URL"],
        "HttpApiId": "a1b2c3",
        "FailedRecordsBucket": "failed-records",
    }
    asked_for = re.findall(r"Key=='(\w+)'", " ".join(arguments))
    return 0, "".join(f"{outputs.get(name, 'prod')}\n" for name in asked_for)
