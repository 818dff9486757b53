"""The register."""

from removal.registry.offices import Offices
from removal.registry.store import Registry
from removal.wiring.process import now, part


@part
def registry() -> Registry:
    """The register of authorities, platforms and callers."""
    return Registry(now)


@part
def offices() -> Offices:
    """The decisions on who may act, by the register."""
    return Offices(registry())
