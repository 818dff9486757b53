"""HTTP routes of endpoints, the same for authorities, representatives and the registrar."""

from removal.endpoints.actions import Endpoints
from removal.endpoints.owner import Owner, Owners
from removal.endpoints.schemas import DisablementBody, EndpointBody, RotationBody, endpoint_object
from removal.endpoints.shown import NewEndpoint, TestDelivery
from removal.record import duration
from removal.registry.caller import Caller
from removal.registry.office import Act
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.app import Call, Route


@dataclass(frozen=True, slots=True)
class EndpointRoutes:
    """The routes with which owners manage their endpoints."""

    endpoints: Endpoints
    owners: Owners
    public_url: str

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, as listed in design 7."""
        return (
            Route("POST", "/endpoints", "endpoints:write", self.create, EndpointBody),
            Route("GET", "/endpoints", "endpoints:write", self.all),
            Route("GET", "/endpoints/{id}", "endpoints:write", self.get),
            Route("PUT", "/endpoints/{id}", "endpoints:write", self.change, EndpointBody),
            Route("DELETE", "/endpoints/{id}", "endpoints:write", self.delete),
            Route("POST", "/endpoints/{id}/verification", "endpoints:write", self.verify),
            Route("POST", "/endpoints/{id}/test", "endpoints:write", self.test),
            Route("POST", "/endpoints/{id}/rotation", "endpoints:write", self.rotate, RotationBody),
            Route("POST", "/endpoints/{id}/disablement", "endpoints:write", self.disable, DisablementBody),
            Route("POST", "/endpoints/{id}/enablement", "endpoints:write", self.enable),
        )

    def create(self, call: Call[Caller]) -> Answered:
        """201 with the secret, which only this response shows; the challenge is sent.

        200 for the same request within a minute, as after a lost response: the same webhook, with another secret.
        """
        body: EndpointBody = call.body
        made = self.endpoints.create(
            self._owner(call), body.url, body.facts, call.caller.by, directs=call.caller.directs_orders
        )
        location = {"location": f"{self.public_url}/v1/endpoints/{made.endpoint.id}"}
        response = NewEndpoint(**endpoint_object(made.endpoint), secret=made.secret)
        return Answered(201 if made.is_new else 200, response, location)

    def all(self, call: Call[Caller]) -> Answered:
        """The caller's endpoints; there are few, so there is only one page."""
        endpoints = self.endpoints.all(self._owner(call))
        return Answered(200, {"endpoints": [endpoint_object(endpoint) for endpoint in endpoints], "next": None})

    def get(self, call: Call[Caller]) -> Answered:
        """An endpoint of the caller."""
        return Answered(200, endpoint_object(self.endpoints.get(*self._which(call))))

    def change(self, call: Call[Caller]) -> Answered:
        """200. After a change of the URL a challenge is sent, and deliveries are held until it is answered."""
        body: EndpointBody = call.body
        endpoint = self.endpoints.change(
            *self._which(call), body.url, body.facts, call.caller.by, directs=call.caller.directs_orders
        )
        return Answered(200, endpoint_object(endpoint))

    def delete(self, call: Call[Caller]) -> Answered:
        """200 with the deleted endpoint; later requests for it get 404."""
        return Answered(200, endpoint_object(self.endpoints.delete(*self._which(call), call.caller.by)))

    def verify(self, call: Call[Caller]) -> Answered:
        """202: the challenge is sent as a delivery; read the endpoint for the result."""
        endpoint = self.endpoints.request_verification(*self._which(call), call.caller.by)
        return Answered(202, endpoint_object(endpoint))

    def test(self, call: Call[Caller]) -> Answered:
        """202: a test fact is sent as a delivery; read the delivery for the result."""
        endpoint = call.where["id"]
        delivery = self.endpoints.test(*self._which(call), call.caller.by)
        location = {"location": f"{self.public_url}/v1/deliveries/{delivery}"}
        return Answered(202, TestDelivery(endpoint=endpoint, delivery=delivery), location)

    def rotate(self, call: Call[Caller]) -> Answered:
        """200 with the new secret, which only this response shows.

        The same request within a minute, as after a lost response, is the same rotation, with another secret.
        """
        body: RotationBody = call.body
        overlap = duration.from_text(body.overlap)
        endpoint, secret = self.endpoints.rotate(*self._which(call), overlap, call.caller.by)
        return Answered(200, NewEndpoint(**endpoint_object(endpoint), secret=secret))

    def disable(self, call: Call[Caller]) -> Answered:
        """200: from now on its deliveries are held."""
        body: DisablementBody = call.body
        return Answered(200, endpoint_object(self.endpoints.disable(*self._which(call), body.reason, call.caller.by)))

    def enable(self, call: Call[Caller]) -> Answered:
        """200: held deliveries are sent."""
        directs = call.caller.directs_orders
        return Answered(
            200, endpoint_object(self.endpoints.enable(*self._which(call), call.caller.by, directs=directs))
        )

    def _which(self, call: Call[Caller]) -> tuple[Owner, str]:
        return self._owner(call), call.where["id"]

    def _owner(self, call: Call[Caller]) -> Owner:
        return self.owners(call.caller, Act.KEEP_ENDPOINTS)
