"""A mandate ends with orders open, not received and complied: its token, links, webhook and contacts try everything."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from removal.orders.store import OrderStore
from removal.registry.store import Registry
from tests import parts
from tests.authorisation.request_bodies import BODIES
from tests.fake_ses import accepts
from tests.office.lives import HOUR, MINUTE, NEW, PLATFORM, Old, appoint, end, in_office, one_order, three_orders
from tests.people import Cast, Client
from tests.world import World

BY_AND_REFERENCE = {"by": "former", "reference": "X"}
MEASURED = [{"number": 1, "outcome": "removed", "measured_at": "2026-11-24T09:00:00Z"}]
ANSWERS: dict[str, dict[str, Any]] = {
    "acknowledgement": BY_AND_REFERENCE,
    "reports": {**BY_AND_REFERENCE, "items": MEASURED},
    "obstacles": {**BY_AND_REFERENCE, "ground": "technical", "items": [1], "explanation": "a fire"},
    "resumption": {**BY_AND_REFERENCE, "items": [1]},
    "contest": {**BY_AND_REFERENCE, "explanation": "satire"},
    "reinstatement-report": {**BY_AND_REFERENCE, "items": [1]},
}
QUESTION = {**BY_AND_REFERENCE, "ground": "insufficient_information", "items": [1], "explanation": "Which part?"}
FORMS: dict[str, dict[str, str]] = {
    "acknowledge": {},
    "report": {"all": "removed"},
    "obstacle": {"ground": "technical", "explanation": "x", "item-1": "yes"},
    "resumption": {"item-1": "yes"},
    "contest": {"explanation": "x", "item-1": "yes"},
    "reinstatement": {"item-1": "yes"},
}


def journals(orders: list[str]) -> dict[str, tuple[str, ...]]:
    store = OrderStore(parts.laws())
    return {id_: store.load(id_).journal for id_ in orders}


def everything(old: Old, orders: list[str], delivery: str, successor: str) -> Iterator[tuple[str, str, object]]:
    """Method, path and body of all that the API offers a representative, but reading an order."""
    for id_ in orders:
        yield from (("POST", f"/orders/{id_}/{name}", body) for name, body in ANSWERS.items())
    endpoint = f"/endpoints/{old.endpoint}"
    yield from (("POST", "/endpoints", {"url": "https://former.example/hook"}), ("GET", "/endpoints", None))
    yield from (("GET", endpoint, None), ("PUT", endpoint, {"url": "https://thief.example/hook"}))
    for act in ("verification", "test", "rotation", "disablement", "enablement", "replay"):
        yield "POST", f"{endpoint}/{act}", BODIES.get(f"POST /endpoints/{{id}}/{act}")
    yield from (("GET", f"{endpoint}/deliveries", None), ("GET", f"/deliveries/{delivery}", None))
    yield from (("POST", f"/deliveries/{delivery}/redelivery", None), ("DELETE", endpoint, None))
    for holder, contact in ((old.id, old.contacts[0]["id"]), (successor, successors_contact(successor))):
        contacts, body = f"/representatives/{holder}/contacts", BODIES["POST /representatives/{id}/contacts"]
        yield from (("GET", contacts, None), ("POST", contacts, body))
        yield from (("PUT", f"{contacts}/{contact}", body), ("DELETE", f"{contacts}/{contact}", None))
    yield from (("GET", "/platforms", None), ("GET", PLATFORM, None))
    yield from (("GET", f"{PLATFORM}/measurements", None), ("GET", f"{PLATFORM}/representatives", None))


def successors_contact(successor: str) -> str:
    platform = parts.registry().platform_now("video-example")
    return (
        next(representative for representative in platform.representatives if representative.id == successor)
        .contacts[0]
        .id
    )


def send(client: Client, method: str, path: str, body: object) -> tuple[int, dict[str, Any]]:
    answer = client.send(method, path, None if body is None else json.dumps(body).encode())
    return answer.status, answer.body


@pytest.fixture
def old(world: World, people: Cast) -> Old:
    return three_orders(world, people)


def test_nothing_that_a_former_representative_tries_moves_anything_and_each_refusal_says_why(
    world: World, people: Cast, old: Old
) -> None:
    orders = list(old.orders.values())
    delivery = old.caller.get(f"/endpoints/{old.endpoint}/deliveries").body["deliveries"][0]["id"]
    end(people, old.id)
    world.mailbox.behaviour[NEW] = accepts
    successor = appoint(people)
    world.run(10 * MINUTE)
    theirs = people.issue("KZ-NEW")
    world.run(10 * MINUTE)
    before, entry = journals([*orders, theirs]), parts.registry().platform_now("video-example")
    answers = {}
    for method, path, body in everything(old, [*orders, theirs], delivery, successor):
        status, answer = send(old.caller, method, path, body)
        answers[method, path] = (status, "Successor Ltd is in office for video-example" in answer.get("detail", ""))
    assert {call for call, (status, why) in answers.items() if status != 403 or not why} == set()
    for name, link in old.links.items():
        for form, fields in FORMS.items():
            page = people.page(link).answer(form, **fields)
            assert page.status in (409, 422), (name, form)
            assert "Successor Ltd represents the platform now and may answer" in page.html
    tested = people.contact_test(old.test_link).post({"confirm": "yes"})
    assert (tested.status, "Successor Ltd represents the platform now" in tested.html) == (410, True)
    world.receivers.behaviour.clear()
    world.run(4 * HOUR)
    assert journals([*orders, theirs]) == before
    assert Registry(lambda: world.now).platform_now("video-example") == entry


def test_a_former_representative_reads_its_orders_as_they_were_and_no_others(
    world: World, people: Cast, old: Old
) -> None:
    world.mailbox.behaviour[NEW] = accepts
    end(people, old.id)
    appoint(people)
    world.run(10 * MINUTE)
    successor = people.join("successor")
    theirs = people.issue("KZ-NEW")
    for id_ in old.orders.values():
        body = {**BY_AND_REFERENCE, "items": [{**MEASURED[0], "measured_at": world.now.isoformat()}]}
        assert successor.post(f"/orders/{id_}/reports", body).status == 200
    world.run(10 * MINUTE)
    then = {id_: until_reassigned(people, id_) for id_ in old.orders.values()}
    for id_, facts in then.items():
        facts_shown = old.caller.get(f"/orders/{id_}/facts").body["facts"]
        assert [fact["data"]["hash"] for fact in facts_shown] == [fact["data"]["hash"] for fact in facts]
        shown = old.caller.get(f"/orders/{id_}").body
        assert shown["journal"] == {"length": len(facts), "head": facts[-1]["data"]["hash"]}
    assert old.caller.get(f"/orders/{theirs}").status == 404
    assert old.caller.get(f"/orders/{theirs}/facts").status == 404
    listed = {order["id"]: order["status"] for order in old.caller.get("/orders").body["orders"]}
    assert listed == {
        old.orders["open"]: "running",
        old.orders["complied"]: "complied",
        old.orders["not received"]: "issued",
    }
    assert [order["id"] for order in old.caller.get("/orders?status=complied").body["orders"]] == [
        old.orders["complied"]
    ]
    fed = old.caller.get("/facts").body["facts"]
    assert sorted(fact["data"]["hash"] for fact in fed) == sorted(
        fact["data"]["hash"] for facts in then.values() for fact in facts
    )
    page = people.page(old.links["open"]).get()
    assert (page.status, "former" in page.html) == (200, False), "the successor's report is none of its business"


def until_reassigned(people: Cast, order: str) -> list[dict[str, Any]]:
    """The facts up to the one that gives the order to the successor, as the ministry reads them; all of one at rest."""
    facts: list[dict[str, Any]] = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    reassigned = [number for number, fact in enumerate(facts, start=1) if fact["type"] == "order.reassigned"]
    return facts[: reassigned[0]] if reassigned else facts


def test_what_a_former_representative_had_is_shown_until_preservation_ends(
    world: World, people: Cast, old: Old
) -> None:
    end(people, old.id)
    appoint(people)
    world.run(10 * MINUTE)
    world.jump(world.now.replace(year=2027, month=5, day=23))
    assert old.caller.get(f"/orders/{old.orders['complied']}").status == 200
    assert people.page(old.links["complied"]).get().status == 200
    world.jump(world.now.replace(day=25))
    answer = old.caller.get(f"/orders/{old.orders['complied']}")
    assert (answer.status, "Successor Ltd is in office" in answer.body["detail"]) == (403, True)
    assert people.page(old.links["complied"]).get().status == 404
    assert old.caller.get("/orders").body["orders"] == []


def test_the_former_webhook_and_mail_servers_prove_nothing_for_the_successor(
    world: World, people: Cast, old: Old
) -> None:
    end(people, old.id)
    world.run(MINUTE)
    before = len(world.receivers.calls[people.representative.hook])
    world.receivers.behaviour.clear()
    appoint(people)
    world.run(10 * MINUTE)
    theirs = people.issue("KZ-NEW")
    world.run(HOUR)
    types = [call.type for call in world.receivers.calls[people.representative.hook][before:]]
    assert "order.reassigned" not in types
    assert all(call.payload["data"]["order"]["id"] != theirs for call in people.representative.order_calls())
    for id_ in (theirs, old.orders["not received"]):
        assert people.order(id_)["status"] == "issued", "its own mail server has said nothing"
    successor = people.join("successor")
    assert successor.get("/endpoints").body["endpoints"] == [], "it starts with its own"
    endpoint = successor.open_endpoint()
    world.run(MINUTE)
    assert [endpoint_["id"] for endpoint_ in successor.get("/endpoints").body["endpoints"]] == [endpoint]
    assert successor.get(f"/endpoints/{old.endpoint}").status == 404


def test_a_representative_whose_mandate_has_not_begun_prepares_and_answers_nothing(world: World, people: Cast) -> None:
    old = one_order(world, people)
    coming = appoint(people, valid_from="2026-11-24T12:00:00Z")
    caller = people.join("coming", representative=coming, platform=None)
    assert people.registrar.get("/callers").status == 200
    endpoint = caller.open_endpoint()
    world.run(MINUTE)
    assert caller.get(f"/endpoints/{endpoint}").body["verified_at"] is not None
    assert len(caller.get(f"/representatives/{coming}/contacts").body["contacts"]) == 1
    assert caller.get(f"/representatives/{old.id}/contacts").status == 404
    shown = caller.get(PLATFORM).body["representative"]
    assert (shown["id"], shown["contacts"]) == (old.id, [])
    for path in (f"/orders/{old.orders['open']}", "/orders", "/facts"):
        answer = caller.get(path)
        assert answer.status == 403
        assert "Video Example Ltd is in office" in answer.body["detail"]
    assert caller.post(f"/orders/{old.orders['open']}/reports", ANSWERS["reports"]).status == 403
    assert caller.post(f"/endpoints/{endpoint}/replay", {"since": "2026-11-24T00:00:00Z"}).status == 403
    world.run(3 * HOUR)
    assert in_office(people)["id"] == coming
    assert caller.get(f"/orders/{old.orders['open']}").status == 200


def test_a_token_never_passes_to_a_successor_unless_the_registrar_says_so(world: World, people: Cast, old: Old) -> None:
    end(people, old.id)
    successor = appoint(people)
    world.run(3 * MINUTE)
    again = people.join("representative")
    assert again.post(f"/orders/{old.orders['open']}/reports", ANSWERS["reports"]).status == 403
    people.join("representative", representative=successor)
    world.run(2 * MINUTE)
    assert again.post(f"/orders/{old.orders['open']}/reports", ANSWERS["reports"]).status == 200
    wrong = {"iss": "x", "sub": "y", "kind": "machine", "scopes": ["orders:read"], "representative": "nobody"}
    refused = people.registrar.post("/callers", wrong)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/representative")
    refused = people.registrar.post("/callers", {**wrong, "representative": successor, "authority": "ministry"})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/representative")


def test_a_former_representative_reads_of_inherited_debts_what_was_unanswered_when_it_lost_the_order(
    world: World, people: Cast, old: Old
) -> None:
    first = old.orders["open"]
    assert old.caller.post(f"/orders/{first}/obstacles", QUESTION).status == 200
    assert old.caller.post(f"/orders/{first}/contest", ANSWERS["contest"]).status == 200
    second = people.issue("KZ-NEXT", supersedes=first)
    world.run(MINUTE)
    answered = {"items": [1], "answer": "The first minute."}
    assert people.ministry.post(f"/orders/{first}/obstacle-answers", answered).status == 200
    world.run(MINUTE)
    end(people, old.id)
    appoint(people)
    world.run(10 * MINUTE)
    decided = {"decision": "rejected", "reasons": "It is none."}
    assert people.ministry.post(f"/orders/{first}/contest-decision", decided).status == 200
    for party, left in ((old.caller, 1), (people.ministry, 0)):
        debts = party.get(f"/orders/{second}").body["inherited_debts"]
        assert {debt["owed"]: len(debt["unanswered"]) for debt in debts} == {"obstacle": 0, "contest": left}


def test_a_representative_out_of_office_that_changes_contacts_reads_that_it_may_not_change_them(
    people: Cast, old: Old
) -> None:
    contacts, body = f"/representatives/{old.id}/contacts", BODIES["POST /representatives/{id}/contacts"]
    for step in ("last", "former"):
        _ = end(people, old.id) if step == "last" else appoint(people)
        for method, path in (("POST", contacts), ("PUT", f"{contacts}/x"), ("DELETE", f"{contacts}/x")):
            status, answer = send(old.caller, method, path, None if method == "DELETE" else body)
            assert (status, answer["detail"].split(".")[0]) == (403, "You may not change contacts"), (step, method)
