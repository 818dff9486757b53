"""Endpoints over HTTP: both sides have the same kind."""

from dataclasses import dataclass

from removal.endpoints.actions import Endpoints
from removal.endpoints.owner import Owner, Owners
from removal.endpoints.schemas import DisablementBody, EndpointBody, RotationBody, endpoint_object
from removal.endpoints.shown import NewEndpoint, TestDelivery
from removal.law import duration
from removal.registry.caller import Caller
from removal.registry.office import Act
from removal.web.answer import Answered
from removal.web.app import Call, Route


@dataclass(frozen=True, slots=True)
class EndpointRoutes:
    """What owners do with their endpoints."""

    endpoints: Endpoints
    owners: Owners
    public_url: str

    def routes(self) -> tuple[Route[Caller], ...]:
        """As design 7 lists them."""
        return (
            Route("POST", "/endpoints", "endpoints:write", self.create, EndpointBody),
            Route("GET", "/endpoints", "endpoints:write", self.all),
            Route("GET", "/endpoints/{id}", "endpoints:write", self.one),
            Route("PUT", "/endpoints/{id}", "endpoints:write", self.change, EndpointBody),
            Route("DELETE", "/endpoints/{id}", "endpoints:write", self.delete),
            Route("POST", "/endpoints/{id}/verification", "endpoints:write", self.verify),
            Route("POST", "/endpoints/{id}/test", "endpoints:write", self.test),
            Route("POST", "/endpoints/{id}/rotation", "endpoints:write", self.rotate, RotationBody),
            Route("POST", "/endpoints/{id}/disablement", "endpoints:write", self.disable, DisablementBody),
            Route("POST", "/endpoints/{id}/enablement", "endpoints:write", self.enable),
        )

    def create(self, call: Call[Caller]) -> Answered:
        """201 with the secret, which is shown here and never again; the challenge is on its way.

        200 for the same again within a minute, as after a lost answer: the same webhook, with another secret.
        """
        body: EndpointBody = call.body
        made = self.endpoints.create(
            self._owner(call), body.url, body.facts, call.caller.by, directs=call.caller.directs_orders
        )
        location = {"location": f"{self.public_url}/v1/endpoints/{made.endpoint.id}"}
        told = NewEndpoint(**endpoint_object(made.endpoint), secret=made.secret)
        return Answered(201 if made.is_new else 200, told, location)

    def all(self, call: Call[Caller]) -> Answered:
        """The caller's endpoints, which are few: there is no next page."""
        found = self.endpoints.all(self._owner(call))
        return Answered(200, {"endpoints": [endpoint_object(endpoint) for endpoint in found], "next": None})

    def one(self, call: Call[Caller]) -> Answered:
        """One of the caller's endpoints."""
        return Answered(200, endpoint_object(self.endpoints.one(*self._which(call))))

    def change(self, call: Call[Caller]) -> Answered:
        """200; with another URL its challenge is on its way, and what comes meanwhile is held."""
        body: EndpointBody = call.body
        found = self.endpoints.change(
            *self._which(call), body.url, body.facts, call.caller.by, directs=call.caller.directs_orders
        )
        return Answered(200, endpoint_object(found))

    def delete(self, call: Call[Caller]) -> Answered:
        """200 with what it was; from now on it looks as if it did not exist."""
        return Answered(200, endpoint_object(self.endpoints.delete(*self._which(call), call.caller.by)))

    def verify(self, call: Call[Caller]) -> Answered:
        """202: the challenge goes out like any other delivery, its outcome shows on the endpoint."""
        found = self.endpoints.request_verification(*self._which(call), call.caller.by)
        return Answered(202, endpoint_object(found))

    def test(self, call: Call[Caller]) -> Answered:
        """202: a fact goes out like any other, its outcome shows on its delivery."""
        endpoint = call.where["id"]
        delivery = self.endpoints.test(*self._which(call), call.caller.by)
        location = {"location": f"{self.public_url}/v1/deliveries/{delivery}"}
        return Answered(202, TestDelivery(endpoint=endpoint, delivery=delivery), location)

    def rotate(self, call: Call[Caller]) -> Answered:
        """200 with the new secret, which is shown here and never again.

        The same again within a minute, as after a lost answer, is the same rotation, with another secret.
        """
        body: RotationBody = call.body
        overlap = duration.from_text(body.overlap)
        endpoint, secret = self.endpoints.rotate(*self._which(call), overlap, call.caller.by)
        return Answered(200, NewEndpoint(**endpoint_object(endpoint), secret=secret))

    def disable(self, call: Call[Caller]) -> Answered:
        """200: from now on what comes for it is held."""
        body: DisablementBody = call.body
        return Answered(200, endpoint_object(self.endpoints.disable(*self._which(call), body.reason, call.caller.by)))

    def enable(self, call: Call[Caller]) -> Answered:
        """200: what is held goes out."""
        directs = call.caller.directs_orders
        return Answered(
            200, endpoint_object(self.endpoints.enable(*self._which(call), call.caller.by, directs=directs))
        )

    def _which(self, call: Call[Caller]) -> tuple[Owner, str]:
        return self._owner(call), call.where["id"]

    def _owner(self, call: Call[Caller]) -> Owner:
        return self.owners(call.caller, Act.KEEP_ENDPOINTS)
