"""No representative is in office: the last one may still answer; after a revocation nothing is decided."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from removal.record import instant
from removal.registry.platform import Platform
from tests import parts
from tests.fake_ses import accepts, delivery
from tests.office.lives import HOUR, MINUTE, NEW, Old, appoint, end, one_order, three_orders
from tests.office.test_former import ANSWERS, BY_AND_REFERENCE, MEASURED
from tests.people import Cast, order_text
from tests.world import World

NO_ONE = "No one may act for video-example now. The registrar has to appoint a representative."


@pytest.fixture
def old(world: World, people: Cast) -> Old:
    return one_order(world, people)


@pytest.fixture
def all_of_them(world: World, people: Cast) -> Old:
    return three_orders(world, people)


def due(people: Cast, order: str) -> datetime:
    return instant.from_text(people.order(order)["due_at"])


def measured(world: World) -> dict[str, Any]:
    return {
        **BY_AND_REFERENCE,
        "items": [{**MEASURED[0], "measured_at": world.now.isoformat()}, {**MEASURED[0], "number": 2}],
    }


def test_a_mandate_that_ends_with_no_successor_leaves_the_last_one_its_answers_and_gives_it_no_notice(
    world: World, people: Cast, all_of_them: Old
) -> None:
    old = all_of_them
    end(people, old.id)
    world.run(10 * MINUTE)
    sent, ended = len(world.mailbox.posted), instant.to_text(world.now - 10 * MINUTE)
    running, deaf = old.orders["open"], old.orders["not received"]
    people.ministry.post(f"/orders/{old.orders['complied']}/disputes", {"items": [1], "reason": "it still plays"})
    world.run(MINUTE)
    refused = old.caller.post(f"/orders/{running}/acknowledgement", BY_AND_REFERENCE)
    assert (refused.status, "You may still report" in refused.body["detail"]) == (403, True)
    refused = old.caller.post(f"/orders/{deaf}/reports", measured(world))
    assert (refused.status, "The registrar has to appoint" in refused.body["detail"]) == (403, True)
    assert old.caller.post("/endpoints", {"url": "https://video.example/other"}).status == 403
    assert old.caller.post(f"/orders/{running}/obstacles", ANSWERS["obstacles"]).status == 200
    assert old.caller.post(f"/orders/{running}/resumption", ANSWERS["resumption"]).status == 200
    assert old.caller.post(f"/orders/{running}/contest", ANSWERS["contest"]).status == 200
    page = people.page(old.links["complied"])
    assert "no representative is in office" in page.get().html
    assert page.answer("report", all="removed").status == 303
    assert people.order(old.orders["complied"])["status"] == "complied"
    types = [fact["type"] for fact in people.ministry.get(f"/orders/{old.orders['complied']}/facts").body["facts"]]
    assert types[-3:] == ["order.disputed", "order.reported", "order.complied"], "the dispute was received by no one"
    assert old.caller.post(f"/orders/{running}/reports", measured(world)).body["status"] == "complied"
    world.run(HOUR)
    late = [call.type for call in people.representative.order_calls() if call.payload["timestamp"] > ended]
    assert late == [], "no notice and no other fact"
    assert len([mail for mail in world.mailbox.posted[sent:] if mail.recipient != "duty@ministry.example"]) == 0
    assert people.page(old.links["not received"]).answer("report", all="removed").status == 409
    people.sound(running)


def test_what_the_last_ones_servers_take_after_its_mandate_is_no_receipt(
    world: World, people: Cast, all_of_them: Old
) -> None:
    old, deaf = all_of_them, all_of_them.orders["not received"]
    (late,) = [mail for mail in world.mailbox.posted if mail.tags.get("order") == deaf]
    end(people, old.id)
    world.run(MINUTE)
    world.receivers.behaviour.clear()
    world.hear(delivery(late, world.now))
    world.run(HOUR)
    assert "order.issued" in people.representative.types(deaf), "what was planned in its mandate still goes out"
    assert (people.order(deaf)["status"], people.order(deaf)["clock"]) == ("issued", None)


def test_the_last_one_is_breached_as_it_may_answer(world: World, people: Cast, old: Old) -> None:
    end(people, old.id)
    world.run(30 * HOUR)
    (breach,) = people.order(old.orders["open"])["breaches"]
    assert breach["annulled_at"] is None


def test_a_revoked_mandate_and_no_one_in_office_for_thirty_hours_is_no_breach(
    world: World, people: Cast, old: Old
) -> None:
    running = old.orders["open"]
    before = due(people, running)
    revoked_at = world.now
    end(people, old.id, revoked=True)
    world.run(10 * MINUTE)
    for name, body in ANSWERS.items():
        refused = old.caller.post(f"/orders/{running}/{name}", body)
        assert (refused.status, NO_ONE in refused.body["detail"]) == (403, True), name
    page = people.page(old.links["open"]).answer("report", all="removed")
    assert (page.status, "no one may answer this before the registrar appoints one" in page.html) == (409, True)
    world.run(30 * HOUR - 10 * MINUTE)
    assert people.order(running)["breaches"] == []
    assert people.order(running)["status"] == "running"
    world.mailbox.behaviour[NEW] = accepts
    appoint(people)
    world.run(MINUTE)
    moved = due(people, running) - before
    assert timedelta() <= moved - (world.now - MINUTE - revoked_at) < timedelta(seconds=5)
    (extension,) = [fact["data"] for fact in facts(people, running) if fact["type"] == "order.extended"]
    assert extension["words"]["reason"] == "no representative was in office who might have answered"
    assert extension["outages"] == [{"from": instant.to_text(revoked_at), "to": instant.to_text(world.now - MINUTE)}]
    (reassigned,) = [fact["data"] for fact in facts(people, running) if fact["type"] == "order.reassigned"]
    assert extension["command"] == reassigned["command"], "in one write"
    world.run(due(people, running) - world.now - MINUTE)
    assert people.order(running)["breaches"] == []
    world.run(3 * MINUTE)
    (breach,) = people.order(running)["breaches"]
    decided = instant.from_text(breach["decided_at"]) - instant.from_text(breach["due_at"])
    assert timedelta(seconds=20) <= decided < timedelta(seconds=22), "to the second, as any other"
    people.sound(running)


def facts(people: Cast, order: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    return listed


def test_what_is_to_be_put_back_is_not_overdue_while_no_one_may_put_it_back(
    world: World, people: Cast, old: Old
) -> None:
    order = old.orders["open"]
    people.report(order, 1, 2)
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "it was lawful"}).body["reinstate"] == [1, 2]
    world.run(5 * MINUTE)
    end(people, old.id, revoked=True)
    world.run(3 * HOUR)
    overdue = [fact for fact in facts(people, order) if fact["type"] == "order.answer_overdue"]
    assert overdue == []
    appoint(people)
    world.run(2 * HOUR)
    (overdue,) = [fact["data"] for fact in facts(people, order) if fact["type"] == "order.answer_overdue"]
    assert (overdue["owed"], overdue["items"]) == ("reinstatement", [1, 2])


def test_a_successor_that_answers_within_the_moved_time_is_in_time(world: World, people: Cast, old: Old) -> None:
    end(people, old.id, revoked=True)
    world.run(26 * HOUR)
    appoint(people)
    world.run(5 * MINUTE)
    answer = people.join("successor").post(f"/orders/{old.orders['open']}/reports", measured(world))
    assert (answer.status, answer.body["status"]) == (200, "complied")
    assert [item["in_time"] for item in answer.body["items"]] == [True, True]


def test_what_falls_due_after_the_successor_came_is_not_moved(world: World, people: Cast, old: Old) -> None:
    before = due(people, old.orders["open"])
    end(people, old.id, revoked=True)
    world.run(10 * HOUR)
    appoint(people)
    world.run(5 * MINUTE)
    assert due(people, old.orders["open"]) == before


@pytest.mark.parametrize("earlier", [MINUTE, 2 * HOUR, 30 * HOUR])
def test_an_end_that_is_entered_afterwards_takes_no_answer_from_who_was_in_office(
    world: World, people: Cast, old: Old, earlier: timedelta
) -> None:
    """Received in office, then "the mandate ended last Friday": its time runs, so it can be answered."""
    world.run(HOUR)
    body = {"valid_until": instant.to_text(world.now - earlier)}
    answer = people.registrar.post(f"/representatives/{old.id}/termination", body)
    assert (answer.status, answer.body["valid_until"]) == (200, instant.to_text(world.now)), answer.body
    entered = answer.body["valid_until"]
    world.run(MINUTE)
    for again in (body["valid_until"], entered):
        same = people.registrar.post(f"/representatives/{old.id}/termination", {"valid_until": again})
        assert (same.status, same.body["valid_until"]) == (200, entered)
    assert people.page(old.links["open"]).get().status == 200
    assert old.caller.post(f"/orders/{old.orders['open']}/reports", measured(world)).body["status"] == "complied"
    world.run(30 * HOUR)
    assert people.order(old.orders["open"])["breaches"] == []
    late = instant.to_text(world.now + HOUR)
    refused = people.registrar.post(f"/representatives/{old.id}/termination", {"valid_until": late})
    assert (refused.status, entered in refused.body["detail"]) == (409, True)
    revoked = people.registrar.post(f"/representatives/{old.id}/termination", {**body, "revoked": True})
    assert (revoked.status, revoked.body["revoked_at"]) == (200, instant.to_text(world.now))


def test_a_revocation_that_is_to_come_stays_one_when_its_instant_is_moved(people: Cast, world: World, old: Old) -> None:
    path = f"/representatives/{old.id}/termination"
    for hours, more in ((2, {"revoked": True}), (5, {}), (3, {"revoked": False})):
        body = {"valid_until": instant.to_text(world.now + hours * HOUR), **more}
        answer = people.registrar.post(path, body)
        assert (answer.status, answer.body["revoked_at"]) == (200, body["valid_until"])


def test_the_last_representative_says_what_is_back_and_nothing_is_overdue(world: World, people: Cast, old: Old) -> None:
    order = old.orders["open"]
    assert old.caller.post(f"/orders/{order}/reports", measured(world)).body["status"] == "complied"
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "a mistake"}).status == 200
    world.run(MINUTE)
    end(people, old.id)
    world.run(MINUTE)
    assert old.caller.post(f"/orders/{order}/reinstatement-report", {**BY_AND_REFERENCE, "items": [1]}).status == 200
    assert people.page(old.links["open"]).answer("reinstatement", **{"item-2": "yes"}).status == 303
    world.run(100 * HOUR)
    facts = [fact["type"] for fact in people.ministry.get(f"/orders/{order}/facts").body["facts"]]
    assert (facts.count("order.reinstated"), "order.answer_overdue" in facts) == (2, False)


def test_an_order_issued_within_a_minute_of_a_revocation_goes_to_no_one(world: World, people: Cast, old: Old) -> None:
    """This process has the platform's entry of a moment ago."""
    people.issue("KZ-before")
    world.settle()
    sent = len(world.mailbox.posted)
    end(people, old.id, revoked=True)
    refused = people.ministry.post("/orders", order_text("KZ-after"))
    assert (refused.status, refused.body["type"].rpartition("/")[2]) == (409, "no-representative")
    appoint(people)
    assert people.ministry.post("/orders", order_text("KZ-after")).status == 201, "and at once to its successor"
    world.settle()
    assert all(mail.recipient == NEW for mail in world.mailbox.posted[sent:] if "KZ-after" in mail.subject)


def test_a_fact_of_an_order_goes_to_no_one_whom_the_register_has_just_revoked(
    world: World, people: Cast, old: Old
) -> None:
    """The process that passes it on has the platform's entry of a moment ago."""
    register = parts.registry()
    people.order(old.orders["open"])
    stale = dict(register._cache)  # noqa: SLF001 - as another process has it
    end(people, old.id, revoked=True)
    calls, mailed = len(world.receivers.calls[people.representative.hook]), len(world.mailbox.posted)
    more = {"extend_by": "PT2H", "reason": "a holiday"}
    assert people.ministry.post(f"/orders/{old.orders['open']}/extension", more).status == 200
    register._cache.update(stale)  # noqa: SLF001
    world.settle()
    assert (len(world.receivers.calls[people.representative.hook]), len(world.mailbox.posted)) == (calls, mailed)


def test_one_look_at_the_register_decides_for_webhooks_and_all_mails_of_an_orders_facts(
    people: Cast, old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {"extend_by": "PT2H", "reason": "a holiday"}
    assert people.ministry.post(f"/orders/{old.orders['open']}/extension", more).status == 200
    assert old.caller.post(f"/orders/{old.orders['open']}/contest", ANSWERS["contest"]).status == 200
    registry, looks = parts.registry(), list[str]()
    look = registry.platform_now

    def counted(name: str) -> Platform:
        looks.append(name)
        return look(name)

    monkeypatch.setattr(registry, "platform_now", counted)
    assert parts.fan_out().run(f"order:{old.orders['open']}") > 2
    assert looks == ["video-example"]


def test_a_mandate_that_has_ended_is_revoked_later_and_counts_from_then(world: World, people: Cast, old: Old) -> None:
    ended = end(people, old.id).body["valid_until"]
    world.run(5 * HOUR)
    body = {"valid_until": ended, "revoked": True}
    answer = people.registrar.post(f"/representatives/{old.id}/termination", body)
    assert (answer.status, answer.body["revoked_at"]) == (200, instant.to_text(world.now))
    before, since = due(people, old.orders["open"]), world.now
    again = people.registrar.post(f"/representatives/{old.id}/termination", {"valid_until": ended})
    assert again.body["revoked_at"] == answer.body["revoked_at"], "a revocation is final"
    world.run(2 * MINUTE)
    assert old.caller.post(f"/orders/{old.orders['open']}/reports", measured(world)).status == 403
    world.run(24 * HOUR)
    appoint(people, valid_from="2026-11-24T15:00:00Z")
    entered = world.now
    world.run(MINUTE)
    assert due(people, old.orders["open"]) - before == entered - since, (
        "a mandate counts from its entry at the earliest"
    )


def test_what_is_to_be_put_back_is_not_overdue_while_no_one_may_say_that_it_is(
    world: World, people: Cast, old: Old
) -> None:
    done = old.orders["open"]
    assert people.report(done, 1, 2).body["status"] == "complied"
    people.ministry.post(f"/orders/{done}/withdrawal", {"reason": "issued in error"})
    world.run(MINUTE)
    assert "order.received" in [fact["type"] for fact in facts(people, done)][-1:]
    end(people, old.id, revoked=True)
    world.run(3 * HOUR)
    assert "order.answer_overdue" not in [fact["type"] for fact in facts(people, done)]
    world.mailbox.behaviour[NEW] = accepts
    appoint(people)
    world.run(2 * HOUR)
    assert [fact["type"] for fact in facts(people, done)][-1] == "order.answer_overdue"
