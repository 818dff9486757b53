"""What can go wrong, by whose fault and whether trying again helps.

RemovalError
├── Final                 the same call fails again
│   ├── Malformed         the bytes are not a request we can read
│   ├── TooLarge          more bytes than are taken
│   ├── WrongMediaType    a body that does not say it is JSON
│   ├── WrongMethod       the path exists, and not for this method
│   ├── Invalid           a field is wrong; `faults` name which and why
│   ├── Unauthenticated   no token, or one without the claims that identify a caller
│   ├── Forbidden         a known caller that may not do this
│   ├── NotFound          not there, or not the caller's to see
│   ├── Refused           the order may not be issued as the register is now
│   ├── ReferenceTaken    the reference already names another order
│   ├── IllegalCommand    the subject's state does not allow the command
│   ├── CapReached        the party has added as many such facts as it may
│   ├── LimitReached      the party has done this as often as it may today
│   └── ChangedSince      the subject is no longer as the caller has seen it
└── Retryable             the same call may succeed later
    ├── Busy              others kept writing the same subject
    ├── NotAttempted      a batch's time was over before its turn came
    └── OutOfTime         something that was asked did not answer in time
"""

from dataclasses import dataclass


class RemovalError(Exception):
    """Anything this system says no with; `detail` tells the caller what is wrong and what to do."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Final(RemovalError):
    """The same call will fail again."""


class Retryable(RemovalError):
    """The same call may succeed later."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a body: `pointer` is a JSON Pointer (RFC 6901)."""

    pointer: str
    detail: str


class Malformed(Final):
    """The bytes cannot be read as a request."""


class TooLarge(Final):
    """The body is larger than what is taken."""


class WrongMediaType(Final):
    """The body is not said to be JSON."""


class WrongMethod(Final):
    """The path knows other methods."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"This path takes {', '.join(allowed)}.")
        self.allowed = allowed


class Invalid(Final):
    """A readable request with wrong fields."""

    def __init__(self, detail: str, *faults: Fault) -> None:
        super().__init__(detail)
        self.faults = faults


class Unauthenticated(Final):
    """The gateway could not tell who is calling."""


class Forbidden(Final):
    """The caller is known and may not do this."""


class NotFound(Final):
    """There is no such thing, or it belongs to another party: both look the same from outside."""


class Refused(Final):
    """The register does not allow this order; `reason` is the problem's stable name."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class ReferenceTaken(Final):
    """The authority's reference names an order with other content."""

    def __init__(self, order: str) -> None:
        super().__init__(
            f"This reference already names order {order} with other content. Send it under a new reference."
        )
        self.order = order


class IllegalCommand(Final):
    """The subject's state does not allow the command; nothing has moved."""


class CapReached(Final):
    """The party has added as many facts of this kind as one order holds."""


class LimitReached(Final):
    """The party has done this as often as it may in one day; `limit` names it, `retry_after` is in seconds."""

    def __init__(self, detail: str, limit: str, retry_after: int) -> None:
        super().__init__(detail)
        self.limit = limit
        self.retry_after = retry_after


class ChangedSince(Final):
    """The subject is no longer what the caller's If-Match names; nothing was done."""


class Busy(Retryable):
    """Others wrote the same subject each time we tried; send the same again."""


class OutOfTime(Retryable):
    """What was asked for did not answer in time; whether it was done is not known."""


class NotAttempted(Retryable):
    """Its batch took too long, so nothing was done with it; send it again."""
