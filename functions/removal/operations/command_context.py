"""One command as it was asked for: its arguments, where it works, who reads its answer; a dry run unless told."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from removal.errors import RemovalError
from removal.record import instant
from removal.web.fields import filled
from removal.wiring import Wiring

FAILED, DONE = 1, 0


class Unfinished(RemovalError):
    """The function's time is almost over: what is done is done, and the rest has to be asked for."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What a command is given; `by` names the operator in what is written, `enough` says when to stop."""

    arguments: argparse.Namespace
    wiring: Wiring
    say: Callable[[str], None]
    by: str
    enough: Callable[[], bool] = lambda: False  # a shell has all the time there is

    def write(self, what: str, write: Callable[[], object]) -> int:
        """Do it with `--yes`; without, only say what would be done."""
        if not self.arguments.yes:
            self.say(f"would {what}; nothing was written: add --yes to do it")
            return DONE
        write()
        self.say(f"did {what}")
        return DONE


Command = Callable[[CommandContext], int]


def shown(text: str) -> str:
    """A text that people will read."""
    try:
        return filled(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parse_instant(text: str) -> datetime:
    """An instant as arguments have it, RFC 3339 with an offset, in whole milliseconds as all that is recorded."""
    return instant.whole_milliseconds(instant.from_text(text))
