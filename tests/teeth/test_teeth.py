"""The runner, on a tree of one function and three tests."""

from pathlib import Path

import pytest

from tests.teeth.__main__ import main
from tests.teeth.defect import load

CODE = """\
def late(at: int, due: int) -> bool:
    return at > due


def early(at: int, due: int) -> bool:
    return due > at
"""
TESTS = """\
import pytest
from clock import late


@pytest.mark.parametrize("at", [8, 9, 10])
def test_a_tie_is_in_time(at):
    assert not late(at, 10)


def test_a_minute_after_due_is_late():
    assert late(11, 10)


def test_that_never_passes():
    assert late(9, 10)
"""
TIE = "tests/test_clock.py::test_a_tie_is_in_time"
LATE = "tests/test_clock.py::test_a_minute_after_due_is_late"
STRICT = "return at > due"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # half of the time of so small a run
    for file, text in {"functions/clock.py": CODE, "tests/test_clock.py": TESTS, "pyproject.toml": ""}.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    return tmp_path


def tried(tree: Path, old: str, new: str, *tests: str, after: str = "") -> int:
    fields = {"says": "a defect", "file": "functions/clock.py", "old": old, "new": new, "after": after}
    text = "".join(f"{name} = '{value}'\n" for name, value in fields.items())
    (tree / "defects.toml").write_text(f"[[defect]]\n{text}tests = {list(tests)}\n")
    return main(tree, tree / "defects.toml")


def test_a_defect_that_its_tests_notice_is_noticed(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(tree, STRICT, "return at >= due", TIE) == 0
    assert "noticed by a tie is in time" in capsys.readouterr().out
    assert (tree / "functions/clock.py").read_text() == CODE


def test_a_defect_that_one_of_its_tests_overlooks_survives(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(tree, STRICT, "return at >= due", TIE, LATE) == 1
    assert f"survives: {LATE} passed" in capsys.readouterr().out


def test_a_defect_whose_line_has_gone_is_a_fault(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(tree, "return at < due", "return True", TIE) == 1
    assert "has 0 lines, not one, that read: return at < due" in capsys.readouterr().out


def test_a_line_that_occurs_twice_is_found_after_the_one_named(tree: Path) -> None:
    twice = CODE.replace("return due > at", STRICT)
    (tree / "functions/clock.py").write_text(twice)
    assert tried(tree, STRICT, "return at >= due", TIE, after="def late(at: int, due: int) -> bool:") == 0
    assert tried(tree, STRICT, "return at >= due", TIE) == 1


def test_a_defect_that_breaks_the_code_proves_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(tree, STRICT, "return (", TIE) == 1
    assert f"{TIE} does not run" in capsys.readouterr().out


def test_a_test_that_fails_anyway_proves_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(tree, STRICT, "return True", "tests/test_clock.py::test_that_never_passes") == 1
    assert "without the defect: tests/test_clock.py::test_that_never_passes failed" in capsys.readouterr().out


def test_every_defect_can_be_planted_and_every_test_that_it_names_is_there() -> None:
    """One name that is gone would keep the whole run from proving anything."""
    for defect in load(Path(__file__).with_name("defects.toml")):
        sound = Path(defect.file).read_text("utf-8")
        assert defect.spoil(sound) != sound, defect.says
        for test in defect.tests:
            file, _, name = test.partition("::")
            assert f"def {name}(" in Path(file).read_text("utf-8"), test
