"""A reference names one order to its readers: in one form, all of it to be seen, and warned of where it deceives."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast, order_text
from tests.world import World


def warned(body: dict[str, Any]) -> list[str]:
    """References of the orders that the answer warns of."""
    return [order["reference"] for warning in body["warnings"] for order in warning["orders"]]


ALIKE = [("KZ-II", "KZ-11"), ("KZ-2026-000124", "КZ-2026-000124"), ("KZ-2O26", "KZ-2026"), ("KZ 5", "KZ\u00a05")]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_a_reference_that_looks_like_another_is_taken_and_warned_of(people: Cast, first: str, second: str) -> None:
    before = people.ministry.post("/orders", order_text(first))
    assert (before.status, before.body["warnings"]) == (201, [])
    answer = people.ministry.post("/orders", order_text(second))
    assert (answer.status, warned(answer.body)) == (201, [first])
    assert answer.body["id"] != before.body["id"]
    assert answer.body["warnings"][0]["orders"][0]["id"] == before.body["id"]
    again = people.ministry.post("/orders", order_text(second))
    assert (again.status, warned(again.body)) == (200, [first])


def test_what_can_be_distinguished_and_what_another_authority_has_is_not_warned_of(people: Cast) -> None:
    assert people.other_ministry.post("/orders", order_text("KZ-11")).status == 201
    for reference in ("KZ-II", "KZ-12", "KZ-21", "kz-II"):
        assert warned(people.ministry.post("/orders", order_text(reference)).body) == []


def test_each_order_of_a_batch_is_warned_of_by_itself(people: Cast) -> None:
    batch = {"orders": [order_text("KZ-O"), order_text("KZ-0"), order_text("KZ-9")]}
    results = people.ministry.post("/orders:batch", batch).body["results"]
    assert [warned(result["order"]) for result in results] == [[], ["KZ-O"], []]


def test_of_many_that_look_alike_a_few_are_named(people: Cast) -> None:
    references = [f"KZ-{number:03b}".replace("0", "I") for number in range(7)]
    answers = [people.ministry.post("/orders", order_text(reference)) for reference in references]
    assert [len(warned(answer.body)) for answer in answers] == [0, 1, 2, 3, 4, 5, 5]


def test_one_reference_in_two_forms_is_one_order(world: World, people: Cast) -> None:
    first = people.ministry.post("/orders", order_text("Приказ № 7-й"))
    again = people.ministry.post("/orders", order_text("Приказ № 7-и\u0306"))
    assert (first.status, again.status) == (201, 200)
    assert again.body["id"] == first.body["id"]
    other = people.ministry.post("/orders", order_text("cafe\u0301"))
    assert (other.status, other.body["reference"]) == (201, "caf\u00e9")
    world.settle()
    people.sound(other.body["id"])


HIDDEN = "\u202e\u2066\u200e\u061c\u200b\u2060\u00ad\ufeff\u200d\u034f\u3164"


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_nothing_hides_in_a_line(people: Cast, hidden: str) -> None:
    text = order_text(f"KZ-2026-000124{hidden}")
    text["items"] = [{"url": "https://video.example/1", "locator": f"at{hidden} 00:41"}]
    text["issuing_officer"] = {"name": f"A{hidden} Officer", "post": "Head of unit"}
    answer = people.ministry.post("/orders", text)
    assert answer.status == 422
    pointers = {error["pointer"]: error["detail"] for error in answer.body["errors"]}
    assert set(pointers) == {"/reference", "/items/0/locator", "/issuing_officer/name"}
    assert all(f"U+{ord(hidden):04X}" in detail for detail in pointers.values())
    named = people.registrar.put("/platforms/p2", {"name": f"Video{hidden}elpmaxE"})
    assert (named.status, named.body["errors"][0]["pointer"]) == (422, "/name")


TWO_FORMS = ("Приказ № 7-й", "Приказ № 7-и\u0306")


def test_an_expert_decisions_reference_in_two_forms_is_one(people: Cast) -> None:
    texts = [order_text(expert_decision={"reference": form, "decided_on": "2026-11-20"}) for form in TWO_FORMS]
    first, again = (people.ministry.post("/orders", text) for text in reversed(texts))
    assert (first.status, again.status) == (201, 200)
    assert first.body["expert_decision"]["reference"] == TWO_FORMS[0]


@pytest.mark.parametrize(("path", "more"), [("acknowledgement", {}), ("contest", {"explanation": "и\u0306"})])
def test_the_platforms_own_reference_is_kept_in_one_form_and_its_words_as_they_are(
    world: World, people: Cast, path: str, more: dict[str, str]
) -> None:
    order = people.issue()
    world.settle()
    answers = [
        people.representative.post(f"/orders/{order}/{path}", {"by": "Қ. и\u0306", "reference": form, **more})
        for form in reversed(TWO_FORMS)
    ]
    assert [(answer.status, answer.body["recorded"]) for answer in answers] == [(200, True), (200, True)]
    assert answers[0].body["fact"] == answers[1].body["fact"]
    world.settle()
    [data] = [
        call.payload["data"]["words"]
        for call in people.ministry.order_calls(order)
        if "answered_by" in call.payload["data"].get("words", {})
    ]
    assert (data["reference"], data["answered_by"]) == (TWO_FORMS[0], "Қ. и\u0306")
    assert data.get("explanation") == more.get("explanation")


def test_the_page_keeps_it_in_the_same_form(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(timedelta(minutes=1))
    reader = by_mail.page(world.mailbox.to(PRIMARY)[-1].link)
    for form in reversed(TWO_FORMS):
        assert reader.answer("acknowledge", own_reference=form).status == 303
    world.settle()
    references = [
        call.payload["data"]["words"]["reference"]
        for call in by_mail.ministry.order_calls(order)
        if call.type == "order.acknowledged"
    ]
    assert references == [TWO_FORMS[0]]


def test_a_mandates_reference_is_kept_in_one_form(people: Cast) -> None:
    [representative] = people.registrar.get("/platforms/video-example/representatives").body["representatives"]
    body = {name: representative[name] for name in ("name", "country", "zone", "languages")}
    contact = {"role": "primary", "name": "N.", "email": "n@video.example", "language": "en"}
    body |= {"mandate": {"reference": TWO_FORMS[1]}, "valid_from": "2027-01-01T00:00:00Z", "contacts": [contact]}
    made = people.registrar.post("/platforms/video-example/representatives", body)
    assert (made.status, made.body["mandate"]["reference"]) == (201, TWO_FORMS[0])
