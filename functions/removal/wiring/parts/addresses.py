"""The addresses of contacts."""

from removal.endpoints.store import EndpointStore
from removal.mail.addresses import Addresses
from removal.wiring.parts.registry import registry
from removal.wiring.process import now, part


@part
def addresses() -> Addresses:
    """The email addresses that have failed."""
    return Addresses(EndpointStore(), registry(), now)
