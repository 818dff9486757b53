"""How a tool that needs the local stack starts and ends: signals end it politely, failures are words, not traces."""

import sys
from collections.abc import Callable

from infra.dev.local.api import Refused
from infra.dev.local.signals import stop_on_signals
from infra.dev.local.stack import AlreadyRunning
from infra.dev.local.starting import NotStarted
from infra.dev.local.waiting import Overdue
from infra.dev.local.writing import unwritable

# What a tool reports in words. All else is a fault of the tool itself and ends it with a traceback.
FAILURES = (AlreadyRunning, NotStarted, Overdue, Refused)


def launched(tool: Callable[[], int]) -> int:
    """The tool's exit code; 1, with the words on stderr, if the stack did not start or the tool was refused a step."""
    stop_on_signals()
    try:
        return tool()
    except FAILURES as error:
        print(error, file=sys.stderr)
    except OSError as error:
        if not unwritable(error):
            raise
        print(unwritable(error), file=sys.stderr)
    return 1
