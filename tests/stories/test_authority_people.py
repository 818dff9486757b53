"""An authority's people in awkward company: beside webhooks and others who write, with long words and faults."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from removal.orders.actions import Orders
from removal.orders.commands import Command
from removal.orders.order import Order
from tests.fake_ses import accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.stories.test_authority_contacts import (
    BUSY,
    CLERK,
    EN,
    ENTRY,
    HOUR,
    MINUTE,
    OFFICER,
    answer,
    ask,
    enter,
    form_of,
    issue,
    last,
    people,
    state,
    subjects,
)
from tests.world import World

__all__ = ["people"]
ODD_CASE = "Officer@Other.example"


def facts_of(people: Cast, order: str) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = people.other_ministry.get(f"/orders/{order}/facts").body["facts"]
    return facts


@pytest.mark.parametrize("failures", [0, 8])
def test_a_contact_gets_a_breach_that_a_webhook_has_too_also_when_the_mail_comes_later(
    world: World, people: Cast, failures: int
) -> None:
    body = {**ENTRY, "contacts": [EN], "alarm_email": "duty@ministry.example"}
    assert people.registrar.put("/authorities/ministry", body).status == 200
    order = people.issue()
    world.run(24 * HOUR)
    world.mailbox.faults += [BUSY] * failures
    world.run(2 * HOUR)
    assert "order.breached" in people.ministry.types(order)
    assert [subject for subject in subjects(world) if "Breach" in subject] == ["Breach: removal order KZ-2026-000123"]
    assert subjects(world, "duty@ministry.example") == []


def test_operators_are_alarmed_once_about_a_breach_and_not_by_the_mails_to_contacts(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarmed = list[datetime]()
    monkeypatch.setattr("removal.handlers.send_email._page", lambda _: alarmed.append(world.now))
    issue(people)
    world.run(26 * HOUR)
    assert [at.isoformat() for at in alarmed] == ["2026-11-25T09:15:21+00:00"]
    assert [len(subjects(world, address)) for address in (OFFICER, CLERK)] == [2, 1]


@pytest.mark.parametrize(("length", "status"), [(10_000, 303), (10_001, 422)])
def test_an_answer_by_link_is_as_long_as_one_by_api(world: World, people: Cast, length: int, status: int) -> None:
    order = issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    page = answer(officer, "ы" * length)
    assert (page.status, "at most 10,000 are taken" in page.html) == (status, status == 422)
    by_api = people.other_ministry.post(f"/orders/{order}/obstacle-answers", {"items": [1], "answer": "ы" * 10_001})
    assert by_api.status == 422


def test_another_obstacle_that_is_stated_while_an_answer_is_sent_waits_for_its_own(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = issue(people)
    world.run(MINUTE)
    officer = ask(world, people, scope="some", **{"item-1": "yes"})
    page = people.page(world.mailbox.to(PRIMARY)[0].link)
    carry_out, between = (
        Orders.carry_out,
        {"ground": "manifest_error", "explanation": "2.", "scope": "some", "item-2": "yes"},
    )

    def after_another(orders: Orders, order_id: str, command: Callable[[Order], Command]) -> object:
        monkeypatch.setattr(Orders, "carry_out", carry_out)
        assert page.answer("obstacle", **between).status == 303
        return orders.carry_out(order_id, command)

    monkeypatch.setattr(Orders, "carry_out", after_another)
    assert answer(officer).status == 303
    assert [debt["items"] for debt in state(people, order)["owed"]] == [[2]]
    assert answer(officer, "Yes.").status == 303
    assert state(people, order)["owed"] == []


def test_a_mail_about_many_contests_lists_some_of_what_is_owed_and_says_that_there_is_more(
    world: World, people: Cast
) -> None:
    enter(people, {**EN, "language": "kk"})
    issue(people, items=[{"url": f"https://video.example/{'п' * 100}/{n}"} for n in range(100)])
    world.run(MINUTE)
    page = people.page(world.mailbox.to(PRIMARY)[0].link)
    every_second = [{f"item-{number}": "yes" for number in range(first, 101, 2)} for first in (1, 2)]
    for number in range(30):
        sent = page.answer("contest", scope="some", explanation=f"No {number}.", **every_second[number % 2])
        assert sent.status == 303
    world.settle()
    assert "Сілтемедегі бетте көрсетілген басқа жолдардың саны: 11." in last(world).text
    assert last(world).text.count("Қарсылық бойынша шешім") == 19
    assert "Other Ministry; тармақтар: 2, 4, 6" in people.page(last(world).link).get().html


def test_an_address_in_capitals_is_the_same_address(world: World, people: Cast) -> None:
    world.mailbox.behaviour |= {ODD_CASE: accepts, **dict.fromkeys((PRIMARY, DEPUTY, NIGHT_DESK), refuses)}
    (before,) = enter(people, EN)["contacts"]
    order = issue(people)
    world.run(MINUTE)
    (after,) = enter(people, {**EN, "email": OFFICER.capitalize()}, alarm_email=ODD_CASE)["contacts"]
    assert (after["id"], after["email"]) == (before["id"], OFFICER.capitalize())
    world.mailbox.behaviour[OFFICER.capitalize()] = accepts
    world.run(3 * HOUR)
    undelivered = [fact for fact in facts_of(people, order) if fact["type"] == "order.undelivered"]
    assert len(subjects(world, OFFICER.capitalize())) == len(undelivered) > 0
    assert subjects(world, ODD_CASE) == []


def test_only_an_answer_of_the_contact_itself_is_shown_as_recorded(world: World, people: Cast) -> None:
    order = issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    for fact in facts_of(people, order):
        assert "Your answer was recorded" not in officer.get(f"recorded={fact['data']['command']}").html
    assert answer(officer).status == 303
    own = facts_of(people, order)[-1]["data"]["command"]
    assert "Your answer was recorded" in officer.get(f"recorded={own}").html


def test_what_is_overdue_has_the_time_at_which_it_was_due_however_long_ago(world: World, people: Cast) -> None:
    issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    due = "Other Ministry; items: 1–2; due 25 November 2026, 14:01 UTC+5"
    assert due in officer.get().html
    world.run(70 * HOUR)
    assert len([subject for subject in subjects(world) if "ALARM" in subject]) == 2
    assert due in officer.get().html
    assert due in last(world).text


def test_the_page_names_no_extension_while_the_order_is_suspended(world: World, people: Cast) -> None:
    order = issue(people)
    world.run(MINUTE)
    officer, calls = people.page(last(world).link), f"/orders/{order}"
    for suspended in (False, True, False):
        if suspended or state(people, order)["status"] == "suspended":
            body = {"suspended": suspended, "reason": "A court."}
            assert people.other_ministry.post(f"{calls}/suspension", body).status == 200
        assert (f"{calls}/extension" in officer.get().html) is not suspended
        assert f"{calls}/suspension" in officer.get().html


@pytest.mark.parametrize(
    ("language", "again"), [("en", "answer by a caller"), ("ru", "через API"), ("kk", "API арқылы")]
)
def test_an_answer_that_we_fail_to_take_is_kept_and_says_nothing_of_a_deadline_of_the_other_side(
    world: World, people: Cast, language: str, again: str
) -> None:
    order = issue(people)
    world.run(MINUTE)
    officer = ask(world, people)
    shown = officer.post({"about": "3", "explanation": "The one of 14 November."})
    form = form_of(shown)
    world.tables.refuse("update_item", "TransactionConflictException", 30)
    body = "&".join(f"{name}={value}" for name, value in (form.fields | form.ticks).items()).replace(" ", "+").encode()
    page = officer.send("POST", f"lang={language}", body)
    assert (page.status, again in page.html, "The one of 14 November." in page.html) == (503, True, True)
    for of_the_other_side in ("call the authority", "позвоните в орган", "органға қоңырау"):
        assert of_the_other_side not in page.html
    world.tables.refuse("update_item", "TransactionConflictException", 0)
    sent_again = [officer.post(form_of(page).fields).status for _ in range(30)]
    assert sent_again[-1] == 303
    answers = [fact for fact in facts_of(people, order) if fact["type"] == "order.obstacle_answered"]
    assert len(answers) == 1


def test_words_that_are_too_many_for_the_order_are_refused_in_words_for_the_authority(
    world: World, people: Cast
) -> None:
    issue(people)
    world.run(MINUTE)
    officer, page = ask(world, people), people.page(world.mailbox.to(PRIMARY)[0].link)
    for size in (49_000, 8_000, 800):
        while page.answer("contest", explanation=f"{world.now}{size}" + "ы" * size).status == 303:
            world.run(timedelta(seconds=1))
    refused = answer(officer, "x" * 5_000, "3")
    assert (refused.status, "call the authority" in refused.html) == (409, False)
    assert answer(officer, "Short.", "3").status == 303
