"""Every command of every runbook can be typed: our own parse, AWS's exist and take what they are given."""

import re
import shlex
from pathlib import Path

import pytest
from botocore.httpsession import URLLib3Session

from removal.operations.commands import parsed
from tests.operations.shell import aws, blocks

RUNBOOKS = sorted(Path("infra/runbooks").glob("*.md"))
# A value for each word in capitals, so that a command can be read as if it were meant.
PARAMETERS = {
    "FROM": "2026-11-24T09:00:00Z",
    "TO": "2026-11-24T10:00:00Z",
    "SINCE": "2026-11-24T09:00:00Z",
    "QUEUE": "webhook-dead-letters",
    "--uuid UUID": "--uuid 3e1f1c6e-6f6a-4f6e-9d57-0c5b7f0f4d0a",
    "ISSUER": "https://issuer.example",
}


def _commands(book: Path) -> list[list[str]]:
    """Each call of `removal-orders` and `aws`; what a `$(…)` holds is a call of its own."""
    text = book.read_text("utf-8")
    whole = "\n".join(block for part in ("First look", "Mend") for block in blocks(text, part)).replace("\\\n", " ")
    inner = re.findall(r'"\$\((aws .*?)\)"', whole)
    outer = re.sub(r'"\$\(.*?\)(000)?"', "1000", whole)
    lines = [*inner, *(line.strip() for line in outer.splitlines())]
    return [shlex.split(_filled(line)) for line in lines if line.startswith(("aws ", "removal-orders "))]


def _filled(line: str) -> str:
    line = line.replace("$queue", "webhook")
    for name, value in PARAMETERS.items():
        line = re.sub(rf"(?<!\w){name}\b", value, line)
    return line


WIRE = "the request is ready to go out"


class AtTheWire(Exception):
    """Everything was well up to here."""


COMMANDS = [(book.stem, command) for book in RUNBOOKS for command in _commands(book)]


def test_every_runbook_has_commands() -> None:
    assert {name for name, _ in COMMANDS} == {book.stem for book in RUNBOOKS}


@pytest.mark.parametrize(
    "command", [command for _, command in COMMANDS if command[0] == "removal-orders"], ids=" ".join
)
def test_a_command_of_ours_parses(command: list[str]) -> None:
    assert parsed(command[1:]).command


@pytest.mark.parametrize(
    "command", [command for _, command in COMMANDS if command[0] == "aws"], ids=lambda command: " ".join(command[1:3])
)
def test_a_command_of_aws_takes_what_it_is_given(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """All that AWS's own command line checks before a request goes out; it does not go out."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setattr(URLLib3Session, "send", _at_the_wire)
    _, output = aws(command[1:])
    assert WIRE in output, output


def _at_the_wire(*_: object) -> None:
    raise AtTheWire(WIRE)
