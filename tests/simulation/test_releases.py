"""Another release beside today's: what belongs to which, where it comes from, and which one serves when."""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import removal
from tests.simulation import commits, parts, releases
from tests.simulation.faults import deployment
from tests.simulation.faults.deployment import TwoReleases
from tests.simulation.faults.spans import Span
from tests.simulation.lambdas import Frozen
from tests.simulation.parts import Part
from tests.simulation.process import Process
from tests.simulation.releases import TODAYS, Release
from tests.simulation.template import Function

START, MINUTE = datetime(2026, 11, 24, tzinfo=UTC), timedelta(minutes=1)
MODULES = {
    "__init__.py": "",
    "early.py": "class Fact:\n    'A fact.'\n",
    "late.py": "from removal.early import Fact\nNAME = 'other'\n",
    "uses.py": """\
from dataclasses import dataclass
from importlib.resources import files
from typing import get_type_hints


@dataclass
class Holder:
    fact: "Fact"


def lazily():
    from removal.late import NAME, Fact
    return NAME, Fact


def text():
    return (files("removal") / "text.txt").read_text()


def hinted():
    import removal.early
    globals()["Fact"] = removal.early.Fact
    return get_type_hints(Holder)["fact"]
""",
    "text.txt": "the other's text",
}


def made(folder: Path, texts: dict[str, str] = MODULES) -> Path:
    """A folder `functions` with a small package."""
    for name, text in texts.items():
        path = folder / "functions" / "removal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder / "functions"


def todays_modules() -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "removal"}


def test_another_release_finds_itself_and_all_others_find_todays(tmp_path: Path) -> None:
    import_module("removal.errors")
    before, fitted = todays_modules(), list[str]()
    other = releases.beside(made(tmp_path), lambda: fitted.append(str(sys.modules["removal"].__file__)))
    assert todays_modules() == before
    assert fitted == [str(tmp_path / "functions" / "removal" / "__init__.py")]
    assert import_module("removal") is removal
    with other.there():
        uses: Any = import_module("removal.uses")
        assert "removal.errors" not in sys.modules
    assert todays_modules() == before
    with other.there():
        name, fact = uses.lazily()
        assert (name, uses.text(), uses.hinted()) == ("other", "the other's text", fact)
        assert sys.modules["removal.late"].Fact is sys.modules["removal.early"].Fact is fact
    assert todays_modules() == before
    assert set(other.modules) == {"removal", "removal.early", "removal.late", "removal.uses"}


def test_what_todays_imports_after_the_other_stays_todays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = releases.beside(made(tmp_path), lambda: None)
    late = ModuleType("removal.imported_late")
    monkeypatch.setitem(sys.modules, late.__name__, late)
    with other.there():
        assert late.__name__ not in sys.modules
    assert sys.modules[late.__name__] is late


def test_a_part_is_found_by_what_it_defines_after_a_move_of_files(tmp_path: Path) -> None:
    texts = {"__init__.py": "", "new/__init__.py": "", "new/clock.py": "def now():\n    ...\n\n\nPAUSE: int = 1\n"}
    other = releases.beside(made(tmp_path, {**texts, "two.py": "def now(): ...\n"}), lambda: None)
    with other.there():
        assert Part("removal.clock", ("now", "PAUSE"))().__name__ == "removal.new.clock"
        assert Part("removal.two", ("now",))().__name__ == "removal.two"
        with pytest.raises(LookupError, match=r"now: not in removal.clock of .* in 2 other modules"):
            Part("removal.clock", ("now",))()
        with pytest.raises(LookupError, match="in 0 other modules"):
            parts.check()


def test_a_part_whose_name_has_changed_is_known_by_its_former_one_too(tmp_path: Path) -> None:
    text = "def moment():\n    return 1\n\n\ndef twice():\n    return 2 * moment()\n"
    other = releases.beside(made(tmp_path, {"__init__.py": "", "asked.py": text}), lambda: None)
    part = Part("removal.context", ("instant", "twice"), (("instant", "moment"),))
    with other.there():
        assert (part().instant(), part().twice()) == (1, 2)
        part.replace(instant=lambda: 5)
        assert (part().instant(), part().twice()) == (5, 10)


def test_the_parts_are_where_they_are_said_to_be_today() -> None:
    assert [part.find() for part in parts.ALL] == [part.module for part in parts.ALL]
    gone = [releases.find(f"{part.module}_gone", part.names) for part in parts.ALL]
    assert gone == [part.module for part in parts.ALL], "their names mean one module"


def test_a_release_is_a_folder_or_what_git_has_of_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = made(tmp_path)
    (tmp_path / "template.yaml").write_text("Resources: {}\n", "utf-8")
    for command in ("init", "add .", "-c user.name=a -c user.email=a@b.c commit -m a"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True, capture_output=True)  # noqa: S607 - any git
    shutil.rmtree(functions)
    monkeypatch.setattr(commits, "ROOT", tmp_path)
    with commits.folder_of("HEAD") as folder:
        assert folder
        assert folder != functions
        assert (folder / "removal" / "text.txt").read_text("utf-8") == "the other's text"
        assert (folder.parent / "template.yaml").exists()
        with commits.folder_of(str(folder)) as same:
            assert same == folder
    with commits.folder_of(None) as none:
        assert none is None
    for wrong in ("v9.9.9", str(tmp_path)):
        with pytest.raises(LookupError), commits.folder_of(wrong):
            pass


def rollout(*spans: tuple[int, int]) -> tuple[TwoReleases, SimpleNamespace, Release]:
    """Of a function `f` that both have; spans are in minutes from the start."""
    other, clock = Release("other"), SimpleNamespace(now=START)
    world: Any = SimpleNamespace(scheduler=clock, seed=1, spans=SimpleNamespace(struck=Counter()))
    both = TwoReleases(world, other, {"f": Function("f", "removal.handlers.moved", timedelta(), None, {"A": "b"})})
    both.spans = [Span(deployment.KIND, START + a * MINUTE, START + b * MINUTE) for a, b in spans]
    return both, clock, other


def process(name: str, release: Release) -> Process:
    return Process(name, "f", {}, Random(1), timedelta(), lambda: START, release)


TODAYS_F = Function("f", "removal.handlers.f", timedelta(), None, {})


def at_minutes(minutes: range, clock: SimpleNamespace, ask: Callable[[], Any]) -> list[Any]:
    answers = []
    for minute in minutes:
        clock.now = START + minute * MINUTE
        answers.append(ask())
    return answers


def test_new_processes_run_what_is_deployed_and_warm_ones_serve_some_minutes_more() -> None:
    both, clock, other = rollout((60, 120))
    old, new = process("old", TODAYS), process("new", other)
    made = at_minutes(range(200), clock, lambda: both.code(TODAYS_F))
    first = [release for release, _ in made].index(other)
    last = 199 - [release for release, _ in reversed(made)].index(other)
    assert 60 <= first <= 63
    assert 119 <= last <= 122
    assert {(release, process.module) for release, process in made} == {
        (TODAYS, "removal.handlers.f"),
        (other, "removal.handlers.moved"),
    }
    mixed = at_minutes(range(200), clock, lambda: (both.serves(old), both.serves(new)))
    assert mixed[59] == (True, False)
    assert mixed[first] == (True, True)
    assert mixed[100] == (False, True)
    assert mixed[last + 1] == (True, True)
    assert mixed[150] == (True, False)


def test_a_deployment_that_is_rolled_back_leaves_warm_processes_of_before() -> None:
    both, clock, other = rollout((60, 61))
    old = process("old", TODAYS)
    assert all(at_minutes(range(200), clock, lambda: both.serves(old)))
    made = at_minutes(range(200), clock, lambda: both.code(TODAYS_F)[0])
    assert made.count(other) == 1


def test_a_function_that_the_other_release_has_not_is_todays() -> None:
    both, clock, _ = rollout((0, 60))
    clock.now = START + 30 * MINUTE
    added = Function("added", "removal.handlers.added", timedelta(), None, {})
    assert both.code(added) == (TODAYS, added)


def test_both_releases_serve_while_there_are_warm_processes_of_both() -> None:
    both, clock, other = rollout((0, 60))
    clock.now = START + 4 * MINUTE
    frozen: list[Frozen] = [(process("old", TODAYS), START), (process("new", other), START)]
    used = Counter(chosen[0].name for _ in range(100) for chosen in both.chosen(frozen))
    assert set(used) == {"old", "new"}
    assert used.total() == 100
    assert not all(both.chosen(frozen[:1]) for _ in range(100)), "or a new process begins"
    assert both.chosen(frozen[1:]) == frozen[1:]
