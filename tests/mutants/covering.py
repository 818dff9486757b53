"""Which tests run a line: from one run of all tests with coverage, kept in `build/mutants`.

A line that runs when its module is imported is no test's. It meets the tests of the lines that read what it binds, and
after them those that run other lines of its file.
"""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.mutants.importing import bound, readers, runs_at_import

KEPT = Path("build/mutants/coverage")
LEFT_OUT = ("wires", "page", "node", "servers", "clients", "simulation", "teeth", "deploy")
NOT_MEASURED = [f"tests/{name}" for name in LEFT_OUT]
AT_MOST = 60  # tests of one line; those that run the fewest lines come first


class Contexts(Protocol):
    """What is read of coverage's data."""

    def measured_files(self) -> set[str]:
        """Absolute paths."""

    def contexts_by_lineno(self, filename: str) -> dict[int, list[str]]:
        """The contexts in which each line ran: a test with its phase, or empty."""


@dataclass(slots=True)
class Covering:
    """The tests of each line of each file of a tree, those first that run little else."""

    tree: Path
    data: Contexts
    sizes: Counter[str]

    def tests(self, file: str, line: int) -> list[str]:
        """Node ids, at most `AT_MOST`."""
        module = ast.parse((self.tree / file).read_text("utf-8"))
        tests = self._sorted([(file, line)])
        if runs_at_import(module, line):
            tests += self._sorted(readers(self.tree, file, bound(module, line)))
            tests += self._sorted((file, other) for other in self._contexts(file))
        return list(dict.fromkeys(tests))[:AT_MOST]

    def _sorted(self, places: Iterable[tuple[str, int]]) -> list[str]:
        lines: dict[str, set[int]] = {}
        for file, line in places:
            lines.setdefault(file, set()).add(line)
        tests = {test for file, numbers in lines.items() for test in self._of(file, numbers)}
        return sorted(tests, key=lambda test: (self.sizes[test], test))

    def _of(self, file: str, lines: set[int]) -> set[str]:
        contexts = (contexts for line, contexts in self._contexts(file).items() if line in lines)
        return {context.partition("|")[0] for contexts in contexts for context in contexts if context}

    def _contexts(self, file: str) -> dict[int, list[str]]:
        path = next((name for name in self.data.measured_files() if name.endswith(f"/{file}")), None)
        return self.data.contexts_by_lineno(path) if path else {}


def measured(tree: Path) -> Covering:
    """Run all tests once, if that was not done; then read what they ran."""
    kept = tree / KEPT
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        _measure(tree, kept)
    from coverage import CoverageData  # noqa: PLC0415 - in the environment of `make mutants` alone

    data = CoverageData(basename=str(kept))
    data.read()
    return Covering(tree, data, sizes(data))


def _measure(tree: Path, kept: Path) -> None:
    configuration = kept.with_name("coveragerc")
    configuration.write_text(f"[run]\ndata_file = {kept}\nsource = {tree / 'functions' / 'removal'}\n", "utf-8")
    ignored = [f"--ignore={folder}" for folder in NOT_MEASURED]
    options = ["--cov", f"--cov-config={configuration}", "--cov-context=test", "--cov-report="]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not once", *options, *ignored, "tests"]
    subprocess.run(command, cwd=tree, check=True)


def sizes(data: Contexts) -> Counter[str]:
    """How many lines each test runs."""
    counted = Counter[str]()
    for path in data.measured_files():
        for contexts in data.contexts_by_lineno(path).values():
            counted.update({context.partition("|")[0] for context in contexts if context})
    return counted
