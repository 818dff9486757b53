"""A polite request to stop is an exit like any other, so that everything that was started is ended on the way out."""

import signal
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
STOPPED = 128  # plus the signal's number, as shells tell it


def stop_on_signals() -> None:
    """Turn SIGTERM, SIGHUP and SIGINT into SystemExit."""
    for wanted in SIGNALS:
        signal.signal(wanted, _stop)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    for known in SIGNALS:
        signal.signal(known, signal.SIG_IGN)  # a second one must not interrupt the tidying up
    raise SystemExit(STOPPED + number)
