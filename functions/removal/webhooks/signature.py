"""Signatures by Standard Webhooks 1.0: HMAC-SHA256 of id, time and body, for each live secret."""

import base64
import binascii
import hmac
from collections.abc import Sequence
from datetime import datetime

from removal.endpoints.secret import LIVE_AT_MOST, PREFIX

KEY_BYTES = range(24, 65)  # allowed by the specification


def signature_header(secrets: Sequence[str], message_id: str, at: datetime, body: bytes) -> str:
    """The value of `webhook-signature`: a `v1,…` for each secret, joined by spaces. `at` is cut to seconds.

    ValueError, which contains no secret, if an argument cannot be signed or the receiver could not verify it.
    """
    if not 1 <= len(secrets) <= LIVE_AT_MOST:
        raise ValueError(f"A delivery is signed with 1 to {LIVE_AT_MOST} secrets, not {len(secrets)}.")
    signed_content = f"{_id(message_id)}.{_seconds(at)}.".encode() + body
    return " ".join(_signature(_key(secret), signed_content) for secret in secrets)


def _signature(key: bytes, signed_content: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed_content, "sha256")).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("A signing secret is not base64; it was damaged where it is kept.") from None
    if len(key) not in KEY_BYTES:
        raise ValueError(f"A signing secret has {len(key)} bytes; {KEY_BYTES[0]} to {KEY_BYTES[-1]} are allowed.")
    return key


def _id(message_id: str) -> str:
    if not message_id or "." in message_id:  # the dot separates the signed parts: two messages could have one signature
        raise ValueError("A message's id is not empty and has no dot.")
    return message_id


def _seconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("The time of signing has no zone; give an aware datetime.")
    seconds = int(at.timestamp())
    if seconds < 0:
        raise ValueError("The time of signing lies before 1970, which no receiver accepts.")
    return seconds
