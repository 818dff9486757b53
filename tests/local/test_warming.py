"""One worker a function first, more after that, nothing beside; what did not begin is invoked again, within bounds."""

import base64
import io
import json
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from infra.dev.local.deploy import NotDeployed
from infra.dev.local.warming import TRIES, WARM, Warm, warm

MEET_WITHIN = 10.0  # seconds
RACE = "dictionary changed size during iteration"
GONE = "Worker process exited immediately. stderr: "
UNHEARD_OF = "a sentence that the emulator has not said so far"
RAISED = "Traceback (most recent call last):\n  File ...\nKeyError: 'Records'"


class Emulator:
    """Functions that answer as a test has it, with an event source and a schedule."""

    def __init__(self, *answers: tuple[str, str] | None) -> None:
        self.answers = list(answers)  # error and log of each invocation in turn; then all is well
        self.invoked: list[str] = []
        self.threads: list[int] = []
        self.meeting: threading.Barrier | None = None
        self.enabled: dict[str, bool] = {"mapping": True, "schedule": True}
        self.beside: list[dict[str, bool]] = []
        self._lock = threading.Lock()

    def invoke(self, FunctionName: str, **_: Any) -> dict[str, Any]:  # noqa: ANN401, N803 - boto3's
        with self._lock:
            self.invoked.append(FunctionName)
            self.beside.append(dict(self.enabled))
            self.threads.append(threading.get_ident())
            error = self.answers.pop(0) if self.answers else None
        if self.meeting and threading.current_thread() is not threading.main_thread():
            self.meeting.wait(MEET_WITHIN)
        if error is None:
            return {"Payload": io.BytesIO(b"{}")}
        payload = io.BytesIO(json.dumps({"errorMessage": error[0]}).encode())
        return {"FunctionError": "Unhandled", "Payload": payload, "LogResult": base64.b64encode(error[1].encode())}

    def list_event_source_mappings(self) -> dict[str, Any]:
        return {"EventSourceMappings": [{"UUID": "mapping"}]}

    def list_rules(self) -> dict[str, Any]:
        return {"Rules": [{"Name": "schedule", "ScheduleExpression": "rate(1 minute)"}, {"Name": "orders"}]}

    def update_event_source_mapping(self, UUID: str, Enabled: bool) -> None:  # noqa: N803, FBT001 - boto3's
        self.enabled[UUID] = Enabled

    def disable_rule(self, Name: str) -> None:  # noqa: N803 - boto3's
        self.enabled[Name] = False

    def enable_rule(self, Name: str) -> None:  # noqa: N803 - boto3's
        self.enabled[Name] = True


def warmed(emulator: Emulator, **wanted: Warm) -> list[str]:
    """What was said."""
    aws: Any = SimpleNamespace(functions=lambda: emulator, events=lambda: emulator)
    deployment: Any = SimpleNamespace(outputs={name: name for name in wanted})
    lines: list[str] = []
    warm(aws, deployment, lines.append, wanted)
    return lines


def test_each_function_has_one_worker_before_any_has_a_second() -> None:
    emulator = Emulator()
    warmed(emulator, **WARM)
    assert emulator.invoked[: len(WARM)] == list(WARM)
    later = emulator.invoked[len(WARM) :]
    assert sorted(later) == sorted(name for name, warm_ in WARM.items() for _ in range(warm_.workers))


def test_first_workers_start_one_after_another_and_more_at_once() -> None:
    emulator = Emulator()
    emulator.meeting = threading.Barrier(6)  # broken if they do not all meet
    warmed(emulator, a=Warm(4), b=Warm(2))
    assert emulator.invoked[:2] == ["a", "b"]
    assert emulator.threads[:2] == [threading.get_ident()] * 2
    assert len(set(emulator.threads[2:])) == 6


def test_no_event_source_is_enabled_before_all_workers_run() -> None:
    emulator = Emulator()
    warmed(emulator, a=Warm(2), b=Warm(1))
    assert not any(any(enabled.values()) for enabled in emulator.beside)
    assert emulator.enabled == {"mapping": True, "schedule": True}


@pytest.mark.parametrize("answer", [RACE, GONE, "'NoneType' object has no attribute 'stdin'", UNHEARD_OF])
def test_what_did_not_begin_is_invoked_again_and_reported_in_any_words(answer: str) -> None:
    emulator = Emulator((answer, ""))
    lines = warmed(emulator, tick=Warm(1))
    assert len(emulator.invoked) == 3
    assert [answer in line for line in lines] == [True]


@pytest.mark.parametrize(("error", "log"), [("'Records'", RAISED), ("Task timed out after 10.00 seconds", "")])
def test_a_handler_that_began_and_failed_is_not_invoked_again(error: str, log: str) -> None:
    emulator = Emulator((error, log))
    with pytest.raises(NotDeployed, match="tick does not run"):
        warmed(emulator, tick=Warm(1))
    assert len(emulator.invoked) == 1


def test_what_never_begins_is_given_up_with_every_answer() -> None:
    emulator = Emulator((RACE, ""), *[("Worker init failed: No module named 'removal'", "")] * TRIES)
    with pytest.raises(NotDeployed) as raised:
        warmed(emulator, tick=Warm(1))
    assert len(emulator.invoked) == TRIES
    assert str(raised.value).count("No module named 'removal'") == TRIES - 1
    assert RACE in str(raised.value)
