"""The client that integrators are shown does what it says, unchanged."""

import json
import subprocess
import sys
from datetime import UTC, datetime

from infra.dev.local import story
from infra.dev.local.api import need
from infra.dev.local.parties import PLATFORM
from infra.dev.local.stack import REPOSITORY, Stack
from infra.dev.local.story import Ordered

CLIENT = REPOSITORY / "infra" / "examples" / "client.py"
PATIENCE = 60.0  # seconds


def started(stack: Stack, body: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(CLIENT), stack.api_url, stack.parties.tokens["authority"]]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload]  # noqa: S603 - our own file
    assert process.stdin
    process.stdin.write(json.dumps(body))
    process.stdin.close()
    process.stdin = None
    program: subprocess.Popen[str] = process
    return program


def test_it_issues_an_order_and_waits_for_its_end(stack: Stack) -> None:
    reference = f"CLIENT-{datetime.now(UTC):%H%M%S}"
    body = story.order_body(reference, PLATFORM, ["https://video.example/watch?v=client"], "kz")
    process = started(stack, body)
    assert process.stdout
    assert process.stdout.readline() == "issued\n"
    same = need(stack.caller("authority").post("/orders", body), 200)
    story.report_removed(stack.caller("representative"), Ordered(same["id"], reference, "complied"), items=1)
    output, wrong = process.communicate(timeout=PATIENCE)
    assert (process.returncode, wrong) == (0, "")
    assert output.splitlines()[-1] == "complied"


def test_it_ends_with_the_problem_if_sending_again_would_not_help(stack: Stack) -> None:
    process = started(stack, {"reference": "incomplete"})
    output, wrong = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (1, "")
    assert json.loads(wrong)["status"] == 422
