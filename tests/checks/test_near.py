"""`make near` goes from what changed by imports to the nearest tests, and ends in time."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.dev.near import __main__ as near
from infra.dev.near.graph import distances, nearest

ROOT = Path(__file__).parents[2]
TEXTS = {
    "functions/removal/law/law.py": "",
    "functions/removal/law/__init__.py": "",
    "functions/removal/orders/clock.py": "from removal.law.law import Law\n",
    "functions/removal/orders/fold.py": "from removal.orders import (\n    clock,\n    states,\n)\n",
    "functions/removal/page/show.py": "import removal.orders.fold\nPAGE = 'order.html'\n",
    "functions/removal/language/texts.py": "",
    "tests/law/test_law.py": "from removal.law import law\n",
    "tests/orders/test_clock.py": "from removal.orders.clock import Clock\n",
    "tests/office/test_clock.py": "from removal.orders.clock import Clock\n",
    "tests/page/test_show.py": "from removal.page.show import show\n",
    "tests/help.py": "from removal.law.law import Law\n",
    "tests/stories/conftest.py": "from tests.help import world\n",
    "tests/stories/deep/test_story.py": "def test_story(world): pass\n",
    "tests/docs/test_pages.py": "PAGE = 'design.md'\n",
    "tests/language/test_texts.py": "from removal.language.texts import t\n",
}


def test_steps_are_imports_from_what_changed() -> None:
    found = distances(["functions/removal/law/law.py"], TEXTS)
    assert found == {
        "functions/removal/law/law.py": 0,
        "tests/law/test_law.py": 1,
        "functions/removal/orders/clock.py": 1,
        "tests/help.py": 1,
        "tests/orders/test_clock.py": 2,
        "tests/office/test_clock.py": 2,
        "functions/removal/orders/fold.py": 2,
        "tests/stories/conftest.py": 2,
        "tests/stories/deep/test_story.py": 3,
        "functions/removal/page/show.py": 3,
        "tests/page/test_show.py": 4,
    }


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        (["functions/removal/orders/clock.py"], ["tests/orders/test_clock.py", "tests/office/test_clock.py"]),
        (["tests/law/test_law.py"], ["tests/law/test_law.py"]),
        (["infra/docs/design.md"], ["tests/docs/test_pages.py"]),
        (["functions/removal/language/texts/kk.toml"], ["tests/language/test_texts.py"]),
        (["functions/removal/orders/states.py"], []),
        (["tests/law/test_gone.py", "unknown.bin"], []),
        ([], []),
    ],
    ids=lambda value: (value or ["nothing"])[0],
)
def test_the_nearest_come_first_and_slow_ones_are_left_out(changed: list[str], tests: list[str]) -> None:
    assert nearest(changed, TEXTS, ("tests/page/", "tests/stories/")) == tests


def test_a_module_that_went_is_still_missed_by_those_who_import_it() -> None:
    left = {path: text for path, text in TEXTS.items() if path != "functions/removal/orders/clock.py"}
    assert "tests/orders/test_clock.py" in nearest(["functions/removal/orders/clock.py"], left, ())


def test_of_this_repository_a_rooms_own_tests_come_first() -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in near._files()}  # noqa: SLF001 - its own list
    for changed, first in (
        ("functions/removal/orders/clock.py", "tests/orders/"),
        ("functions/removal/webhooks/signature.py", "tests/webhooks/test_signature.py"),
        ("functions/removal/language/texts/kk.toml", "tests/language/"),
        ("infra/docs/contract.md", "tests/docs/"),
        ("template.yaml", "tests/"),
    ):
        assert nearest([changed], texts, near.SLOW)[0].startswith(first), changed


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with two modules, a test for each, and the tool."""
    (tmp_path / "infra/dev").mkdir(parents=True)
    for path in ("infra/__init__.py", "infra/dev/__init__.py"):
        (tmp_path / path).touch()
    shutil.copytree(ROOT / "infra/dev/near", tmp_path / "infra/dev/near")
    for name in ("first", "second"):
        for path, text in ((f"functions/{name}.py", "VALUE = 1\n"), (f"tests/test_{name}.py", TEST.format(name=name))):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(text, "ascii")
    (tmp_path / ".gitignore").write_text("__pycache__/\n", "ascii")
    typed(tmp_path, "git", "init", "-q", "-b", "main")
    typed(tmp_path, "git", "add", "-A")
    typed(tmp_path, "git", "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "first")
    return tmp_path


TEST = "from {name} import VALUE\n\ndef test_{name}():\n    assert VALUE == 1\n"
NEAR = (sys.executable, "-m", "infra.dev.near")


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": "functions:.", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603


def test_what_changed_decides_and_a_failure_is_the_exit_code(clone: Path) -> None:
    done = typed(clone, *NEAR)
    assert (done.returncode, done.stdout.partition(" since")[0]) == (0, "0 files changed")
    (clone / "functions/second.py").write_text("VALUE = 2\n", "ascii")
    done = typed(clone, *NEAR)
    assert done.returncode == 1
    assert "1 files of tests" in done.stdout
    assert "test_second" in done.stdout
    assert "test_first" not in done.stdout
    (clone / "functions/second.py").write_text("VALUE = 1  # still\n", "ascii")
    (clone / "tests/test_нов.py").write_text("def test_new():\n    pass\n", "ascii")
    done = typed(clone, *NEAR)
    assert (done.returncode, done.stdout.splitlines()[-1][:7]) == (0, "2 tests")
    assert typed(clone, *NEAR, "no-such-commit").returncode == 1


def test_no_test_begins_after_the_time_and_that_is_no_failure(clone: Path) -> None:
    main = clone / "infra/dev/near/__main__.py"
    text = main.read_text("utf-8")
    main.write_text(text.replace("STARTS_UNTIL, ENDS_AT = 40, 55", "STARTS_UNTIL, ENDS_AT = 0, 55"), "utf-8")
    with (clone / "tests/test_first.py").open("a", encoding="ascii") as test:
        test.write("\n\ndef test_later():\n    assert VALUE == 2\n")
    done = typed(clone, *NEAR)
    assert done.returncode == 0, done.stdout
    assert "1 tests in" in done.stdout
    assert "1 were left" in done.stdout


def test_a_test_that_still_runs_is_ended(clone: Path) -> None:
    main = clone / "infra/dev/near/__main__.py"
    main.write_text(main.read_text("utf-8").replace("ENDS_AT = 40, 55", "ENDS_AT = 40, 2"), "utf-8")
    hangs = "import threading\n\ndef test_first():\n    threading.Event().wait()\n"
    (clone / "tests/test_first.py").write_text(hangs, "ascii")
    done = typed(clone, *NEAR)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 were left" in done.stdout
