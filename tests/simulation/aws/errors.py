"""The error that a simulated service raises; the kernel turns it into botocore's ClientError."""

from collections.abc import Mapping
from typing import Any


class AwsError(Exception):
    """An error answer of AWS.

    `code` and `message` go to `response["Error"]`, `status` is the HTTP status, and the members of `extra`
    (`CancellationReasons`, `Item`) go to the top level of the response, where botocore puts them. `modelled` is the
    name of the error in the service's model, where that is another than the code: SQS kept its older codes.
    """

    def __init__(
        self, code: str, message: str, status: int = 400, extra: Mapping[str, Any] | None = None, modelled: str = ""
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra: Mapping[str, Any] = extra or {}
        self.modelled = modelled or code


def invalid(message: str) -> AwsError:
    """A ValidationException, which no retry repairs."""
    return AwsError("ValidationException", message)


def not_simulated(service: str, what: str) -> NotImplementedError:
    """The error for a request that the simulation cannot answer: a gap in the simulation, not an answer of AWS."""
    return NotImplementedError(f"the simulated {service} does not have {what}")
