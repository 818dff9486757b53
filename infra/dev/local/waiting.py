"""Waiting for what another process does: look, and look again, until a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Overdue(Exception):
    """Something did not happen in its time; the message says what."""


def until(look: Callable[[], Result | None], what: str, seconds: float, every: float = 0.1) -> Result:
    """The first thing that `look` finds; Overdue after `seconds`, naming `what`."""
    deadline = time.monotonic() + seconds
    while (result := look()) is None:
        if time.monotonic() > deadline:
            msg = f"{what}: not within {seconds:.0f} s"
            raise Overdue(msg)
        time.sleep(every)
    return result
