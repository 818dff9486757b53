"""What a story says when something is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.timeline import LINES
from tests.world import World

STORY = """
from datetime import timedelta

def test_it_is_complied_with(world, people):
    order = people.issue()
    world.run(timedelta(hours=25))
    assert people.order(order)["status"] == "complied"
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


def test_a_function_that_failed_fails_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match=r"'KeyError': \d"):
        lived(monkeypatch, "ValueError")


def test_a_failure_that_the_story_expects_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    lived(monkeypatch, "KeyError")


def test_a_story_that_failed_says_what_happened_last(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, root = pytester.makepyfile(STORY), Path(__file__).parents[1]
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
    run = pytester.runpytest_subprocess(*options, story)
    run.assert_outcomes(failed=1)
    lines = run.stdout.lines
    shown = lines[next(number for number, line in enumerate(lines) if " time line " in line) + 1 :]
    assert shown[LINES].endswith("webhook order.breached to https://video.example/hook")
    run.stdout.no_fnmatch_line("*CloudWatchMetrics*")
