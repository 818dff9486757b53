"""What takes too long is interrupted: by a signal, in the main thread."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn

LEAST = timedelta(milliseconds=1)  # a timer of nothing never fires
AGAIN = timedelta(milliseconds=100)


class _Interrupted(BaseException):
    """It took too long."""


@contextmanager
def interrupted(after: timedelta, error: Exception) -> Iterator[None]:
    """Raise `error` where this ends, once what runs in it has taken so long: a signal ends what waits.

    What the signal raises is no Exception: the SDK catches those of its wire, and tries again. It is raised again where
    something has caught it. Signals reach the main thread alone, in which Lambda calls handlers; elsewhere nothing is.
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
