"""The secrets of a webhook that sign, after a rotation and after a repeated request. Pure.

The request that created the newest secret may be repeated because its response was lost. This system does not know
which response arrived: a request that timed out can finish after its repeat. So the secrets of the last two requests
both sign until the next rotation. Example: a webhook is created twice within a minute. The owner knows the first secret
or the second; each delivery has a signature of both.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes

from removal.values import dataclass

PREFIX = "whsec_"
SECRET_BYTES = 32
SECRETS_OF_ONE_REQUEST = 2  # secrets of one request and its repeat that sign
LIVE_AT_MOST = (
    2 * SECRETS_OF_ONE_REQUEST
)  # secrets that sign: those of the newest rotation, and in the overlap the ones before


@dataclass(frozen=True, slots=True)
class Secret:
    """The ciphertext of a secret, and until when it signs; None: until the next rotation."""

    ciphertext: str
    until: datetime | None = None


def new_secret() -> str:
    """A new random key, in the form that its owner sees."""
    return PREFIX + base64.b64encode(token_bytes(SECRET_BYTES)).decode()


def rotated(secrets: Sequence[Secret], ciphertext: str, until: datetime | None) -> tuple[Secret, ...]:
    """The secrets after a rotation: the secrets in use also sign until `until`, or no longer if that is None."""
    before = tuple(Secret(entry.ciphertext, until) for entry in _in_use(secrets)) if until else ()
    return (Secret(ciphertext), *before)


def repeated(secrets: Sequence[Secret], ciphertext: str, *, alone: bool) -> tuple[Secret, ...]:
    """The secrets after a repeated request. Secrets from before the request sign until the same instant as before.

    `alone`: the request revoked all other secrets, so the repeat also revokes the secret of the lost response.
    """
    before = tuple(entry for entry in secrets if entry.until)
    lost = () if alone else _in_use(secrets)[: SECRETS_OF_ONE_REQUEST - 1]
    return (Secret(ciphertext), *lost, *before)


def _in_use(secrets: Sequence[Secret]) -> tuple[Secret, ...]:
    return tuple(entry for entry in secrets if entry.until is None)
