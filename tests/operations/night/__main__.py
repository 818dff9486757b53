"""`python -m tests.operations.night ALARM [--folder FOLDER]`: a night that a person mends.

It prints the alarm's mail and where the shell is, and answers what is typed there until `all-done` is typed, or a line
`done` comes on its own input. Then it says what is left of the fault; exit code 0 if nothing is.
"""

import argparse
import io
import logging
import sys
import tempfile
import threading
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path

import time_machine

from tests.operations.night import mail
from tests.operations.night.fault import Fault
from tests.operations.night.faults import FAULTS
from tests.operations.night.operator import Night
from tests.operations.shell import Answer
from tests.operations.written import written
from tests.services import InMemory
from tests.world import World

FASTER = 10  # as this machine's clock
HOW = """
Your shell is bash with PATH={folder}:$PATH
There `aws`, `removal-orders`, `date`, `git` and `make` meet this deployment and no other. Its clock goes {faster} times
as fast as yours. `call` makes a telephone call; alone it says who can be called. The pages are in infra/runbooks/. When
it is mended, type `all-done`.
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs until the operator is done; 0 if nothing is left of the fault."""
    parser = argparse.ArgumentParser(prog="night", description=__doc__)
    parser.add_argument("alarm", choices=sorted(FAULTS))
    parser.add_argument("--folder", type=Path, help="where the shell's commands are; by default a new folder")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="night-"))
    folder.mkdir(parents=True, exist_ok=True)
    with redirect_stdout(_quiet()), World(on=InMemory()) as world, written(world) as log:
        fault = FAULTS[chosen.alarm]()
        left = _night(fault, world, Night(world, log, folder.resolve(), by_mail=fault.by_mail))
        world.expect(*(name for _, name in world.failed))
    _say("\n".join(["Not mended:", *left]) if left else "Mended: nothing is left of the fault.")
    return int(bool(left))


def _night(fault: Fault, world: World, night: Night) -> list[str]:
    """What is left of a fault when the operator is done."""
    is_done = threading.Event()
    fault.begin(night)
    _say(mail.of_alarm(fault.alarm, world.now))
    _say(HOW.format(folder=night.shell.folder, faster=FASTER))
    _let_time_pass(night)
    threading.Thread(target=_await, args=(is_done,), daemon=True).start()

    def done(_: list[str]) -> Answer:
        is_done.set()
        return 0, "The night is over; what is left of the fault is printed where it began.\n"

    night.shell.answers = {**night.shell.answers, "all-done": done}
    night.shell.install("all-done")
    with night.shell.listening() as listener:
        while not is_done.is_set():
            night.shell.answer_one(listener)
    left = fault.left(night)
    night.end()
    return left


def _quiet() -> io.StringIO:
    """Where functions print from now on: what they print is in their log groups, and the terminal is the operator's."""
    printed = io.StringIO()
    for handler in logging.getLogger("removal-orders").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(printed)
    return printed


def _let_time_pass(night: Night) -> None:
    """Between two commands as much as passes on this machine, but faster."""
    clock = time_machine.escape_hatch.time.time  # this machine's: the world's does not move by itself
    last = [clock()]

    def elapsed() -> timedelta:
        before, last[0] = last[0], clock()
        return timedelta(seconds=round(FASTER * (last[0] - before)))

    night.elapsed = elapsed


def _await(is_done: threading.Event) -> None:
    for line in sys.stdin:
        if line.strip() == "done":
            is_done.set()
            return


def _say(text: str) -> None:
    assert sys.__stdout__
    print(text, file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    sys.exit(main())
