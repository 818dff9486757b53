"""Where orders go is said by callers that may answer them, or by a contact: `endpoints:write` alone reads none."""

from datetime import timedelta

import pytest

from tests.calls import ISSUER
from tests.people import PRIMARY, Cast, Party
from tests.world import World

DAY = timedelta(days=1)
TICKED = {"confirm": "yes"}
ELSEWHERE = "https://elsewhere.example/hook"


def caller(people: Cast, sub: str, hook: str, *scopes: str, **party: str) -> Party:
    """A caller with these scopes, and the webhook that it would have."""
    body = {"iss": ISSUER, "sub": sub, "kind": "machine", "scopes": list(scopes), **party}
    assert people.registrar.post("/callers", body).status == 201
    return Party(people.registrar.world, sub, hook)


@pytest.fixture
def admin(by_mail: Cast) -> Party:
    """It keeps the webhooks of the representative, and may not answer."""
    return caller(by_mail, "webhook-admin", ELSEWHERE, "endpoints:write", platform="video-example")


def endpoint(party: Party) -> dict[str, object]:
    (shown,) = party.get("/endpoints").body["endpoints"]
    return dict(shown)


def test_a_webhook_made_without_the_right_to_answer_gets_no_order_and_receives_nothing(
    world: World, by_mail: Cast, admin: Party
) -> None:
    admin.open_endpoint()
    world.settle()
    assert endpoint(admin)["verified_at"]
    assert (endpoint(admin)["orders_since"], endpoint(admin)["confirmed"]) == (None, False)
    world.mailbox.behaviour = {}
    order = by_mail.issue()
    world.run(timedelta(minutes=5))
    assert admin.order_calls() == []
    assert by_mail.order(order)["status"] == "issued"
    assert admin.post(f"/endpoints/{endpoint(admin)['id']}/replay", {"since": "2026-01-01T00:00:00Z"}).status == 403
    world.run(timedelta(minutes=5))
    assert admin.order_calls() == []
    assert admin.post(f"/endpoints/{endpoint(admin)['id']}/test").status == 202


def test_once_a_contact_confirms_it_it_gets_what_happens_from_then_on(
    world: World, by_mail: Cast, admin: Party
) -> None:
    admin.open_endpoint()
    world.settle()
    mail = world.mailbox.to(PRIMARY)[-1]
    assert str(endpoint(admin)["id"]) in mail.text
    assert "elsewhere.example" not in mail.text
    page = by_mail.contact_test(mail.test_link)
    shown = page.get()
    assert (shown.status, endpoint(admin)["confirmed"]) == (200, False)
    assert "https://elsewhere.example" in shown.html
    assert "/hook" not in shown.html
    assert page.post({}).status == 422
    assert (page.post(TICKED).status, page.get().status) == (303, 200)
    assert (endpoint(admin)["orders_since"] is not None, endpoint(admin)["confirmed"]) == (True, True)
    order = by_mail.issue()
    world.settle()
    assert admin.once(order) == ["order.issued", "order.received"]
    assert by_mail.order(order)["clock"]["basis"]["rule"] == "webhook_accepted"


def test_a_confirmation_counts_for_the_url_that_was_shown_and_for_no_other_partys_link(
    world: World, by_mail: Cast, admin: Party
) -> None:
    admin.open_endpoint()
    world.settle()
    first = by_mail.contact_test(world.mailbox.to(PRIMARY)[-1].test_link)
    path = f"/endpoints/{endpoint(admin)['id']}"
    assert admin.put(path, {"url": "https://third.example/hook"}).status == 200
    world.settle()
    assert (first.get().status, first.post(TICKED).status) == (410, 410)
    assert endpoint(admin)["confirmed"] is False
    assert by_mail.contact_test(world.mailbox.to(PRIMARY)[-1].test_link).post(TICKED).status == 303
    assert endpoint(admin)["confirmed"] is True


def test_moved_by_a_caller_that_may_not_answer_what_it_is_owed_waits_until_it_is_confirmed(
    world: World, people: Cast
) -> None:
    admin = caller(people, "webhook-admin", ELSEWHERE, "endpoints:write", platform="video-example")
    path = f"/endpoints/{endpoint(people.representative)['id']}"
    assert admin.put(path, {"url": ELSEWHERE}).status == 200
    world.settle()
    order = people.issue()
    world.run(DAY)
    assert (admin.order_calls(), people.representative.order_calls()) == ([], [])
    assert admin.post(f"{path}/enablement").status == 200
    assert admin.post(f"{path}/test").status == 409
    world.run(timedelta(minutes=5))
    assert admin.order_calls() == []
    assert people.representative.post(f"{path}/enablement").body["confirmed"] is True
    world.settle()
    assert admin.once(order)[0] == "order.issued"


def test_enabled_by_a_caller_that_may_not_answer_what_it_is_owed_waits_too(world: World, people: Cast) -> None:
    admin = caller(people, "webhook-admin", people.representative.hook, "endpoints:write", platform="video-example")
    path = f"/endpoints/{endpoint(people.representative)['id']}"
    assert people.representative.post(f"{path}/disablement", {"reason": "We move."}).status == 200
    order = people.issue()
    world.settle()
    assert admin.post(f"{path}/enablement").body["confirmed"] is False
    world.settle()
    assert admin.order_calls(order) == []
    assert people.contact_test(world.mailbox.to(PRIMARY)[-1].test_link).post(TICKED).status == 303
    world.settle()
    assert admin.once(order)[0] == "order.issued"


def test_an_authoritys_webhook_reads_no_more_than_the_caller_that_made_it(world: World, people: Cast) -> None:
    admin = caller(people, "hooks", ELSEWHERE, "endpoints:write", authority="ministry")
    made = admin.open_endpoint()
    world.settle()
    people.issue()
    world.settle()
    assert admin.order_calls() == []
    assert people.ministry.post(f"/endpoints/{made}/enablement").body["confirmed"] is True
    order = people.issue("KZ-2")
    world.settle()
    assert admin.once(order) == ["order.issued", "order.received"]


def test_contacts_are_changed_by_who_may_and_not_by_who_keeps_webhooks(by_mail: Cast, admin: Party) -> None:
    (holder,) = by_mail.registrar.get("/platforms/video-example/representatives").body["representatives"]
    contact = holder["contacts"][0]
    body = {name: contact[name] for name in ("role", "name", "language", "zone")} | {"email": "new@elsewhere.example"}
    path = f"/representatives/{holder['id']}/contacts"
    assert admin.put(f"{path}/{contact['id']}", body).status == 403
    assert admin.post(path, {**body, "role": "deputy"}).status == 403
    assert admin.send("DELETE", f"{path}/{holder['contacts'][1]['id']}").status == 403
    assert "contacts:write" in admin.put(f"{path}/{contact['id']}", body).body["detail"]
