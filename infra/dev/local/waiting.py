"""Waiting for what another process does: look, and look again, until a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Overdue(Exception):
    """Something did not happen in its time; the message says what."""


def until(look: Callable[[], Found | None], what: str, seconds: float, every: float = 0.1) -> Found:
    """The first thing that `look` finds; Overdue after `seconds`, naming `what`."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > deadline:
            msg = f"{what}: not within {seconds:.0f} s"
            raise Overdue(msg)
        time.sleep(every)
    return found
