"""The name of a restore, which facts that are recorded after it have: `2026-11-30T09:00:00.000Z-5f0c9a1e`.

Its instant, and eight random digits: two restores at one instant, or after a clock that stepped back, have two names.
"""

import json
import secrets
from datetime import datetime

from removal.record import instant

RANDOM_BYTES = 4


def new_restore(at: datetime) -> str:
    """The name of a restore that begins at an instant."""
    return f"{instant.to_text(at)}-{secrets.token_hex(RANDOM_BYTES)}"


def instant_of(restored: str) -> datetime:
    """The instant of a restore, by its name."""
    return instant.from_text(restored.rpartition("-")[0])


def restored_of(line: str) -> str | None:
    """The restore that a line of a journal names; None if it names none."""
    restored: str | None = json.loads(line).get("restored") if '"restored"' in line else None
    return restored
