"""What owners read of deliveries, and how they have them tried once more."""

import json
from datetime import timedelta
from typing import Any

import pytest

from removal.deliveries import actions
from removal.deliveries import list_store as store
from removal.deliveries.store import DeliveryStore
from removal.record import instant
from tests import parts
from tests.fake_receivers import Call
from tests.people import PRIMARY, Cast, Client, Party
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def of(party: Party) -> str:
    """The id of a party's endpoint."""
    listed = party.get("/endpoints").body["endpoints"]
    return next(str(endpoint["id"]) for endpoint in listed if endpoint["url"] == party.hook)


def deliveries(party: Party, query: str = "") -> list[dict[str, Any]]:
    """A party's, as one page shows them."""
    answer = party.get(f"/endpoints/{of(party)}/deliveries{query}")
    assert answer.status == 200, answer.body
    listed: list[dict[str, Any]] = answer.body["deliveries"]
    return listed


def delivery(party: Party, type_: str) -> str:
    """The id of a party's delivery of some fact."""
    return next(str(delivery_["id"]) for delivery_ in deliveries(party) if delivery_["type"] == type_)


def fail(world: World, party: Party, status: int | None = None) -> list[Call]:
    """From now on a party's webhook does not answer, or answers nothing good; what was tried."""
    tried: list[Call] = []

    def behave(call: Call) -> int | None:
        tried.append(call)
        return status

    world.receivers.behaviour[party.hook] = behave
    return tried


def test_deliveries_are_listed_the_newest_fact_first_and_read_with_every_attempt(world: World, people: Cast) -> None:
    party = people.representative
    statuses = iter([503, None])
    world.receivers.behaviour[party.hook] = lambda _: next(statuses, 200)
    order = people.issue()
    world.run(3 * MINUTE)
    moments = [(delivery_["at"], delivery_["sequence"]) for delivery_ in deliveries(party)]
    assert moments == sorted(moments, reverse=True)
    assert {delivery_["type"] for delivery_ in deliveries(party)} == {
        "order.received",
        "order.issued",
        "endpoint.verified",
        "endpoint.challenged",
    }
    shown = party.get(f"/deliveries/{delivery(party, 'order.issued')}").body
    assert (shown["subject"], shown["sequence"], shown["state"]) == (f"order:{order}", 1, "delivered")
    assert (shown["tries"], shown["endpoint"]) == (3, of(party))
    assert [(attempt["status"], attempt["fault"]) for attempt in shown["attempts"]] == [
        (503, None),
        (None, "connect"),
        (200, None),
    ]
    assert {len(attempt["answer_sha256"]) for attempt in shown["attempts"]} == {64}


def test_nothing_that_a_receiver_said_is_shown_but_its_hash(people: Cast) -> None:
    challenged = delivery(people.ministry, "endpoint.challenged")
    kept = next(DeliveryStore().attempts(challenged)).answer
    assert kept
    assert kept not in json.dumps(people.ministry.get(f"/deliveries/{challenged}").body)
    assert people.ministry.get(f"/deliveries/{challenged}").body["attempts"][0].keys() == {
        "at",
        "milliseconds",
        "status",
        "fault",
        "answer_sha256",
    }


def test_a_list_goes_on_where_the_page_before_ended(world: World, people: Cast) -> None:
    for number in range(4):
        people.issue(f"KZ-{number}")
        world.run(MINUTE)
    path = f"/endpoints/{of(people.ministry)}/deliveries"
    whole = [delivery_["id"] for delivery_ in deliveries(people.ministry)]
    pages: list[list[str]] = []
    query = "?limit=3"
    while query:
        answer = people.ministry.get(path + query).body
        pages.append([delivery_["id"] for delivery_ in answer["deliveries"]])
        query = f"?limit=3&cursor={answer['next']}" if answer["next"] else ""
    assert [id_ for page in pages for id_ in page] == whole
    assert [len(page) for page in pages] == [3] * (len(whole) // 3) + [len(whole) % 3] * bool(len(whole) % 3)


def test_a_cursor_of_another_list_is_refused(world: World, people: Cast) -> None:
    people.issue()
    world.settle()
    cursor = people.ministry.get(f"/endpoints/{of(people.ministry)}/deliveries?limit=1").body["next"]
    answer = people.representative.get(f"/endpoints/{of(people.representative)}/deliveries?cursor={cursor}")
    assert answer.status == 422


def test_deliveries_are_found_by_their_state_however_far_back_they_are(
    monkeypatch: pytest.MonkeyPatch, world: World, people: Cast
) -> None:
    monkeypatch.setattr(store, "READ_AT_ONCE", 2)
    fail(world, people.ministry)
    people.issue("KZ-1")
    world.run(3 * MINUTE)
    held = deliveries(people.ministry, "?state=held")
    assert {delivery_["type"] for delivery_ in held} == {"order.issued", "order.received", "endpoint.failing"}
    assert {delivery_["type"] for delivery_ in deliveries(people.ministry, "?state=delivered")} == {
        "endpoint.challenged",
        "endpoint.verified",
    }
    assert deliveries(people.ministry, "?state=pending") == []
    assert people.ministry.get(f"/endpoints/{of(people.ministry)}/deliveries?state=lost").status == 422


def test_mails_are_in_no_list_and_cannot_be_read(world: World, people: Cast) -> None:
    people.issue()
    world.settle()
    mailed = world.mailbox.to(PRIMARY)[0].tags["delivery"]
    party = people.representative
    assert DeliveryStore().load(world.mailbox.to(PRIMARY)[0].tags["endpoint"], mailed).mail
    assert mailed not in [delivery_["id"] for delivery_ in deliveries(party)]
    assert party.get(f"/deliveries/{mailed}").status == 404


def test_a_redelivery_has_the_same_id_and_bytes_and_a_time_of_its_own(world: World, people: Cast) -> None:
    party = people.representative
    order = people.issue()
    world.run(HOUR)
    before, facts = party.order_calls(order)[0], people.ministry.get(f"/orders/{order}/facts").body["facts"]
    answer = party.post(f"/deliveries/{before.headers['webhook-id']}/redelivery")
    assert (answer.status, answer.body["asked_at"]) == (202, "2026-11-24T10:00:00.000Z")
    world.run(2 * MINUTE)
    again = party.order_calls(order)[-1]
    assert (again.headers["webhook-id"], again.body) == (before.headers["webhook-id"], before.body)
    assert int(again.headers["webhook-timestamp"]) >= int(before.headers["webhook-timestamp"]) + 3600
    shown = party.get(f"/deliveries/{again.headers['webhook-id']}").body
    assert (shown["tries"], shown["asked_at"], len(shown["attempts"])) == (2, None, 2)
    assert people.ministry.get(f"/orders/{order}/facts").body["facts"] == facts
    world.run(HOUR)
    assert len(party.order_calls(order)) == 3


def test_a_redelivery_is_signed_by_the_secret_of_today(world: World, people: Cast) -> None:
    party = people.representative
    people.issue()
    world.settle()
    party.post(f"/endpoints/{of(party)}/rotation", {"overlap": "PT0S"})
    before = party.order_calls()[0]
    party.post(f"/deliveries/{before.headers['webhook-id']}/redelivery")
    world.run(2 * MINUTE)
    after = party.order_calls()[-1]
    assert after.headers["webhook-id"] == before.headers["webhook-id"]
    assert len(after.headers["webhook-signature"].split()) == 1


def test_a_try_by_hand_that_fails_changes_neither_the_delivery_nor_the_endpoint(world: World, people: Cast) -> None:
    party = people.ministry
    people.issue()
    world.run(MINUTE)
    tried = fail(world, party, 503)
    id_ = delivery(party, "order.issued")
    party.post(f"/deliveries/{id_}/redelivery")
    world.run(HOUR)
    assert len(tried) == 1
    shown = party.get(f"/deliveries/{id_}").body
    assert (shown["state"], [attempt["status"] for attempt in shown["attempts"]]) == ("delivered", [200, 503])
    endpoint = party.get(f"/endpoints/{of(party)}").body
    assert (endpoint["failing_since"], endpoint["last_fault"]) == (None, None)


def test_a_held_delivery_that_arrives_by_hand_leaves_the_line_and_its_endpoint_failing(
    world: World, people: Cast
) -> None:
    party = people.ministry
    fail(world, party)
    people.issue()
    world.run(2 * MINUTE)
    id_ = delivery(party, "order.received")
    world.receivers.behaviour.pop(party.hook)
    party.post(f"/deliveries/{id_}/redelivery")
    world.run(2 * MINUTE)
    assert party.types() == ["order.received"]
    assert party.get(f"/deliveries/{id_}").body["state"] == "delivered"
    assert party.get(f"/endpoints/{of(party)}").body["failing_since"] is not None
    assert id_ not in [delivery_["id"] for delivery_ in deliveries(party, "?state=held")]
    world.run(HOUR)
    assert party.types() == ["order.received", "order.issued"]
    assert party.get(f"/endpoints/{of(party)}").body["failing_since"] is None


def test_a_notice_that_arrives_by_hand_is_received(world: World, people: Cast) -> None:
    party = people.representative
    fail(world, party)
    order = people.issue()
    world.run(2 * MINUTE)
    world.receivers.behaviour.pop(party.hook)
    party.post(f"/deliveries/{delivery(party, 'order.issued')}/redelivery")
    world.run(2 * MINUTE)
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    proofs = [fact["data"]["evidence"] for fact in facts if fact["type"] in ("order.received", "order.evidence_kept")]
    assert "webhook_accepted" in [proof["kind"] for proof in proofs]


def test_what_was_asked_for_is_tried_though_the_message_is_lost(world: World, people: Cast) -> None:
    people.issue()
    world.run(MINUTE)
    id_ = delivery(people.ministry, "order.issued")
    people.ministry.post(f"/deliveries/{id_}/redelivery")
    world.run(MINUTE - timedelta(seconds=1))
    world.cloud.sqs.purge_queue(QueueUrl=world.cloud.queues["DeliveryTimerQueue"])
    world.run(6 * MINUTE)
    assert len(people.ministry.get(f"/deliveries/{id_}").body["attempts"]) == 2


def test_a_message_that_comes_twice_is_tried_once_by_hand(world: World, people: Cast) -> None:
    people.issue()
    world.run(MINUTE)
    id_ = delivery(people.ministry, "order.issued")
    calls = len(world.receivers.calls[people.ministry.hook])
    for _ in range(2):
        assert people.ministry.post(f"/deliveries/{id_}/redelivery").status == 202
    message = {"endpoint": of(people.ministry), "delivery": id_, "by_hand": True}
    for _ in range(3):
        parts.sending().run(message)
    world.run(10 * MINUTE)
    assert len(world.receivers.calls[people.ministry.hook]) == calls + 1


def test_what_cannot_be_sent_is_not_redelivered(monkeypatch: pytest.MonkeyPatch, world: World, people: Cast) -> None:
    party = people.ministry
    people.issue()
    world.settle()
    assert party.post(f"/deliveries/{delivery(party, 'endpoint.challenged')}/redelivery").status == 409
    id_ = delivery(party, "order.issued")
    monkeypatch.setattr(actions, "MANUAL_RETRIES_UNTIL_TRIES", 1)
    assert party.post(f"/deliveries/{id_}/redelivery").body["type"].endswith("/cap-reached")
    party.post(f"/endpoints/{of(party)}/disablement", {"reason": "We move."})
    assert party.post(f"/deliveries/{id_}/redelivery").body["type"].endswith("/illegal-command")


def test_a_try_by_hand_is_dropped_when_its_endpoint_is_disabled_meanwhile(world: World, people: Cast) -> None:
    party = people.ministry
    people.issue()
    world.settle()
    id_ = delivery(party, "order.issued")
    party.post(f"/deliveries/{id_}/redelivery")
    party.post(f"/endpoints/{of(party)}/disablement", {"reason": "We move."})
    calls = len(world.receivers.calls[party.hook])
    world.run(10 * MINUTE)
    assert len(world.receivers.calls[party.hook]) == calls
    assert party.get(f"/deliveries/{id_}").body["asked_at"] is None


def test_another_owners_delivery_looks_as_if_it_did_not_exist(world: World, people: Cast) -> None:
    people.issue()
    world.settle()
    id_ = delivery(people.ministry, "order.issued")
    for stranger in (people.representative, Client(world, "other-ministry")):
        assert stranger.get(f"/deliveries/{id_}").status == 404
        assert stranger.post(f"/deliveries/{id_}/redelivery").status == 404
    assert people.ministry.get(f"/deliveries/{id_}").status == 200
    assert people.registrar.get(f"/deliveries/{id_}").status == 403


def test_a_try_that_is_asked_for_while_another_arrives_hinders_no_later_one(world: World, people: Cast) -> None:
    """The owner asks while the probe is under way, which then arrives; what is asked for later is tried as ever."""
    party = people.ministry
    fail(world, party)
    people.issue()
    world.run(2 * MINUTE)
    id_ = delivery(party, "order.issued")

    def asks_and_takes(call: Call) -> int:
        if call.headers["webhook-id"] == id_:
            party.post(f"/deliveries/{id_}/redelivery")
        return 200

    world.receivers.behaviour[party.hook] = asks_and_takes
    world.run(HOUR)
    del world.receivers.behaviour[party.hook]
    before = party.get(f"/deliveries/{id_}").body
    assert before["state"] == "delivered"
    assert party.post(f"/deliveries/{id_}/redelivery").status == 202
    world.run(2 * MINUTE)
    assert len(party.get(f"/deliveries/{id_}").body["attempts"]) == len(before["attempts"]) + 1


def test_the_latest_attempts_are_shown_as_many_as_may_be(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "ATTEMPTS_SHOWN", 3)
    party = people.ministry
    people.issue()
    world.settle()
    id_ = delivery(party, "order.issued")
    made = [attempt["at"] for attempt in party.get(f"/deliveries/{id_}").body["attempts"]]
    for _ in range(4):
        party.post(f"/deliveries/{id_}/redelivery")
        world.run(2 * MINUTE)
        made.append(instant.to_text(world.receivers.calls[party.hook][-1].at))
        assert [attempt["at"] for attempt in party.get(f"/deliveries/{id_}").body["attempts"]] == made[-3:]
