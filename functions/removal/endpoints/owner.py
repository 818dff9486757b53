"""Owners of endpoints, and the owner that a caller acts for."""

from collections.abc import Callable
from datetime import datetime

from removal.endpoints.endpoint import Endpoint
from removal.record.audience import REGISTRAR_OWNER
from removal.registry.caller import Caller
from removal.registry.office import Act
from removal.registry.offices import Offices
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of endpoints: `name` is the owner in facts and rows, such as `platform:<id>`.

    A platform's endpoints belong to one `representative`, not to the whole platform.
    """

    name: str
    representative: str | None = None

    def has(self, endpoint: Endpoint) -> bool:
        """Whether an endpoint belongs to this owner; a successor does not own a former representative's endpoints."""
        return (endpoint.owner, endpoint.representative) == (self.name, self.representative)


@dataclass(frozen=True, slots=True)
class Owners:
    """Returns the owner that a caller acts for."""

    offices: Offices
    clock: Callable[[], datetime]

    def __call__(self, caller: Caller, act: Act) -> Owner:
        """Returns the owner. Raises Forbidden, which names the representative that may act instead, if there is one."""
        actor = self.offices.require(caller, act, None, self.clock())
        if caller.authority:
            return Owner(f"authority:{caller.authority}")
        return Owner(f"platform:{caller.platform}", actor.name) if caller.platform else Owner(REGISTRAR_OWNER)


def owner_of(endpoint: Endpoint) -> Owner:
    """The owner of an endpoint."""
    return Owner(endpoint.owner, endpoint.representative)
