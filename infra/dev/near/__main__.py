"""Runs the tests nearest to what changed since main, nearest first, until the time is over: `make near [SINCE=commit]`.

0 if those that ran passed, 1 if one failed. What it leaves, and all that waits for real processes, `make test` runs.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from infra.dev.near.graph import nearest

ROOT = Path(__file__).parents[3]
FOLDERS = ("functions", "infra", "tests")
SLOW = tuple(f"tests/{name}/" for name in ("wires", "page", "servers", "clients", "mutants", "node"))
FILES_AT_MOST = 60  # what a minute's tests never come to; collecting more costs seconds
STARTS_UNTIL, ENDS_AT = 40, 55  # seconds: no test begins later, and one that still runs is ended


class Deadline:
    """A plugin of pytest that ends the run in time."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.ran = self.collected = 0
        self.session: pytest.Session
        self.is_over = False
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has jobs in the background ignore it
        self.timer = threading.Timer(ENDS_AT, self._end)  # SIGALRM is pytest-timeout's
        self.timer.daemon = True

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count what could run; a signal that comes while pytest still starts may be lost."""
        self.session, self.collected = session, len(session.items)
        self.timer.interval = max(self.began + ENDS_AT - time.monotonic(), 0)
        self.timer.start()

    def pytest_runtest_logfinish(self) -> None:
        """Count what ran, and begin no test after the time."""
        self.ran += 1
        if time.monotonic() - self.began > STARTS_UNTIL and self.ran < self.collected:
            self.is_over = True
            self.session.shouldstop = "the time of make near is over"

    def _end(self) -> None:
        self.is_over = True
        os.kill(os.getpid(), signal.SIGINT)


def main(since: str = "") -> int:
    """The exit code."""
    base = since or _base()
    changed = sorted(
        {*_git("diff", "--name-only", "--no-renames", base), *_git("ls-files", "-o", "--exclude-standard")}
    )
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in _files()}
    tests = nearest(changed, texts, SLOW)[:FILES_AT_MOST]
    print(f"{len(changed)} files changed since {base[:12]}: {len(tests)} files of tests, the nearest first", flush=True)
    return _run(tests) if tests else 0


def _run(tests: list[str]) -> int:
    deadline = Deadline()
    code = int(pytest.main(["-q", "-x", "-m", "not once", "-p", "no:cacheprovider", *tests], plugins=[deadline]))
    deadline.timer.cancel()
    left = deadline.collected - deadline.ran
    print(
        f"{deadline.ran} tests in {time.monotonic() - deadline.began:.0f} s" + (f", {left} were left" if left else "")
    )
    is_fine = code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    return 0 if is_fine or (deadline.is_over and code == pytest.ExitCode.INTERRUPTED) else 1


def _base() -> str:
    """Where this branch left main; HEAD if there is no main, or this is it."""
    for main_branch in ("origin/main", "main"):
        if found := _git("merge-base", "HEAD", main_branch, must=False):
            return found[0]
    return "HEAD"


def _files() -> list[Path]:
    return [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]


def _git(*words: str, must: bool = True) -> list[str]:
    command = ["git", "-c", "core.quotepath=off", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if must and done.returncode:
        sys.exit(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout.splitlines() if not done.returncode else []


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
