"""`make starts`: how often the local stack starts, one start after another, the second half beside busy processes.

Prints a line for each start and, at the end, how many needed a second try and the emulator's answers that caused it.
"""

import argparse
import multiprocessing
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from infra.dev.local.deliveries import Deliveries
from infra.dev.local.mails import Mails
from infra.dev.local.signals import stop_on_signals
from infra.dev.local.stack import local_stack

HOME = Path(".local")
STARTS = 60
BUSY_PROCESSES = 4
RETRIES = ("invoked again", "taken down")  # words of the lines by which the launcher reports a retry


def main(arguments: list[str] | None = None) -> int:
    """0 if every start succeeded, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="starts", description=__doc__)
    parser.add_argument("--starts", type=int, default=STARTS)
    starts = parser.parse_args(arguments).starts
    stop_on_signals()
    failed, retried = 0, 0
    for number in range(1, starts + 1):
        busy = BUSY_PROCESSES if number > starts // 2 else 0
        seconds, retries, error = _started(busy)
        failed, retried = failed + bool(error), retried + bool(retries)
        print(f"start {number}, {busy} busy processes: {error or 'succeeded'}, {seconds:.1f} s", *retries, flush=True)
    print(f"{starts - failed} of {starts} starts succeeded, {retried} of them needed a second try", flush=True)
    return 1 if failed else 0


def _started(busy: int) -> tuple[float, list[str], str]:
    """Seconds, lines about retries, and the error, empty if there was none."""
    folder, lines = HOME / "starts", list[str]()
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.monotonic()
    try:
        with _load(busy), local_stack(folder, Deliveries(folder / "demo"), Mails(folder / "demo"), say=lines.append):
            seconds = time.monotonic() - begun
    except Exception as error:  # noqa: BLE001 - any failure counts, and is printed
        return time.monotonic() - begun, [], f"FAILED with {type(error).__name__}: {error}"
    return seconds, [line for line in lines if any(words in line for words in RETRIES)], ""


@contextmanager
def _load(processes: int) -> Iterator[None]:
    """So many processes that do nothing but count, ended on leaving."""
    with ExitStack() as running:
        for _ in range(processes):
            process = multiprocessing.Process(target=_count, daemon=True)
            process.start()
            running.callback(process.join)
            running.callback(process.kill)
        yield


def _count() -> None:
    number = 0
    while True:
        number += 1


if __name__ == "__main__":
    raise SystemExit(main())
