"""The errors of the system, by whose fault they are and whether a retry helps.

RemovalError
├── Final                 the same call fails again
│   ├── Malformed         the bytes cannot be parsed as a request
│   ├── TooLarge          more bytes than the limit
│   ├── WrongMediaType    a body with another media type than JSON
│   ├── WrongMethod       the path exists, but not for this method
│   ├── Invalid           a field is wrong; `faults` name which and why
│   ├── Unauthenticated   no token, or one without the claims that identify a caller
│   ├── Forbidden         a registered caller without the right to do this
│   ├── NotFound          does not exist, or the caller may not see it
│   ├── Refused           the register does not allow the order now
│   ├── ReferenceTaken    the reference already names another order
│   ├── IllegalCommand    the subject's state does not allow the command
│   │   └── Erased        the order was erased, so that it takes no command any more
│   ├── NotInLog          the public log has none of the facts yet, or there is no log
│   ├── CapReached        the party has added the most such facts that it may
│   ├── LimitReached      the party has used up its limit of today
│   └── ChangedSince      the subject has changed since the caller read it
└── Retryable             the same call may succeed later
    ├── Busy              repeated version conflicts on the same subject
    ├── NotAttempted      the batch's time was over before this entry
    └── OutOfTime         a dependency did not answer in time
"""

from removal.values import dataclass


class RemovalError(Exception):
    """The base of all errors for a caller; `detail` says what is wrong and what to do."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Final(RemovalError):
    """A retry of the same call fails again."""


class Retryable(RemovalError):
    """A retry of the same call may succeed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a body; `pointer` is a JSON Pointer (RFC 6901)."""

    pointer: str
    detail: str


class Malformed(Final):
    """The bytes cannot be parsed as a request."""


class TooLarge(Final):
    """The body is larger than the limit."""


class WrongMediaType(Final):
    """The body's media type is not JSON."""


class WrongMethod(Final):
    """The path exists, but not for this method."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"This path takes {', '.join(allowed)}.")
        self.allowed = allowed


class Invalid(Final):
    """A request that can be parsed, with wrong fields."""

    def __init__(self, detail: str, *faults: Fault) -> None:
        super().__init__(detail)
        self.faults = faults


class Unauthenticated(Final):
    """The request has no token, or one that does not identify a caller."""


class Forbidden(Final):
    """The caller is registered but may not do this."""


class NotFound(Final):
    """It does not exist, or belongs to another party; the answer is the same for both."""


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
    """The subject's state does not allow the command; nothing was changed."""


class Erased(IllegalCommand):
    """The order was erased: what people wrote is gone, and no command changes it any more."""

    def __init__(self, order: str) -> None:
        super().__init__(
            f"Order {order} was erased when its preservation ended. Its journal is kept, without what people wrote; "
            "it takes no command and no answer any more. Nothing was changed."
        )


class NotInLog(Final):
    """The public log has none of the facts that were asked for yet, or this system keeps no log."""


class CapReached(Final):
    """The party has no room left in a subject: its budget of bytes, or its number of facts, is used up."""


class LimitReached(Final):
    """The party has used up a daily limit; `limit` is its name, `retry_after` is in seconds."""

    def __init__(self, detail: str, limit: str, retry_after: int) -> None:
        super().__init__(detail)
        self.limit = limit
        self.retry_after = retry_after


class ChangedSince(Final):
    """The subject has changed since the version in the caller's If-Match; nothing was done."""


class Busy(Retryable):
    """Repeated version conflicts on the subject; send the same again."""


class OutOfTime(Retryable):
    """A dependency did not answer in time; whether the command was done is not known."""


class NotAttempted(Retryable):
    """The batch's time was over before this entry, so nothing was done for it; send it again."""
