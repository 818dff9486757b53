"""A start that fails for any reason is taken down whole and tried once more; then both causes are reported."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from infra.dev.local.starting import NotStarted, started


def part_fails(log: list[str], *causes: Exception | None) -> Callable[[ExitStack], str]:
    """Starts two parts, the second of which fails with the causes in turn; None: it starts."""
    todo = list(causes)

    def start(parts: ExitStack) -> str:
        log.append("first starts")
        parts.callback(log.append, "first ends")
        cause = todo.pop(0)
        if cause:
            raise cause
        return "whole"

    return start


@pytest.mark.parametrize("cause", [RuntimeError("a race"), KeyError("Outputs"), OSError(98, "Address already in use")])
def test_any_failure_takes_everything_down_before_the_second_start(cause: Exception) -> None:
    log: list[str] = []
    with ExitStack() as running:
        assert started(part_fails(log, cause, None), running, log.append) == "whole"
        assert log[:2] == ["first starts", "first ends"]
        assert str(cause) in log[2]
        assert log[3:] == ["first starts"]
    assert log[-1] == "first ends"


def test_after_the_second_failure_both_causes_are_named() -> None:
    log: list[str] = []
    with (
        ExitStack() as running,
        pytest.raises(NotStarted, match=r"(?s)start 1: RuntimeError: a race.*start 2: ValueError: no port"),
    ):
        started(part_fails(log, RuntimeError("a race"), ValueError("no port")), running, log.append)
    assert log.count("first starts") == log.count("first ends") == 2


def test_a_request_to_stop_is_not_a_failure() -> None:
    log: list[str] = []

    def stopped(parts: ExitStack) -> str:
        parts.callback(log.append, "ended")
        raise SystemExit(143)

    with ExitStack() as running, pytest.raises(SystemExit):
        started(stopped, running, log.append)
    assert log == ["ended"]
