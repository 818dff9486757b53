"""What a log may hold of a failure of ours: which error, where, caused by which; its message could quote a body."""

from collections.abc import Iterator
from traceback import walk_tb
from typing import Any

PACKAGE = "removal/"


def described(error: BaseException) -> dict[str, Any]:
    """The error; AWS's code and operation, its own or of what caused it; the chain, the last first, with its lines."""
    chain = list(_chain(error))
    return {
        "error": type(error).__qualname__,
        "code": next(filter(None, map(_aws_code, chain)), None),
        "operation": next((found for one in chain if (found := getattr(one, "operation_name", None))), None),
        "chain": [{"error": type(one).__qualname__, "through": list(_lines(one))} for one in chain],
    }


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _aws_code(error: BaseException) -> str | None:
    """A botocore ClientError keeps its code in a response, an error of pynamodb names it."""
    response = getattr(error, "response", None) or {}
    code = response.get("Error", {}).get("Code") or getattr(error, "cause_response_code", None)
    return str(code) if code else None


def _lines(error: BaseException) -> Iterator[str]:
    for frame, number in walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"{code.co_filename.rpartition(PACKAGE)[2]}:{number} {code.co_name}"
