"""What callers ask of the API."""

from infra.dev.local.api import need
from infra.dev.roles.fixture import Fixture
from infra.dev.roles.probe import Act, Probe, unless

ENDPOINTS = "/endpoints"


def _posting(fixture: Fixture) -> Act:
    body = fixture.body()
    return lambda: unless(fixture.authority.post("/orders", body), 201)


def _acknowledging(fixture: Fixture) -> Act:
    where, body = f"/orders/{fixture.order().id}/acknowledgement", {"by": "duty desk", "reference": "ACK"}
    return lambda: unless(fixture.representative.post(where, body), 200, 201)


def _listing(fixture: Fixture) -> Act:
    return lambda: unless(fixture.authority.get("/orders"), 200)


def _registering(fixture: Fixture) -> Act:
    """What was registered before goes: an owner has few."""
    body = _body(fixture, "registered")
    for existing in need(fixture.authority.get(ENDPOINTS), 200)["endpoints"]:
        if existing["url"] == body["url"]:
            need(fixture.authority.send("DELETE", f"{ENDPOINTS}/{existing['id']}"), 200)
    return lambda: unless(fixture.authority.post(ENDPOINTS, body), 201)


def _deleting(fixture: Fixture) -> Act:
    made = need(
        fixture.authority.post(ENDPOINTS, _body(fixture, "deleted")), 200, 201
    )  # kept, if the right was missing
    return lambda: unless(fixture.authority.send("DELETE", f"{ENDPOINTS}/{made['id']}"), 200)


def _revoking(fixture: Fixture) -> Act:
    made = need(fixture.registrar.post("/callers", fixture.bound()), 201)
    return lambda: unless(fixture.registrar.send("DELETE", f"/callers/{made['id']}"), 200)


def _body(fixture: Fixture, name: str) -> dict[str, object]:
    return {"url": fixture.url(name), "facts": ["endpoint.tested"]}


def _deliveries(fixture: Fixture) -> Act:
    endpoint = fixture.webhook("takes")
    return lambda: unless(fixture.authority.get(f"{ENDPOINTS}/{endpoint}/deliveries"), 200)


API = (
    Probe("posting an order", _posting),
    Probe("acknowledging an order", _acknowledging),
    Probe("listing orders", _listing),
    Probe("listing a webhook's deliveries", _deliveries),
    Probe("registering a webhook", _registering),
    Probe("deleting a webhook", _deleting),
    Probe("revoking a caller", _revoking),
)
