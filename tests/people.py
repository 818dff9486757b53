"""Who takes part in a story: each calls the API as its token says, and is called back on the wire."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from removal.law.law import load
from removal.registry.caller import Caller
from tests import openapi_check
from tests.calls import ISSUER, http_event
from tests.fake_receivers import Call
from tests.reader import Reader
from tests.snapshot import snapshot
from tests.world import World

PRIMARY, DEPUTY, NIGHT_DESK = "r@video.example", "d@video.example", "night@video.example"
ALARM = "duty@ministry.example"
LAWS = sorted({law.id for law in load(local=True).values()})


@dataclass(frozen=True, slots=True)
class Answered:
    """What the API said."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """A caller of the API; without `sub` it has no token."""

    world: World
    sub: str | None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answered:
        """GET /v1…"""
        return self.send("GET", path, headers=headers)

    def post(self, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answered:
        """POST /v1…"""
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self.send("POST", path, raw, headers=headers)

    def may(self, *scopes: str) -> None:
        """Give a registrar other scopes, as an operator does from a shell: it does not change its own entry."""
        from removal.registry.actions import add_caller  # noqa: PLC0415 - the store is bound to a table by the world
        from tests import parts  # noqa: PLC0415

        assert self.sub
        add_caller(parts.registry(), Caller(ISSUER, self.sub, "machine", None, None, frozenset(scopes)))

    def put(self, path: str, body: object) -> Answered:
        """PUT /v1…"""
        return self.send("PUT", path, json.dumps(body).encode())

    def send(
        self,
        method: str,
        path: str,
        raw: bytes | None = None,
        received_at: datetime | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """Any request; `received_at` is when the gateway took it, now unless told."""
        event = http_event(method, path, raw, received_at or self.world.now, self.sub)
        event["headers"] |= headers or {}
        answer = self.world.call(event)
        headers = {name.lower(): value for name, value in answer.get("headers", {}).items()}
        body = json.loads(answer["body"]) if answer.get("body") else {}
        openapi_check.hold(method, event["rawPath"], answer["statusCode"], headers, body)
        return Answered(answer["statusCode"], headers, body)


@dataclass(frozen=True, slots=True)
class Party(Client):
    """A side of the story with a webhook: what it was sent, in the order in which it came."""

    hook: str

    def order_calls(self, order: str | None = None) -> list[Call]:
        """Calls about orders, or one order."""
        calls = [call for call in self.world.receivers.calls[self.hook] if call.type.startswith("order.")]
        return [call for call in calls if order in (None, call.payload["data"]["order"]["id"])]

    def types(self, order: str | None = None) -> list[str]:
        """Types of the facts that it was sent."""
        return [call.type for call in self.order_calls(order)]

    def once(self, order: str | None = None) -> list[str]:
        """As `types`, each webhook-id once: what a receiver knows that drops an id which it has seen."""
        types: dict[str, str] = {}
        for call in self.order_calls(order):
            types.setdefault(call.headers["webhook-id"], call.type)
        return list(types.values())

    def open_endpoint(self) -> str:
        """Register the webhook; the challenge is answered by the wire."""
        answer = self.post("/endpoints", {"url": self.hook})
        assert answer.status == 201, answer.body
        return str(answer.body["id"])


def order_text(reference: str = "KZ-2026-000123", items: int = 2, **changed: object) -> dict[str, Any]:
    """An order as a ministry's system sends it."""
    return {
        "reference": reference,
        "platform": "video-example",
        "law": "kz",
        "language": "ru",
        "category": "child_cyberbullying",
        "reason_codes": ["insult"],
        "legal_basis": [{"act": "Law on Online Platforms", "provision": "Art. 41-1"}],
        "statement_of_reasons": "Травля ребёнка в комментариях.",
        "expert_decision": {"reference": "EG-77/2026", "decided_on": "2026-11-20"},
        "items": [{"url": f"https://video.example/watch?v={number}"} for number in range(1, items + 1)],
        "redress": {"body": "Court of first instance", "procedure": "Administrative claim", "within": "P10D"},
        "issuing_officer": {"name": "A. Officer", "post": "Head of unit"},
        **changed,
    }


@dataclass(frozen=True, slots=True)
class Cast:
    """A ministry, a platform's representative, and what each needs to act."""

    registrar: Client
    ministry: Party
    representative: Party

    def join(self, sub: str, hook: str = "https://successor.example/hook", **bound: object) -> Party:
        """Another caller of the platform; by default it speaks for the representative in office."""
        scopes = ["orders:read", "orders:answer", "endpoints:write"]
        body = {"iss": ISSUER, "sub": sub, "kind": "machine", "platform": "video-example", "scopes": scopes, **bound}
        answer = self.registrar.post("/callers", body)
        assert answer.status in (200, 201), answer.body
        return Party(self.ministry.world, sub, hook)

    @property
    def approver(self) -> Client:
        """A second person of the ministry."""
        return Client(self.ministry.world, "approver")

    @property
    def other_ministry(self) -> Client:
        """Another tenant."""
        return Client(self.ministry.world, "other-ministry")

    def issue(self, reference: str = "KZ-2026-000123", **changed: Any) -> str:  # noqa: ANN401 - any field of the text
        """Issue an order, expecting 201; its id."""
        answer = self.ministry.post("/orders", order_text(reference, **changed))
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    def report(
        self, order: str, *numbers: int, outcome: str = "removed", received_at: datetime | None = None
    ) -> Answered:
        """Report measures on some items, taken at the first report: the same words each time."""
        at = self.ministry.world.measured.setdefault(order, (received_at or self.ministry.world.now).isoformat())
        items = [{"number": number, "outcome": outcome, "measured_at": at} for number in numbers]
        body = {"by": "R. Representative", "reference": "R-1", "items": items}
        return self.representative.send("POST", f"/orders/{order}/reports", json.dumps(body).encode(), received_at)

    def page(self, link: str) -> Reader:
        """What opens behind a mail's link."""
        return Reader(self.ministry.world, link)

    def contact_test(self, link: str) -> Reader:
        """What opens behind the link of a contact's test."""
        return Reader(self.ministry.world, link, "/c/")

    def order(self, order: str) -> dict[str, Any]:
        """The order as the ministry reads it."""
        return self.ministry.get(f"/orders/{order}").body

    def sound(self, order: str) -> None:
        """Its chain, its text's hash and its index attributes hold."""
        from removal.orders.store import OrderStore  # noqa: PLC0415 - the store is bound to a table by the world
        from removal.orders.verify import OrderJournals  # noqa: PLC0415
        from tests import parts  # noqa: PLC0415

        assert list(OrderJournals(OrderStore(parts.laws())).verify(order).faults) == []


def cast(world: World, *, representative_has_webhook: bool = True) -> Cast:
    """Everybody registered, webhooks verified."""
    registrar = Client(world, "registrar")
    ministry = Party(world, "ministry", "https://ministry.example/hook")
    representative = Party(world, "representative", "https://video.example/hook")
    hooks = [ministry, representative] if representative_has_webhook else [ministry]
    snapshot(world, lambda: _arrive(registrar, hooks), representative_has_webhook=representative_has_webhook)
    return Cast(registrar, ministry, representative)


def _arrive(registrar: Client, hooks: Sequence[Party]) -> None:
    from removal.registry.actions import add_caller  # noqa: PLC0415 - the store is bound to a table by the world
    from tests import parts  # noqa: PLC0415

    scopes = frozenset({"registry:write", "callers:write"})
    add_caller(parts.registry(), Caller(ISSUER, "registrar", "machine", None, None, scopes))
    _register(registrar)
    for party in hooks:
        party.open_endpoint()
    registrar.world.settle()
    registrar.world.mailbox.forget()


def _register(registrar: Client) -> None:
    month = {"month": "2026-10", "average_daily_users": 250_000, "method": "counter", "source": "statistics office"}
    contacts = [
        {"role": "primary", "name": "R. Representative", "email": PRIMARY, "language": "en"},
        {"role": "deputy", "name": "D. Deputy", "email": DEPUTY, "language": "en", "zone": "Europe/London"},
        {"role": "escalation", "name": "Night desk", "email": NIGHT_DESK, "language": "en"},
    ]
    mandate = {
        "name": "Video Example Ltd",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["en"],
        "mandate": {"reference": "M-1"},
        "valid_from": "2026-01-01T00:00:00Z",
        "contacts": contacts,
    }
    caller = {"iss": ISSUER, "kind": "machine"}
    ministry = {
        "sub": "ministry",
        "authority": "ministry",
        "scopes": ["orders:issue", "orders:read", "endpoints:write"],
    }
    approver = {
        "sub": "approver",
        "kind": "person",
        "authority": "ministry",
        "scopes": ["orders:issue", "orders:approve", "orders:read"],
    }
    other = {**ministry, "sub": "other-ministry", "authority": "other"}
    answers = {"sub": "representative", "platform": "video-example"}
    scopes = {"scopes": ["orders:read", "orders:answer", "contacts:write", "endpoints:write"]}
    named = {"name": "Ministry", "laws": LAWS, "default_law": "kz", "telephone": "+7 7172 000000"}
    named["alarm_email"] = ALARM
    for method, path, body in [
        ("PUT", "/authorities/ministry", named),
        ("PUT", "/authorities/other", named),
        ("PUT", "/platforms/video-example", {"name": "Video Example"}),
        ("POST", "/platforms/video-example/measurements", month),
        ("POST", "/platforms/video-example/representatives", mandate),
        ("POST", "/callers", caller | ministry),
        ("POST", "/callers", caller | approver),
        ("POST", "/callers", caller | other),
        ("POST", "/callers", caller | answers | scopes),
    ]:
        answer = registrar.send(method, path, json.dumps(body).encode())
        assert answer.status in (200, 201), (path, answer.body)
