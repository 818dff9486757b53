"""The limits."""

from removal.limits.store import Limits
from removal.wiring.process import now, part


@part
def limits() -> Limits:
    """The rate limits of each party."""
    return Limits(now)
