"""A command in a shell has the settings that the stack's outputs give, and no others."""

import pytest

from removal import cli
from removal.wiring.process import process
from tests import parts
from tests.world import World

OF_AWS = {"STACK_NAME", "AWS_REGION", "LOCAL"}  # the stack's name, and what the SDK and the local stack need


def test_the_parts_of_the_operators_commands_are_made_of_the_stacks_outputs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as shell:
        for name in set(world.cloud.environment) - {*cli.OUTPUTS, *OF_AWS}:
            shell.delenv(name)
        process.cache_clear()
        assert all(part() for part in (parts.resending, parts.journals, parts.erasure, parts.vault))
    world.restart()
