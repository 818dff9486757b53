"""Workers are started before anything is asked of them; one that the emulator lost at its start is asked for again."""

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest

from infra.local.deploy import NotDeployed
from infra.local.warming import TRIES, Warm, warm


class Functions:
    """A Lambda that answers as a story has it."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.asked = 0

    def invoke(self, **_: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's
        self.asked += 1
        told = self.answers.pop(0)
        if told is None:
            return {"Payload": io.BytesIO(b"{}")}
        return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps({"errorMessage": told}).encode())}


def warmed(functions: Functions) -> int:
    aws: Any = SimpleNamespace(functions=lambda: functions)
    deployment: Any = SimpleNamespace(outputs={"TickFunctionName": "tick"})
    warm(aws, deployment, {"TickFunctionName": Warm(1)})
    return functions.asked


@pytest.mark.parametrize(
    "told", ["Worker process exited immediately. stderr: ", "'NoneType' object has no attribute 'stdin'"]
)
def test_a_worker_that_was_gone_before_it_began_is_started_again(told: str) -> None:
    assert warmed(Functions(told, None)) == 2


@pytest.mark.parametrize(
    ("told", "asked"), [("No module named 'removal'", 1), ("Worker process exited immediately. stderr: ", TRIES)]
)
def test_a_function_that_does_not_run_is_named(told: str, asked: int) -> None:
    functions = Functions(*[told] * TRIES)
    with pytest.raises(NotDeployed, match="TickFunctionName does not run"):
        warmed(functions)
    assert functions.asked == asked
