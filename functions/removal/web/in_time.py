"""Answers a request that takes too long before Lambda ends the function."""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from removal.errors import OutOfTime
from removal.web.interrupting import interrupted

SPARE = timedelta(milliseconds=500)  # to build the answer and log its line


def in_time(context: object) -> AbstractContextManager[None]:
    """Raise OutOfTime in the block shortly before the time of Lambda's `context` is over."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is None:  # not called by Lambda
        return nullcontext()
    error = OutOfTime("This took too long, and whether it was done is not known. Send the same again.")
    return interrupted(timedelta(milliseconds=remaining()) - SPARE, error)
