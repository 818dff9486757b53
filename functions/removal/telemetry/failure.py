"""Describes an internal failure for the log: error, place, causes. Not its message, which could quote a body."""

from collections.abc import Iterator
from traceback import walk_tb
from typing import Any

PACKAGE = "removal/"


def described(error: BaseException) -> dict[str, Any]:
    """The error's type; AWS's code and operation, its own or a cause's; the chain of causes, last first, with lines."""
    chain = list(_chain(error))
    return {
        "error": type(error).__qualname__,
        "code": next(filter(None, map(_aws_code, chain)), None),
        "operation": next((name for cause in chain if (name := getattr(cause, "operation_name", None))), None),
        "chain": [{"error": type(cause).__qualname__, "through": list(_lines(cause))} for cause in chain],
    }


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _aws_code(error: BaseException) -> str | None:
    """AWS's error code: in the response of a botocore ClientError, in an attribute of a pynamodb error."""
    response = getattr(error, "response", None) or {}
    code = response.get("Error", {}).get("Code") or getattr(error, "cause_response_code", None)
    return str(code) if code else None


def _lines(error: BaseException) -> Iterator[str]:
    for frame, number in walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"{code.co_filename.rpartition(PACKAGE)[2]}:{number} {code.co_name}"
