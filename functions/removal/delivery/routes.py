"""Endpoints over HTTP: both sides have the same kind."""

from dataclasses import dataclass
from typing import Protocol

from removal.delivery.actions import Endpoints
from removal.delivery.schemas import EndpointBody, endpoint_object
from removal.errors import Forbidden
from removal.record.audience import REGISTRAR_OWNER
from removal.registry.caller import Caller
from removal.web.answer import Answered
from removal.web.app import Call, Route


class InOffice(Protocol):
    """Who is legal representative of a platform now."""

    def __call__(self, platform_id: str) -> str | None:
        """The representative's id, None for nobody."""


@dataclass(frozen=True, slots=True)
class EndpointRoutes:
    """What owners do with their endpoints."""

    endpoints: Endpoints
    in_office: InOffice
    public_url: str

    def routes(self) -> tuple[Route[Caller], ...]:
        """As DESIGN section 7 lists them."""
        return (
            Route("POST", "/endpoints", "endpoints:write", self.create, EndpointBody),
            Route("GET", "/endpoints", "endpoints:write", self.all),
            Route("GET", "/endpoints/{id}", "endpoints:write", self.one),
            Route("POST", "/endpoints/{id}/verification", "endpoints:write", self.verify),
        )

    def create(self, call: Call[Caller]) -> Answered:
        """201 with the secret, which is shown here and never again; the challenge is on its way."""
        body: EndpointBody = call.body
        owner, representative = self._owner(call.caller)
        endpoint, secret = self.endpoints.create(owner, representative, body.url, body.facts, call.caller.by)
        location = {"location": f"{self.public_url}/v1/endpoints/{endpoint.id}"}
        return Answered(201, {**endpoint_object(endpoint), "secret": secret}, location)

    def all(self, call: Call[Caller]) -> Answered:
        """The caller's endpoints."""
        found = self.endpoints.all(self._owner(call.caller)[0])
        return Answered(200, {"endpoints": [endpoint_object(endpoint) for endpoint in found]})

    def one(self, call: Call[Caller]) -> Answered:
        """One of the caller's endpoints."""
        return Answered(200, endpoint_object(self.endpoints.one(self._owner(call.caller)[0], call.where["id"])))

    def verify(self, call: Call[Caller]) -> Answered:
        """202: the challenge goes out like any other delivery, its outcome shows on the endpoint."""
        found = self.endpoints.request_verification(self._owner(call.caller)[0], call.where["id"], call.caller.by)
        return Answered(202, endpoint_object(found))

    def _owner(self, caller: Caller) -> tuple[str, str | None]:
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
