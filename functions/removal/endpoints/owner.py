"""Which endpoints are a caller's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from removal.endpoints.endpoint import Endpoint
from removal.record.audience import REGISTRAR_OWNER
from removal.registry.caller import Caller
from removal.registry.office import Act
from removal.registry.offices import Offices


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose endpoints: `name` as facts and rows have it, and on a platform's side the representative alone."""

    name: str
    representative: str | None = None

    def has(self, endpoint: Endpoint) -> bool:
        """Whether an endpoint is this owner's; a successor has none of a former representative's."""
        return (endpoint.owner, endpoint.representative) == (self.name, self.representative)


@dataclass(frozen=True, slots=True)
class Owners:
    """Callers as owners of endpoints."""

    offices: Offices
    clock: Callable[[], datetime]

    def __call__(self, caller: Caller, act: Act) -> Owner:
        """The owner; Forbidden, with who may act instead, for a representative that may not do this."""
        actor = self.offices.require(caller, act, None, self.clock())
        if caller.authority:
            return Owner(f"authority:{caller.authority}")
        return Owner(f"platform:{caller.platform}", actor.name) if caller.platform else Owner(REGISTRAR_OWNER)


def owner_of(endpoint: Endpoint) -> Owner:
    """Whose an endpoint is."""
    return Owner(endpoint.owner, endpoint.representative)
