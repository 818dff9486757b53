"""The page on deploying is true: its commands run unchanged, or the reason why not is written here."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.dev.local import story
from infra.dev.local.aws import OPERATOR, REGION
from infra.dev.local.stack import REPOSITORY, Stack
from tests.wires.conftest import SOON, Begun

PAGE = (REPOSITORY / "infra/docs/deploying.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PATIENCE = 120.0  # seconds
WHOLE = (story.WINDOW + story.GRACE).total_seconds() + 2 * SOON

# By how a command begins: why MiniStack cannot run it. Those are tried all the same, and these would do too much.
CANNOT_RUN = {
    "aws sesv2 put-email-identity-mail-from-attributes": "it knows no MAIL FROM domain",
    "aws service-quotas request-service-quota-increase": "it has no Service Quotas",
}
NOT_TRIED = {
    "BUCKET=": "it ends with a make deploy, of a policy whose witnesses are others'",
    "make deploy": "it refuses composite alarms; test_deploying.py deploys what it takes",
    "make rollback": "it is the make deploy of another release",
}


def excuse(command: str, excuses: dict[str, str]) -> str:
    return next((why for start, why in excuses.items() if command.startswith(start)), "")


@pytest.fixture(scope="module")
def environment(stack: Stack, begun: Begun) -> Iterator[dict[str, str]]:
    """An operator's shell on MiniStack, once the story's breach is over, because the page holds breaches."""
    assert story.arrived(stack.deliveries, begun.broken, "order.breached", story.SIDES, WHOLE)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    known = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    credentials = {name.upper(): value for name, value in OPERATOR.items()}
    place = {"AWS_ENDPOINT_URL": stack.aws.endpoint_url, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    demo = {"LOCAL": "true"}  # its law, which the story's orders are under
    yield {**known, **credentials, **place, **demo, "PATH": programs, "PYTHON": sys.executable}
    stack.aws.dynamodb().delete_table(TableName=f"{stack.deployment.outputs['TableName']}-restored")


def run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - what the page tells everybody to run
        ["/bin/bash", "-euc", command],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("command", [command_ for command_ in COMMANDS if not excuse(command_, NOT_TRIED)])
def test_each_command_runs_or_is_known_not_to(environment: dict[str, str], command: str) -> None:
    done = run(command, environment)
    ran = done.returncode == 0 and "None" not in done.stdout.split()
    if excuse(command, CANNOT_RUN):
        assert not ran, f"runs by now: {excuse(command, CANNOT_RUN)}"
    else:
        assert ran, done.stdout + done.stderr


def test_every_reason_is_about_a_command_of_the_page() -> None:
    excused = {**CANNOT_RUN, **NOT_TRIED}
    assert [start for start in excused if not any(command.startswith(start) for command in COMMANDS)] == []
    assert len(COMMANDS) > len(excused) + 5
