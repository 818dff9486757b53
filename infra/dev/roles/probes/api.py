"""What callers ask of the API."""

from infra.dev.local.api import need
from infra.dev.roles.fixture import Fixture
from infra.dev.roles.probe import Act, Probe, unless

ENDPOINTS = "/endpoints"


def _posting(scene: Fixture) -> Act:
    body = scene.body()
    return lambda: unless(scene.authority.post("/orders", body), 201)


def _acknowledging(scene: Fixture) -> Act:
    where, told = f"/orders/{scene.order().id}/acknowledgement", {"by": "duty desk", "reference": "ACK"}
    return lambda: unless(scene.representative.post(where, told), 200, 201)


def _listing(scene: Fixture) -> Act:
    return lambda: unless(scene.authority.get("/orders"), 200)


def _registering(scene: Fixture) -> Act:
    """What was registered before goes: an owner has few."""
    told = _body(scene, "registered")
    for one in need(scene.authority.get(ENDPOINTS), 200)["endpoints"]:
        if one["url"] == told["url"]:
            need(scene.authority.send("DELETE", f"{ENDPOINTS}/{one['id']}"), 200)
    return lambda: unless(scene.authority.post(ENDPOINTS, told), 201)


def _deleting(scene: Fixture) -> Act:
    made = need(scene.authority.post(ENDPOINTS, _body(scene, "deleted")), 201)
    return lambda: unless(scene.authority.send("DELETE", f"{ENDPOINTS}/{made['id']}"), 200)


def _revoking(scene: Fixture) -> Act:
    made = need(scene.registrar.post("/callers", scene.bound()), 201)
    return lambda: unless(scene.registrar.send("DELETE", f"/callers/{made['id']}"), 200)


def _body(scene: Fixture, name: str) -> dict[str, object]:
    return {"url": scene.url(name), "facts": ["endpoint.tested"]}


def _deliveries(scene: Fixture) -> Act:
    endpoint = scene.webhook("takes")
    return lambda: unless(scene.authority.get(f"{ENDPOINTS}/{endpoint}/deliveries"), 200)


API = (
    Probe("posting an order", _posting),
    Probe("acknowledging an order", _acknowledging),
    Probe("listing orders", _listing),
    Probe("listing a webhook's deliveries", _deliveries),
    Probe("registering a webhook", _registering),
    Probe("deleting a webhook", _deleting),
    Probe("revoking a caller", _revoking),
)
