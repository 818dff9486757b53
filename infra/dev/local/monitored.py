"""The demo's monitor: what a party kept, held against the log an hour after the promises' time is over.

It runs as processes of its own, which read files alone: first the party's monitor, then, if that found evidence, a
stranger's look at it. Kept in `.local/demo/mine`: what the party has, and `evidence/`.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
LATER = timedelta(hours=25)  # a promise has 24 hours; a log of 26 hours without a `day` would be an old one
KEPT = ("facts.jsonl", "last-checkpoint", "proofs")
TELLING = ("BROKEN PROMISE", "FORK", "WITHHELD")


def monitored(folder: Path, say: Callable[[str], None]) -> list[str]:
    """What the monitor finds wrong, in words; it is said with what a stranger sees of the evidence."""
    mine = folder / "mine"
    shutil.rmtree(mine, ignore_errors=True)
    mine.mkdir()
    for name in KEPT:
        _copy(folder / name, mine / name)
    lines, code = _run(folder, "monitor", "--mine", "mine")
    kept = sum("kept: entry" in line for line in lines)
    say(f"removal-orders-check monitor --mine {mine}, as if it were {LATER.total_seconds() / 3600:.0f} hours later")
    say(f"  {kept} promises were kept; {lines[-1]}")
    wrong = [line for line in lines if line.startswith(TELLING)]
    for line in wrong:
        say(f"  {line}")
    evidence = sorted(f"{file.relative_to(folder)}" for file in (mine / "evidence").glob("*.json"))
    if evidence:
        shown, _ = _run(folder, "evidence", *evidence)
        say("removal-orders-check evidence mine/evidence/*.json, as a stranger types it")
        for line in shown:
            say(f"  {line}")
    return [*wrong, *([] if wrong or not code else [f"the monitor is not content: {lines[-1]}"])]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy(source, target)


def _run(folder: Path, *words: str) -> tuple[list[str], int]:
    keys = [
        "--key",
        (folder / "log-key").read_text("ascii"),
        "--promise-key",
        (folder / "promise-key").read_text("ascii"),
    ]
    options = ["--log", (folder / "log").resolve().as_uri(), *keys, "--now", (datetime.now(UTC) + LATER).isoformat()]
    command = [sys.executable, "-m", "infra.checker.removal_orders_check", *words, *options]
    environment = {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).rstrip().split("\n"), done.returncode
