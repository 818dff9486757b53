"""Every command of every runbook can be typed: our own parse, AWS's exist and take what they are given."""

import re
import shlex
from collections.abc import Iterator

import pytest
from botocore.httpsession import URLLib3Session

from removal.operations.commands import parsed
from tests.operations.shell import aws
from tests.rules import runbooks

# A value for each word in capitals, and each name that a page sets, so that a command is read as if it were meant.
VALUES = {
    "FROM": "2026-11-24T09:00:00Z",
    "UNTIL": "2026-11-24T10:00:00Z",
    "SINCE": "2026-11-24 09:00:00,123+0000",
    "QUEUE": "webhook-dead-letters",
    "MAPPING": "3e1f1c6e-6f6a-4f6e-9d57-0c5b7f0f4d0a",
    "ISSUER": "https://issuer.example",
    "CERTIFICATE": "arn:aws:acm:eu-central-1:123456789012:certificate/3e1f1c6e-6f6a-4f6e-9d57-0c5b7f0f4d0a",
    "KEY_ID": "AKIA0123456789ABCDEF",
}
NAMES = {"STACK": "removal-orders", "queue": "webhook", "function": "tick", "NEW": VALUES["CERTIFICATE"]}


def _commands(page: str) -> list[list[str]]:
    """Each call of `removal-orders` and `aws`; what a `$(…)` holds is a call of its own."""
    lines = [part for line in runbooks.commands(page) for part in _apart(line)]
    return [shlex.split(_filled(line)) for line in lines if line.startswith(("aws ", "removal-orders "))]


def _apart(line: str) -> Iterator[str]:
    line = re.sub(r"\$\(\(\$\(date \+%s\) - \d+\)\)|\$\(date \+%s\)", "1700000000", line)
    inner = re.findall(r"\$\((aws .*?)\)(?=;|$)", line)
    yield from inner or [line]


def _filled(line: str) -> str:
    for word in runbooks.words(line):
        line = re.sub(rf"(?<![\w$-]){word}\b", VALUES.get(word, "example"), line)
    return re.sub(r"\$\{?(\w+)(?:#order:)?\}?", lambda name: NAMES.get(name[1], "example"), line)


WIRE = "the request is ready to go out"


class AtTheWire(Exception):
    """Everything was well up to here."""


PAGES = runbooks.pages()
COMMANDS = [(name, command) for name, page in PAGES.items() for command in _commands(page)]


def test_every_runbook_has_commands() -> None:
    assert {name for name, _ in COMMANDS} == set(PAGES)


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
