"""Answers a request that takes too long before Lambda ends the function, by a signal in the main thread."""

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import NoReturn

from removal.errors import OutOfTime

SPARE = timedelta(milliseconds=500)  # to build the answer and log its line
LEAST = timedelta(milliseconds=1)  # a timer of zero never fires
AGAIN = timedelta(milliseconds=100)


class _Interrupted(BaseException):
    """The block took too long."""


def in_time(context: object) -> AbstractContextManager[None]:
    """Raise OutOfTime in the block shortly before the time of Lambda's `context` is over."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is None:  # not called by Lambda
        return nullcontext()
    error = OutOfTime("This took too long, and whether it was done is not known. Send the same again.")
    return interrupted(timedelta(milliseconds=remaining()) - SPARE, error)


@contextmanager
def interrupted(after: timedelta, error: Exception) -> Iterator[None]:
    """Raise `error` at the end of a block that runs longer than `after`; a signal interrupts whatever it waits for.

    The signal raises a BaseException, because the SDK catches an Exception and retries. It is raised again every 100 ms
    in case something caught it. Python runs signal handlers in the main thread, in which Lambda calls handlers; in any
    other thread there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> NoReturn:
        raise _Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, max(after, LEAST).total_seconds(), AGAIN.total_seconds())
    try:
        yield
    except _Interrupted as interruption:
        raise error from interruption
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
