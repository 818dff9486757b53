"""Run named tests in a copy of the tree, and judge whether they notice what is wrong with it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from tests.teeth.defect import Defect, NotPlanted, planted

PATIENCE = 240  # s for the tests of one defect: they are few, and time in them is moved, not waited for
PATIENCE_AT_FIRST = 900  # s for all of them together, once
LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "build", "dist")


@dataclass(frozen=True)
class Verdict:
    """What became of a defect: `fault` is empty where every named test failed because of it."""

    defect: Defect
    fault: str = ""


@contextmanager
def copy_of(tree: Path) -> Iterator[Path]:
    """A scratch copy of the sources, without environments, caches and history."""
    with TemporaryDirectory(prefix="teeth-") as scratch:
        yield Path(shutil.copytree(tree, Path(scratch) / "tree", ignore=LEFT_BEHIND))


def verdicts(tree: Path, defects: Iterable[Defect]) -> Iterator[Verdict]:
    """Plant one defect after the other in a copy of a tree whose tests pass without it."""
    defects = list(defects)
    with copy_of(tree) as copy:
        sound = outcomes(copy, sorted({test for defect in defects for test in defect.tests}), PATIENCE_AT_FIRST)
        for defect in defects:
            yield Verdict(defect, _sick(defect, sound) or _survival(copy, defect))


def outcomes(tree: Path, tests: Iterable[str], patience: int = PATIENCE) -> dict[str, str]:
    """How each test that ran came out: `passed`, `failed`, `error` or `skipped`, by its function's node id."""
    report = tree / "report.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"]
    try:
        subprocess.run(
            [*command, f"--junitxml={report}", *tests],
            cwd=tree,
            env=_environment(tree),
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {}
    return _read(report) if report.exists() else {}


def _sick(defect: Defect, sound: dict[str, str]) -> str:
    """What keeps its tests from proving anything: without the defect they must pass."""
    wrong = [f"{test} {sound.get(test, 'does not run')}" for test in defect.tests if sound.get(test) != "passed"]
    return f"without the defect: {', '.join(wrong)}" if wrong or not defect.tests else ""


def _survival(copy: Path, defect: Defect) -> str:
    try:
        with planted(copy, defect):
            results = outcomes(copy, defect.tests)
    except NotPlanted as missing:
        return str(missing)
    blind = [f"{test} {results.get(test, 'does not run')}" for test in defect.tests if results.get(test) != "failed"]
    return f"survives: {', '.join(blind)}" if blind else ""


def _environment(tree: Path) -> dict[str, str]:
    """The copy comes before what is installed; no byte code, for a change within a second would not show through it."""
    outer = {"PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"}
    inherited = {key: value for key, value in os.environ.items() if key not in outer}
    path = os.pathsep.join([str(tree / "functions"), str(tree)])
    return {**inherited, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def _read(report: Path) -> dict[str, str]:
    """A parametrised function fails where any of its cases fails, and passes where all do."""
    results: dict[str, set[str]] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written a moment ago by our own pytest
        name = f"{case.get('file')}::{case.get('name', '').partition('[')[0]}"
        results.setdefault(name, set()).add(_outcome(case))
    order = ("error", "failed", "skipped", "passed")
    return {name: next(outcome for outcome in order if outcome in cases) for name, cases in results.items()}


def _outcome(case: ET.Element) -> str:
    outcomes = {"failure": "failed", "error": "error", "skipped": "skipped"}
    return next((outcomes[child.tag] for child in case if child.tag in outcomes), "passed")
