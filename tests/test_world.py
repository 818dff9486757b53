"""What a story says when something is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.people import cast
from tests.timeline import LINES
from tests.world import World

STORY = """
from datetime import timedelta

def test_it_is_complied_with(world, people):
    order = people.issue()
    world.run(timedelta(hours=25))
    assert people.order(order)["status"] == "complied"
"""

TWO = """
from tests.services import InMemory, OnMoto

def test_the_first(world):
    assert isinstance(world.services, OnMoto)

def test_another(world):
    assert isinstance(world.services, InMemory)
"""


def _fails(*_: object) -> None:
    raise KeyError("a defect")


def lived(monkeypatch: pytest.MonkeyPatch, *expected: str) -> None:
    """A world in which the sweep fails once, in a story that expects some failures."""
    with World() as world, monkeypatch.context() as broken:
        world.expect(*expected)
        broken.setattr("removal.handlers.sweep.sweep", _fails)
        world.run(timedelta(minutes=1))
        world.sweep()


def ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world in which the delivery of an order fails, and its message comes back."""
    with World() as world, monkeypatch.context() as broken:
        people = cast(world)
        broken.setattr("removal.webhooks.worker.WebhookWorker._deliver", _fails)
        people.issue()
        world.settle()


def test_a_function_that_failed_fails_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match=r"'KeyError': \d"):
        lived(monkeypatch, "ValueError")


def test_a_story_says_where_its_function_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match=r"KeyError: KeyError at handlers/sweep\.py:\d+$"):
        lived(monkeypatch)


def test_a_story_says_where_the_message_failed_that_came_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match=r"WebhookQueue: KeyError at webhooks/worker\.py:\d+$"):
        ordered(monkeypatch)


def test_a_failure_that_the_story_expects_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    lived(monkeypatch, "KeyError")


def apart(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, text: str) -> pytest.RunResult:
    """A module of stories in a run of its own, under these tests' settings."""
    story, root = pytester.makepyfile(text), Path(__file__).parents[1]
    options = (
        "-c",
        str(root / "pyproject.toml"),
        f"--rootdir={root}",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    )
    monkeypatch.setenv("PYTHONPATH", f"{root / 'functions'}:{root}")
    return pytester.runpytest_subprocess(*options, story)


def test_of_mixed_stories_the_first_of_a_module_runs_on_moto(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORIES_ON", "mixed")
    apart(pytester, monkeypatch, TWO).assert_outcomes(passed=2)


def test_a_story_that_failed_says_what_happened_last(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = apart(pytester, monkeypatch, STORY)
    run.assert_outcomes(failed=1)
    lines = run.stdout.lines
    shown = lines[next(number for number, line in enumerate(lines) if " time line " in line) + 1 :]
    assert shown[LINES].endswith("webhook order.breached to https://video.example/hook")
    run.stdout.no_fnmatch_line("*CloudWatchMetrics*")
