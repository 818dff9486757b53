"""A webhook's secrets: which of them sign, after a rotation and after a request for one that is repeated. Pure.

The request that made the newest secret may be repeated because its answer was lost. Which of its answers has arrived is
not known here: a request that was given up can end after its repeat. So the secrets of the newest two sign alike, until
the next rotation. Example: a webhook is made twice within a minute; the owner knows the first secret or the second, and
each signature that it checks is there.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

PREFIX = "whsec_"
SECRET_BYTES = 32
OF_ONE_REQUEST = 2  # secrets that sign because their request was repeated
LIVE_AT_MOST = 2 * OF_ONE_REQUEST  # those in use, and those before them until the owner has taken up a new one


@dataclass(frozen=True, slots=True)
class Secret:
    """A ciphertext, and until when it signs; None for one that does until the next rotation."""

    sealed: str
    until: datetime | None = None


def new_secret() -> str:
    """A new random key, as its owner is shown it once."""
    return PREFIX + base64.b64encode(token_bytes(SECRET_BYTES)).decode()


def rotated(secrets: Sequence[Secret], sealed: str, until: datetime | None) -> tuple[Secret, ...]:
    """A new secret; those in use sign too until an instant, and not at all if it is None."""
    before = tuple(Secret(one.sealed, until) for one in _in_use(secrets)) if until else ()
    return (Secret(sealed), *before)


def repeated(secrets: Sequence[Secret], sealed: str, *, alone: bool) -> tuple[Secret, ...]:
    """Adds a secret for a request that is sent again. Secrets from before that request sign until the same instant.

    `alone`: the request revoked all others, so this one revokes the one whose answer was lost too.
    """
    before = tuple(one for one in secrets if one.until)
    lost = () if alone else _in_use(secrets)[: OF_ONE_REQUEST - 1]
    return (Secret(sealed), *lost, *before)


def _in_use(secrets: Sequence[Secret]) -> tuple[Secret, ...]:
    return tuple(one for one in secrets if one.until is None)
