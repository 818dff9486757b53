"""One mutant meets the simulation, and then the tests that run its line."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.covering import Covering
from tests.mutants.making import Mutant
from tests.teeth.bite import copy_of
from tests.teeth.defect import spoilt

ORDERS, SEED = 100, 1
PATIENCE = 300  # s; a mutant that runs for longer does not end
STORIES = "tests/stories/"


@dataclass(frozen=True, slots=True)
class Met:
    """A mutant and what noticed it: `simulation`, `stories`, `tests`, or nothing.

    `lived`: the simulation ran another way because of it. `tests`: how many run its line.
    """

    mutant: Mutant
    caught_by: str
    lived: bool
    tests: int


@dataclass(frozen=True, slots=True)
class Ground:
    """A copy of the tree where mutants are planted, what covers it, and the hash of the product's own run."""

    copy: Path
    covering: Covering
    digest: str

    def meet(self, mutant: Mutant) -> Met:
        """What notices it."""
        tests = self.covering.tests(mutant.file, mutant.line)
        with spoilt(self.copy / mutant.file, mutant.of):
            code, digest = simulated(self.copy)
            if code:
                return Met(mutant, "simulation", lived=True, tests=len(tests))
            caught = self._caught([test for test in tests if not test.startswith(STORIES)], "tests")
            caught = caught or self._caught([test for test in tests if test.startswith(STORIES)], "stories")
            return Met(mutant, caught or "", digest != self.digest, len(tests))

    def _caught(self, tests: list[str], kind: str) -> str:
        return kind if tests and _run(self.copy, "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)[0] else ""


@contextmanager
def ground(tree: Path, covering: Covering) -> Iterator[Ground]:
    """A copy whose simulation finds nothing. AssertionError if it does: then no verdict means anything."""
    with copy_of(tree) as copy:
        code, digest = simulated(copy)
        assert code == 0, "the simulation finds a fault without a mutant: run `make simulate`"
        yield Ground(copy, covering, digest)


def simulated(copy: Path) -> tuple[int, str]:
    """Exit code and hash of a run."""
    code, output = _run(copy, "tests.simulation", "--seed", str(SEED), "--orders", str(ORDERS), "--workers", "1")
    match = re.search(r"hash (\w+)", output)
    return code, match[1] if match else ""


def _run(copy: Path, module: str, *arguments: str) -> tuple[int, str]:
    """Exit code and output of a module; 1 if it takes too long."""
    path = os.pathsep.join([str(copy / "functions"), str(copy)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", module, *arguments]
    try:
        run = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, ""
    return run.returncode, run.stdout + run.stderr
