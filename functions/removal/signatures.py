"""A request to AWS whose signature has expired is signed and sent once more.

Lambda freezes a process between its invocations, and may do so between signing and sending: minutes later AWS refuses
what was signed before, and does nothing. The SDK retries none of these codes, in none of its modes (botocore's
`data/_retry.json` and `retries/standard.py`); it signs each try anew.
"""

from collections.abc import Mapping
from typing import Any, Protocol

# DynamoDB, KMS, SQS, Secrets Manager, EventBridge and SES; then what APIs with XML answer.
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
_AT_ONCE = 0  # seconds to wait


class Events(Protocol):
    """What botocore asks its handlers by: a session's, which all its clients have, or a client's."""

    def register(self, event_name: str, handler: Any, unique_id: str) -> None:  # noqa: ANN401 - botocore's own
        """Ask a handler; a second time with the same id changes nothing."""


def sign_once_more(events: Events) -> None:
    """Have clients that are made from now on send a request with an expired signature once more."""
    events.register("needs-retry", _delay, unique_id=_DONE)


def _delay(
    *, request_dict: Mapping[str, Any], response: tuple[Any, Mapping[str, Any]] | None = None, **_: object
) -> int | None:
    """Seconds until the next try; None says nothing, and other handlers decide."""
    code = response[1].get("Error", {}).get("Code") if response else None
    if code not in EXPIRED or _DONE in request_dict["context"]:
        return None
    request_dict["context"][_DONE] = True
    return _AT_ONCE
