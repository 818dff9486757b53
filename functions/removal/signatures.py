"""Retries a request to AWS once if its signature has expired.

Lambda freezes a process between invocations, possibly between signing and sending: minutes later AWS refuses the
request and does nothing. No retry mode of the SDK retries these codes (botocore's `data/_retry.json` and
`retries/standard.py`); for each attempt the SDK signs anew.
"""

from collections.abc import Mapping
from typing import Any, Protocol

# The codes of DynamoDB, KMS, SQS, Secrets Manager, EventBridge and SES; then those of APIs with XML.
EXPIRED = frozenset(
    {
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "RequestExpired",
        "RequestInTheFuture",
        "RequestTimeTooSkewed",
    }
)
_DONE = "removal.signed_once_more"
_DELAY_SECONDS = 0


class Events(Protocol):
    """botocore's emitter of events: of a session, for all its clients, or of one client."""

    def register(self, event_name: str, handler: Any, unique_id: str) -> None:  # noqa: ANN401 - botocore's own
        """Register a handler; a second registration with the same id changes nothing."""


def sign_once_more(events: Events) -> None:
    """Make clients created from now on retry a request with an expired signature once."""
    events.register("needs-retry", _delay, unique_id=_DONE)


def _delay(
    *, request_dict: Mapping[str, Any], response: tuple[Any, Mapping[str, Any]] | None = None, **_: object
) -> int | None:
    """Seconds until the next attempt; None leaves the decision to other handlers."""
    code = response[1].get("Error", {}).get("Code") if response else None
    if code not in EXPIRED or _DONE in request_dict["context"]:
        return None
    request_dict["context"][_DONE] = True
    return _DELAY_SECONDS
