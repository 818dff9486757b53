"""The context of a command: its arguments, process and output. A command is a dry run without `--yes`."""

import argparse
from collections.abc import Callable
from datetime import datetime

from removal.errors import RemovalError
from removal.record import instant
from removal.values import dataclass
from removal.web.fields import filled
from removal.wiring.operate import Process

FAILED, DONE = 1, 0


class Unfinished(RemovalError):
    """The function's time is almost over: the command has done a part and must be run again for the rest."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Input and output of a command.

    `by`: the operator's name in records; `enough`: whether the time is over; `place`: the deployment, for people.
    """

    arguments: argparse.Namespace
    process: Process
    say: Callable[[str], None]
    by: str
    enough: Callable[[], bool] = lambda: False  # a shell has no time limit
    place: str = ""

    def write(self, what: str, write: Callable[[], object]) -> int:
        """Call `write` with `--yes`; without it only print what would be done. Returns the exit code."""
        if not self.arguments.yes:
            self.say(f"would {what}{f' ({self.place})' if self.place else ''}; nothing was written: add --yes to do it")
            return DONE
        write()
        self.say(f"did {what}")
        return DONE


Command = Callable[[CommandContext], int]


def shown(text: str) -> str:
    """An argument that is shown to people. Raises ArgumentTypeError if it has no visible character."""
    try:
        return filled(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parse_instant(text: str) -> datetime:
    """The instant of an argument: RFC 3339 with an offset, cut to whole milliseconds like all stored instants."""
    return instant.whole_milliseconds(instant.from_text(text))
