"""The representatives of platforms."""

from removal.registry.appointing import Appointing
from removal.wiring.parts.addresses import addresses
from removal.wiring.parts.limits import limits
from removal.wiring.parts.registry import registry
from removal.wiring.process import now, part


@part
def appointing() -> Appointing:
    """The commands that appoint representatives of platforms."""
    return Appointing(registry(), now, limits(), addresses().is_given_up)
