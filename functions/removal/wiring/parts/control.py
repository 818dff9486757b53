"""The clock control."""

from removal.timers.store import ControlStore
from removal.wiring.process import part


@part
def control() -> ControlStore:
    """The store of the clock control, which can hold accusations."""
    return ControlStore()
