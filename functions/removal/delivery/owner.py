"""Which endpoints are a caller's."""

from dataclasses import dataclass
from typing import Protocol

from removal.errors import Forbidden
from removal.record.audience import REGISTRAR_OWNER
from removal.registry.caller import Caller


class InOffice(Protocol):
    """Who is legal representative of a platform now."""

    def __call__(self, platform_id: str) -> str | None:
        """The representative's id, None for nobody."""


@dataclass(frozen=True, slots=True)
class Owners:
    """Callers as owners of endpoints."""

    in_office: InOffice

    def __call__(self, caller: Caller) -> tuple[str, str | None]:
        """The owner's name, and the representative whose endpoint it would be; Forbidden if nobody is in office."""
        if caller.authority:
            return f"authority:{caller.authority}", None
        if caller.platform:
            return f"platform:{caller.platform}", self._representative(caller.platform)
        return REGISTRAR_OWNER, None

    def _representative(self, platform_id: str) -> str:
        representative = self.in_office(platform_id)
        if representative is None:
            msg = f"Platform {platform_id} has no legal representative in office who could own an endpoint."
            raise Forbidden(msg)
        return representative
