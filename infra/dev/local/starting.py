"""Starts something made of many parts; if one part does not start, all are ended and it is started once more."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

STARTS = 2
Started = TypeVar("Started")


class NotStarted(Exception):
    """It did not start, STARTS times; the message holds each cause."""


def started(start: Callable[[ExitStack], Started], running: ExitStack, say: Callable[[str], None]) -> Started:
    """What `start` returns; each part that it registers is ended by `running`, or at once if a later part fails.

    Any error counts: which part of the emulator fails, and in which words, differs from release to release.
    """
    causes: list[str] = []
    while len(causes) < STARTS:
        try:
            return _attempt(start, running)
        except Exception as error:  # noqa: BLE001 - as the docstring says; it is reported
            causes.append(f"{type(error).__name__}: {error}")
        say(f"start {len(causes)} of at most {STARTS} failed, everything is taken down: {causes[-1]}")
    raise NotStarted("\n".join(f"start {number}: {cause}" for number, cause in enumerate(causes, 1)))


def _attempt(start: Callable[[ExitStack], Started], running: ExitStack) -> Started:
    """What has started is handed to `running` once it is whole; until then any error ends it."""
    with ExitStack() as parts:
        whole = start(parts)
        running.push(parts.pop_all())
    return whole
