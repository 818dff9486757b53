"""Notices by webhook and mail: they pass every filter, repeat what is not certain, and only they are receipt."""

import json
from datetime import timedelta
from typing import Any

import pytest

from removal.journals.position import Marks
from removal.law.law import load
from tests import fake_ses, parts
from tests.fake_ses import accepts, bounces
from tests.people import DEPUTY, PRIMARY, Cast
from tests.stories.notice_acts import ALL, HOUR, MINUTE, PICKY, SECOND, brought, receipts
from tests.under_law import under
from tests.world import START, World


def accepts_after(length: timedelta) -> fake_ses.Behaviour:
    """The server takes it late."""
    return lambda posted: [(length, fake_ses.delivery(posted, posted.at + length))]


def ask(people: Cast, order: str, *items: int, ground: str = "insufficient_information") -> None:
    body = {"by": "R.", "reference": "R-1", "ground": ground, "items": list(items), "explanation": "which part?"}
    assert people.representative.post(f"/orders/{order}/obstacles", body).status == 200


def answer(people: Cast, order: str, *items: int, words: str = "at 00:41") -> None:
    body = {"items": list(items), "answer": words}
    assert people.ministry.post(f"/orders/{order}/obstacle-answers", body).status == 200


def suspend(people: Cast, order: str, *, suspended: bool, reason: str = "a court looks at it") -> None:
    body = {"suspended": suspended, "reason": reason}
    assert people.ministry.post(f"/orders/{order}/suspension", body).status == 200


def test_a_webhook_that_wants_breaches_alone_gets_every_notice_and_its_2xx_is_receipt(
    world: World, by_mail: Cast
) -> None:
    by_mail.representative.post("/endpoints", {"url": PICKY, "facts": ["order.breached"]})
    world.settle()
    order = by_mail.issue()
    world.run(HOUR)
    ask(by_mail, order, 1, 2)
    answer(by_mail, order, 1, 2)
    world.run(HOUR)
    suspend(by_mail, order, suspended=True)
    suspend(by_mail, order, suspended=False)
    by_mail.report(order, 1, 2)
    by_mail.ministry.post(f"/orders/{order}/disputes", {"items": [1], "reason": "it still plays"})
    world.settle()
    by_mail.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.settle()
    calls = [call.type for call in world.receivers.calls[PICKY] if call.type.startswith("order.")]
    assert calls == [
        "order.issued",
        "order.obstacle_answered",
        "order.resumed",
        "order.disputed",
        "order.withdrawn",
    ]
    assert [rule for rule, _ in receipts(by_mail, order)] == ["webhook_accepted"] * 2 + ["answer"] + [
        "webhook_accepted"
    ] * 2
    by_mail.sound(order)


def test_what_is_no_notice_does_not_pass_a_filter_and_is_no_receipt(world: World, by_mail: Cast) -> None:
    hook = "https://video.example/rest"
    wanted = ["order.extended", "order.undelivered", "order.obstructed"]
    by_mail.representative.post("/endpoints", {"url": hook, "facts": wanted})
    world.receivers.behaviour[hook] = lambda call: 503 if call.type == "order.issued" else 204
    world.settle()
    order = by_mail.issue()
    world.run(HOUR + MINUTE)
    by_mail.ministry.post(f"/orders/{order}/extension", {"extend_by": "PT2H", "reason": "holidays"})
    world.run(30 * MINUTE)
    assert by_mail.order(order)["status"] == "issued"
    assert receipts(by_mail, order) == []


def test_the_delivery_of_a_reminder_by_mail_is_no_evidence_of_a_later_notice(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    ask(by_mail, order, 1)
    world.mailbox.behaviour[PRIMARY] = fake_ses.is_silent
    answer(by_mail, order, 1)
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = accepts
    world.run_until(START + 23 * HOUR + 30 * MINUTE)
    assert "Reminder" in {mail.subject.partition(":")[0] for mail in world.mailbox.to(PRIMARY)}
    assert [item["clock"] for item in by_mail.order(order)["items"]] == ["awaiting_receipt", "running"]
    assert len(receipts(by_mail, order)) == 1


@pytest.mark.parametrize("law", ["kz", "eu-tco"])
def test_time_runs_from_the_late_acceptance_of_the_authoritys_answer(world: World, by_mail: Cast, law: str) -> None:
    changed: dict[str, Any] = {"items": 1, **under(load(local=True)[f"{law}-1"])}
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue(**changed)
    world.run(10 * MINUTE)
    ask(by_mail, order, 1)
    world.run(10 * MINUTE)
    world.mailbox.behaviour.update(dict.fromkeys(ALL, fake_ses.is_silent) | {PRIMARY: accepts_after(40 * MINUTE)})
    answer(by_mail, order, 1)
    world.run(39 * MINUTE)
    assert by_mail.order(order)["status"] == "suspended"
    assert by_mail.order(order)["items"][0]["clock"] == "awaiting_receipt"
    world.run(MINUTE + SECOND)
    assert receipts(by_mail, order)[-1] == ("mail_accepted", "2026-11-24T10:00:00.000Z")
    due = {"kz": "2026-11-25T10:00:00.000Z", "eu-tco": "2026-11-24T11:00:00.000Z"}[law]
    assert by_mail.order(order)["due_at"] == due
    by_mail.sound(order)


def test_an_answer_that_no_one_receives_ends_in_no_breach_and_the_registrar_learns_who_is_not_reached(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    ask(by_mail, order, 1, 2)
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = fake_ses.is_silent
    answer(by_mail, order, 1, 2)
    answered = by_mail.order(order)["journal"]["length"]
    world.run(30 * 24 * HOUR)
    types = by_mail.ministry.types(order)
    assert "order.breached" not in types
    assert types.count("order.undelivered") > 12
    undelivered = [
        call.payload["data"] for call in by_mail.ministry.order_calls(order) if call.type == "order.undelivered"
    ]
    assert {tuple(fact["notices"]) for fact in undelivered} == {(answered,)}
    assert [len([mail for mail in world.mailbox.to(address) if "Answer" in mail.subject]) for address in ALL] == [
        1,
        1,
        1,
    ]
    assert by_mail.order(order)["status"] == "suspended"


def test_the_third_time_the_registrar_reads_whom_nothing_reaches_and_of_which_order(
    world: World, by_mail: Cast
) -> None:
    hook = "https://registrar.example/hook"
    by_mail.registrar.may("registry:write", "callers:write", "endpoints:write")
    world.run(2 * MINUTE)
    assert by_mail.registrar.post("/endpoints", {"url": hook}).status == 201
    first, second = by_mail.issue("KZ-1"), by_mail.issue("KZ-2")
    world.run(5 * HOUR + MINUTE)

    def unreached() -> list[dict[str, Any]]:
        calls = [call for call in world.receivers.calls[hook] if call.type == "representative.unreachable"]
        return [call.payload["data"] for call in calls if "orders" in call.payload["data"]]

    assert unreached() == []
    world.run(4 * HOUR)
    assert sorted(fact["orders"] for fact in unreached()) == sorted([[first], [second]])
    (holder,) = by_mail.registrar.get("/platforms/video-example/representatives").body["representatives"]
    assert {fact["representative"] for fact in unreached()} == {holder["id"]}
    world.run(24 * HOUR)
    store = parts.order_store()
    for order in (first, second):
        store.mark(store.load(order), Marks(fanned_out=0))
        parts.fan_out().run(f"order:{order}")
    world.settle()
    assert len(unreached()) == 2, "once for each, also when facts are passed on again"


def test_a_mail_in_the_middle_that_is_ignored_is_covered_by_the_next_notice(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    ask(by_mail, order, 1)
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = fake_ses.is_silent
    answer(by_mail, order, 1, words="the part at 00:41")
    world.run(MINUTE)
    by_mail.report(order, 2)
    world.settle()
    assert [rule for rule, _ in receipts(by_mail, order)] == ["mail_accepted", "answer"]
    ask(by_mail, order, 1, ground="manifest_error")
    answer(by_mail, order, 1, words="the second answer")
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = accepts
    by_mail.ministry.post(f"/orders/{order}/disputes", {"items": [2], "reason": "it still plays"})
    world.run(MINUTE)
    mail = world.mailbox.to(PRIMARY)[-1]
    assert mail.subject.startswith("Measure disputed")
    for kind in (mail.text, mail.html):
        assert "it still plays" in kind
        assert "the second answer" in kind
        assert "the part at 00:41" not in kind, "that one was received by an answer"
    assert "counts as receipt" in mail.text
    assert [item["clock"] for item in by_mail.order(order)["items"]] == ["running", "running"]
    by_mail.sound(order)


def test_a_mail_repeats_the_whole_order_while_only_a_mail_server_has_taken_it(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(MINUTE)
    suspend(by_mail, order, suspended=True)
    suspend(by_mail, order, suspended=False, reason="the court has looked")
    world.run(MINUTE)
    for contact in ALL:
        mail = world.mailbox.to(contact)[-1]
        assert mail.subject.startswith("Stop of the clock ended")
        assert "the court has looked" in mail.text
        assert "Травля ребёнка в комментариях." in mail.text
        assert "Court of first instance" in mail.html
        names = [part.get_filename() for part in mail.message.iter_attachments()]
        assert names == ["order.json", "deadline.ics"]
    held = world.mailbox.to(PRIMARY)[-2]
    assert held.subject.startswith("Suspended")
    assert [part.get_filename() for part in held.message.iter_attachments()] == []


def test_a_bounce_of_the_order_after_a_later_notice_repeated_it_moves_the_receipt_to_that(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour.update({PRIMARY: bounces(5 * HOUR), DEPUTY: accepts})
    order = by_mail.issue()
    world.run(HOUR)
    suspend(by_mail, order, suspended=True)
    suspend(by_mail, order, suspended=False)
    world.mailbox.behaviour[PRIMARY] = fake_ses.is_silent
    world.run(5 * HOUR)
    types = by_mail.ministry.types(order)
    assert "order.receipt_withdrawn" in types
    assert by_mail.order(order)["status"] == "running", "the deputy's server has taken the lift, with the order in it"
    assert by_mail.order(order)["clock"]["started_at"] == "2026-11-24T10:00:01.000Z"
    by_mail.sound(order)


def test_a_webhook_body_has_the_earlier_notice_that_no_one_received_as_the_journal_has_it(
    world: World, people: Cast
) -> None:
    order = people.issue()
    world.run(MINUTE)
    people.report(order, 1, 2)
    world.settle()
    world.receivers.behaviour[people.representative.hook] = lambda _: 503
    people.ministry.post(f"/orders/{order}/disputes", {"items": [2], "reason": "it still plays"})
    world.run(MINUTE)
    people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"})
    world.run(MINUTE)
    bodies = {call.type: brought(call) for call in people.ministry.order_calls(order)}
    journal = [json.loads(line) for line in parts.order_store().load(order).journal]
    disputed = next(line for line in journal if line["type"] == "order.disputed")
    (repeated,) = bodies["order.withdrawn"]["notices"]
    assert repeated["words"]["reason"] == "it still plays"
    assert {name: value for name, value in repeated.items() if name != "words"} == disputed
    assert "text" not in bodies["order.withdrawn"], "the order itself was received for certain"
    assert (bodies["order.issued"]["notices"], bodies["order.disputed"]["notices"]) == ([], [])
    assert {name for name, of_order in bodies.items() if "notices" in of_order} == {
        "order.issued",
        "order.disputed",
        "order.withdrawn",
    }
    del world.receivers.behaviour[people.representative.hook]
    world.run(HOUR)
    sent = {call.type: brought(call) for call in people.representative.order_calls(order)}
    assert sent["order.withdrawn"] == bodies["order.withdrawn"], "rendered before the dispute was received"
    people.sound(order)
