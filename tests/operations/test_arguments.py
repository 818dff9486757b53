"""What every command line has in common: where it works, and reasons that say something."""

import pytest

from removal.operations.commands import parsed

WHEN = ["--from", "2026-11-24T09:00:00Z", "--to", "2026-11-24T10:00:00Z"]
COMMANDS = [
    ["laws"],
    ["release"],
    ["stuck"],
    ["verify", "--all"],
    ["resend", "x"],
    ["redrive", "mail-dead-letters"],
    ["republish", "--order", "x"],
    ["restore", "--from", "x"],
    ["endpoint", "list"],
    ["endpoint", "enable", "x"],
    ["link-key", "rotate"],
    ["authority", "put", "x", "--name", "x", "--law", "kz", "--reason", "r"],
]
WITH_REASON = [["hold"], ["extend", *WHEN], ["extend", "--order", "x", *WHEN], ["endpoint", "disable", "x"]]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_where_it_works_is_said_before_the_command_or_after_it(command: list[str]) -> None:
    assert (parsed(command).local, parsed(command).stack) == (False, "removal-orders")
    for place in range(len(command) + 1):
        if place in (0, 1, len(command)):
            at = [*command[:place], "--local", "--stack", "mine", *command[place:]]
            assert (parsed(at).local, parsed(at).stack) == (True, "mine")
    assert parsed(["--stack", "one", *command, "--stack", "two"]).stack == "two"


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "\u200b", "\u3164", "\u2800"])
@pytest.mark.parametrize("command", WITH_REASON, ids=" ".join)
def test_a_reason_that_shows_nothing_is_refused_with_words(
    command: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert parsed([*command, "--reason", "A fault is looked for."]).reason == "A fault is looked for."
    with pytest.raises(SystemExit) as ended:
        parsed([*command, "--reason", reason])
    assert ended.value.code == 2
    assert "--reason: must hold more than blanks" in capsys.readouterr().err


def test_a_name_that_shows_nothing_is_refused_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(["authority", "put", "x", "--law", "kz", "--reason", "r", "--name", " "])
    assert "--name: must hold more than blanks" in capsys.readouterr().err
