"""The last error that a function logged, in one line: a story that fails because of it names the place."""

import logging
from collections.abc import Mapping
from typing import Any, Self

from removal.telemetry.failure import described
from removal.telemetry.log import SERVICE


class LastError(logging.Filter):
    """Looks at each line of the product's log while it is entered, and keeps all of them.

    `place`: `KeyError at deliveries/timer_handler.py:60`. A filter, because tests of the log know its only handler.
    """

    def __init__(self) -> None:
        super().__init__()
        self.place = "no error was logged"

    def __enter__(self) -> Self:
        logging.getLogger(SERVICE).addFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger(SERVICE).removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """True: the line is written. Of an error, note the failure, or its words where it has none."""
        if record.levelno >= logging.ERROR:
            failure = getattr(record, "failure", None)
            self.place = place(failure) if failure else record.getMessage()
        return True


def place_of(error: BaseException) -> str:
    """The same of an error that a function raised."""
    return place(described(error))


def place(failure: Mapping[str, Any]) -> str:
    """The type of the first error of the chain, and the last frame of ours that it passed."""
    first = failure["chain"][-1]
    ours = [frame for frame in first["through"] if not frame.startswith(("/", "tests/"))] or first["through"]
    return f"{first['error']} at {ours[-1].partition(' ')[0]}" if ours else first["error"]
