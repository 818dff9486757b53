"""Each call that writes, sent twice in a row as after a lost answer: the second is a success, and adds nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.authorisation.request_bodies import BODIES, BY_AND_REFERENCE, MONTH, WHY
from tests.calls import ISSUER
from tests.people import Answered, Cast, Client, order_text
from tests.routes import routes
from tests.stories.test_laws import ask, issued
from tests.world import World

LOST = timedelta(seconds=10)  # until the client sends the same again; before any law reminds of anything
LISTS = ("/orders", "/endpoints", "/callers", "/authorities", "/platforms", "/platforms/video-example/measurements")


@dataclass(slots=True)
class Stage:
    """A world in which each call has something to do, and whose facts go to both sides."""

    world: World
    people: Cast
    orders: list[str] = field(default_factory=list)

    def order(self) -> str:
        """One under European law, received."""
        self.orders.append(issued(self.people, "eu-tco-1", f"EU-{len(self.orders)}"))
        return self.orders[-1]

    def draft(self) -> str:
        """One that waits for a second person."""
        answer = self.people.ministry.post("/orders", order_text("DRAFT-1", law="demo-draft"))
        self.orders.append(str(answer.body["id"]))
        return self.orders[-1]

    def hook(self) -> str:
        """The ministry's webhook."""
        return str(self.people.ministry.get("/endpoints").body["endpoints"][0]["id"])

    def holder(self) -> dict[str, Any]:
        """The representative in office."""
        return dict(self.people.registrar.get("/platforms/video-example").body["representative"])

    def contact(self, number: int) -> str:
        """The path of one of its contacts."""
        holder = self.holder()
        return f"/representatives/{holder['id']}/contacts/{holder['contacts'][number]['id']}"

    def listed(self) -> list[str]:
        """All that the three parties can list."""
        self.world.settle()
        return [f"{sub} {line}" for sub in PARTIES for line in self._listed(Client(self.world, sub))]

    def _listed(self, client: Client) -> Iterator[str]:
        for path in (*LISTS, *(f"/orders/{id_}/facts" for id_ in self.orders)):
            body = client.get(path).body
            for endpoint in body.get("endpoints", ()):
                deliveries = client.get(f"/endpoints/{endpoint['id']}/deliveries").body.get("deliveries", ())
                yield from sorted(f"{endpoint['id']}: {call['type']} {call['id']}" for call in deliveries)
            yield f"{path} {json.dumps(body, sort_keys=True)}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A call; `grows` is what each sending adds by its meaning, and `gone` is said the second time."""

    sub: str
    path: str
    body: object = None
    grows: str | None = None
    gone: bool = False


Call = Callable[[Stage], Sent]
PARTIES = ("registrar", "ministry", "representative")
AUTHORITY, REPRESENTATIVE, REGISTRAR, APPROVER = "ministry", "representative", "registrar", "approver"
MEASURES = {**BY_AND_REFERENCE, "items": [{"number": 1, "outcome": "removed", "measured_at": "2026-11-24T08:59:00Z"}]}


def on_order(
    path: str, sub: str = AUTHORITY, before: Callable[[Stage, str], Answered] | None = None, **changed: object
) -> Call:
    """About a new order, after something was done with it."""

    def sent(stage: Stage) -> Sent:
        order = stage.order()
        assert before is None or before(stage, order).status == 200
        stage.world.settle()
        return Sent(sub, f"/orders/{order}/{path}", {**BODIES[f"POST /orders/{{id}}/{path}"], **changed})

    return sent


def suspended(stage: Stage, order: str) -> Answered:
    """Its clock is stopped."""
    return stage.people.ministry.post(f"/orders/{order}/suspension", {"suspended": True, **WHY})


def answered(path: str) -> Callable[[Stage, str], Answered]:
    """The representative says so before."""
    body = MEASURES if path == "reports" else BODIES[f"POST /orders/{{id}}/{path}"]
    return lambda stage, order: stage.people.representative.post(f"/orders/{order}/{path}", body)


def withdrawn(stage: Stage, order: str) -> Answered:
    """Whatever was down has to be put back."""
    answered("reports")(stage, order)
    stage.world.settle()
    return stage.people.ministry.post(f"/orders/{order}/withdrawal", WHY)


def on_hook(path: str, body: object = None, grows: str | None = None) -> Call:
    """About the ministry's webhook."""
    return lambda stage: Sent(AUTHORITY, f"/endpoints/{stage.hook()}{path}", body, grows)


def enabling(stage: Stage) -> Sent:
    """One that was disabled."""
    stage.people.ministry.post(f"/endpoints/{stage.hook()}/disablement", WHY)
    return Sent(AUTHORITY, f"/endpoints/{stage.hook()}/enablement")


def redelivering(stage: Stage) -> Sent:
    """What arrived is tried again."""
    stage.order()
    deliveries = stage.people.ministry.get(f"/endpoints/{stage.hook()}/deliveries").body["deliveries"]
    return Sent(AUTHORITY, f"/deliveries/{deliveries[0]['id']}/redelivery")


def lifting(stage: Stage) -> Sent:
    """Of an exemption that is there."""
    path = "/platforms/video-example/exemptions"
    made = stage.people.registrar.post(path, BODIES["POST /platforms/{id}/exemptions"])
    return Sent(REGISTRAR, f"{path}/{made.body['id']}/lifting", WHY)


def revoking(stage: Stage) -> Sent:
    """Of another registrar."""
    made = stage.people.registrar.post("/callers", BODIES["POST /callers"])
    return Sent(REGISTRAR, f"/callers/{made.body['id']}")


def terminating(valid_until: str, **changed: object) -> Call:
    """Of the mandate in office."""
    body = {"valid_until": valid_until, **changed}
    return lambda stage: Sent(REGISTRAR, f"/representatives/{stage.holder()['id']}/termination", body)


def changing(**changed: object) -> Call:
    """Of the primary contact."""
    body = BODIES["PUT /representatives/{id}/contacts/{contact}"]
    return lambda stage: Sent(REPRESENTATIVE, stage.contact(0), {**body, **changed})


def question(stage: Stage, order: str) -> Answered:
    """A question, which is an obstacle."""
    return ask(stage.people, order, "R-1")


def registering(path: str, row: str) -> Call:
    """The registrar's own, with the body that the table of rights has."""
    return lambda _: Sent(REGISTRAR, path, BODIES[row])


CALLS: dict[str, Call] = {
    "POST /orders": lambda _: Sent(AUTHORITY, "/orders", order_text("NEW-1")),
    "POST /orders:batch": lambda _: Sent(AUTHORITY, "/orders:batch", {"orders": [order_text("NEW-2")]}),
    "POST /orders/{id}/approval": lambda stage: Sent(APPROVER, f"/orders/{stage.draft()}/approval", {}),
    "POST /orders/{id}/refusal": lambda stage: Sent(APPROVER, f"/orders/{stage.draft()}/refusal", WHY),
    "POST /orders/{id}/withdrawal": on_order("withdrawal", before=answered("reports")),
    "POST /orders/{id}/obstacle-answers": on_order("obstacle-answers", before=question),
    "POST /orders/{id}/extension": on_order("extension"),
    "POST /orders/{id}/suspension": on_order("suspension"),
    "POST /orders/{id}/disputes": on_order("disputes", before=answered("reports")),
    "POST /orders/{id}/contest-decision": on_order("contest-decision", before=answered("contest")),
    "POST /orders/{id}/acknowledgement": on_order("acknowledgement", REPRESENTATIVE),
    "POST /orders/{id}/reports": on_order("reports", REPRESENTATIVE),
    "POST /orders/{id}/obstacles": on_order("obstacles", REPRESENTATIVE),
    "POST /orders/{id}/resumption": on_order("resumption", REPRESENTATIVE, answered("obstacles")),
    "POST /orders/{id}/contest": on_order("contest", REPRESENTATIVE),
    "POST /orders/{id}/reinstatement-report": on_order("reinstatement-report", REPRESENTATIVE, withdrawn),
    "PUT /authorities/{id}": registering("/authorities/third", "PUT /authorities/{id}"),
    "PUT /platforms/{id}": registering("/platforms/third", "PUT /platforms/{id}"),
    "POST /platforms/{id}/measurements": lambda _: Sent(REGISTRAR, "/platforms/video-example/measurements", MONTH),
    "POST /platforms/{id}/exemptions": registering(
        "/platforms/video-example/exemptions", "POST /platforms/{id}/exemptions"
    ),
    "POST /platforms/{id}/exemptions/{exemption}/lifting": lifting,
    "POST /platforms/{id}/representatives": registering(
        "/platforms/video-example/representatives", "POST /platforms/{id}/representatives"
    ),
    "POST /platforms/{id}/first-contacts": lambda _: Sent(AUTHORITY, "/platforms/video-example/first-contacts"),
    "POST /representatives/{id}/termination": terminating("2026-11-24T08:00:00Z"),
    "POST /representatives/{id}/contacts": lambda stage: Sent(
        REPRESENTATIVE,
        f"/representatives/{stage.holder()['id']}/contacts",
        BODIES["POST /representatives/{id}/contacts"],
    ),
    "PUT /representatives/{id}/contacts/{contact}": changing(),
    "DELETE /representatives/{id}/contacts/{contact}": lambda stage: Sent(REGISTRAR, stage.contact(2), gone=True),
    "POST /callers": lambda _: Sent(
        REGISTRAR, "/callers", {"iss": ISSUER, "sub": "new", "kind": "machine", "scopes": ["registry:write"]}
    ),
    "DELETE /callers/{id}": revoking,
    "POST /endpoints": lambda _: Sent(AUTHORITY, "/endpoints", BODIES["POST /endpoints"]),
    "PUT /endpoints/{id}": on_hook("", BODIES["PUT /endpoints/{id}"]),
    "DELETE /endpoints/{id}": lambda stage: Sent(AUTHORITY, f"/endpoints/{stage.hook()}", gone=True),
    "POST /endpoints/{id}/verification": on_hook("/verification", grows="endpoint.challenged"),
    "POST /endpoints/{id}/test": on_hook("/test", grows="endpoint.tested"),
    "POST /endpoints/{id}/rotation": on_hook("/rotation", {}),
    "POST /endpoints/{id}/disablement": on_hook("/disablement", WHY),
    "POST /endpoints/{id}/enablement": enabling,
    "POST /endpoints/{id}/replay": on_hook("/replay", {"since": "2026-11-24T00:00:00Z"}),
    "POST /deliveries/{id}/redelivery": redelivering,
}


# The same routes with other words, which do something else.
VARIANTS: dict[str, Call] = {
    "POST /orders/{id}/suspension, lifted": on_order("suspension", before=suspended, suspended=False),
    "POST /orders/{id}/contest-decision, upheld": on_order(
        "contest-decision", before=answered("contest"), decision="upheld"
    ),
    "POST /representatives/{id}/termination, revoked": terminating("2026-11-24T10:00:00Z", revoked=True),
    "PUT /representatives/{id}/contacts/{contact}, links": changing(invalidate_links=True),
    "PUT /representatives/{id}/contacts/{contact}, address": changing(
        email="n@elsewhere.example", invalidate_links=True
    ),
    "PUT /endpoints/{id}, filter": on_hook("", {"url": "https://ministry.example/hook", "facts": ["order.breached"]}),
    "POST /endpoints/{id}/rotation, revoking": on_hook("/rotation", {"overlap": "PT0S"}),
}


@pytest.mark.parametrize("row", [*CALLS, *VARIANTS])
def test_what_is_sent_again_after_a_lost_answer_succeeds_and_adds_nothing(world: World, people: Cast, row: str) -> None:
    stage = Stage(world, people)
    sent = (CALLS | VARIANTS)[row](stage)
    raw = None if sent.body is None else json.dumps(sent.body).encode()
    first = Client(world, sent.sub).send(row.partition(" ")[0], sent.path, raw)
    assert first.status < 300, first.body
    before = stage.listed()
    world.run(LOST)
    again = Client(world, sent.sub).send(row.partition(" ")[0], sent.path, raw)
    assert again.status == 404 if sent.gone else again.status in (200, first.status)
    assert sent.gone or again.body.get("id") == first.body.get("id")
    added = set(stage.listed()) - set(before)
    assert [line for line in added if not (sent.grows and f": {sent.grows} " in line)] == []


@pytest.mark.usefixtures("world")
def test_every_route_that_writes_is_sent_twice() -> None:
    assert {f"{route.method} {route.path}" for route in routes() if route.method != "GET"} == set(CALLS)
