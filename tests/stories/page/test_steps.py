"""One thing at a time: the order, what to tell, the form, the check, the confirmation."""

from datetime import timedelta
from urllib.parse import urlencode

from infra.dev.local.browser import forms
from tests.people import PRIMARY, Cast, order_text
from tests.reader import Reader
from tests.world import World

MINUTE = timedelta(minutes=1)
ITEMS = [{"url": f"https://video.example/watch?v={number}"} for number in range(1, 101)]


def reader_of_a_hundred(world: World, people: Cast) -> tuple[str, Reader]:
    text = {**order_text("KZ-100"), "items": ITEMS}
    order = str(people.ministry.post("/orders", text).body["id"])
    world.run(MINUTE)
    mail = next(mail for mail in world.mailbox.to(PRIMARY) if mail.tags["order"] == order)
    return order, people.page(mail.link)


def submit(reader: Reader, kind: str, **filled: str) -> str:
    """Fill the form in, read the check, confirm; what the confirmation says."""
    preview = reader.post({**reader.form(kind).fields, "by": "Wong Ka-yan", **filled})
    [form] = forms(preview.html)
    sent = reader.post(form.fields | form.ticks)
    assert sent.status == 303, sent.html
    return sent.html


def test_of_a_hundred_items_97_are_removed_two_hindered_and_one_contested_in_three_answers(
    world: World, people: Cast
) -> None:
    order, reader = reader_of_a_hundred(world, people)
    removed = submit(reader, "report", outcome="removed", scope="but", numbers="17, 58, 77")
    assert "Removed: 1-16, 18-57, 59-76, 78-100; " in removed
    assert "These items are in time: each was answered before the deadline" in removed
    hindered = submit(
        reader, "obstacle", ground="technical", scope="only", numbers="17\n58", explanation="The store does not answer."
    )
    assert "The clock is stopped for these items: 17, 58" in hindered
    submit(reader, "contest", scope="only", numbers=ITEMS[76]["url"], explanation="It is satire.")
    shown = reader.get().html
    for text in ("97 (1-16, 18-57, 59-76, 78-100)", "3 (17, 58, 77)", "2 (17, 58)", "1 (77)", "Wednesday 25 November"):
        assert text in shown
    items = people.order(order)["items"]
    assert [item["number"] for item in items if item["outcome"] is None] == [17, 58, 77]
    assert [item["number"] for item in items if item["contested"]] == [77]


def test_the_redirect_itself_says_what_was_recorded_with_its_number_and_hash(
    people: Cast, order: str, reader: Reader
) -> None:
    sent = reader.answer("report", scope="all", outcome="removed")
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    [fact] = [fact["data"] for fact in facts if fact["type"] == "order.reported"]
    for html in (sent.html, reader.get(sent.headers["location"][1:]).html):
        assert f"Entry {fact['sequence']} of the record, hash <code>{fact['hash']}</code>" in html
        assert "24 November 2026, 09:01:00 UTC" in html


def test_a_late_report_is_said_to_be_late(world: World, reader: Reader) -> None:
    world.run(timedelta(hours=25))
    assert "Not in time for these items: 1, 2" in reader.answer("report", scope="all", outcome="removed").html


def test_without_a_choice_nothing_is_meant(reader: Reader) -> None:
    filled = {"answer": "contest", "by": "R.", "explanation": "It is satire."}
    for wrong, text in (
        ({}, "Choose which items your answer is about."),
        ({"scope": "all", "numbers": "1"}, "You chose all items and named some as well."),
        ({"scope": "only"}, "Name the items, by number or web address."),
        ({"scope": "only", "numbers": "1, x"}, "No item of this order: x."),
    ):
        refused = reader.post({**filled, **wrong})
        assert (refused.status, text in refused.html) == (422, True)
        assert "<title>Error: We contest the order</title>" in refused.html
    chosen = reader.get("step=chosen")
    assert (chosen.status, "Choose what you want to tell the authority." in chosen.html) == (422, True)


def test_another_language_shows_the_form_as_it_was_written_and_records_nothing(
    people: Cast, order: str, reader: Reader
) -> None:
    filled = {"answer": "contest", "scope": "but", "numbers": "1", "explanation": "Сатира.", "by": "", "again": "yes"}
    shown = reader.send("POST", "lang=ru", urlencode(filled).encode())
    assert (shown.status, 'role="alert"' in shown.html) == (200, False)
    kept = forms(shown.html)[0].fields
    assert (kept["scope"], kept["numbers"], kept["explanation"]) == ("but", "1", "Сатира.")
    [check] = forms(reader.post({**filled, "by": "R.", "again": ""}).html)
    again = reader.send("POST", "lang=kk", urlencode(check.fields | check.ticks | {"again": "yes"}).encode())
    assert (again.status, "Жауабыңызды тексеріңіз" in again.html) == (200, True)
    assert people.order(order)["journal"]["length"] == 2


def test_a_form_that_another_tab_has_overtaken_says_so_and_keeps_what_was_written(
    people: Cast, order: str, reader: Reader
) -> None:
    filled = {"answer": "obstacle", "scope": "only", "numbers": "2", "ground": "technical", "explanation": "A fire."}
    [form] = forms(reader.post({**filled, "by": "Wong Ka-yan", "own_reference": "Ф-7"}).html)
    assert reader.answer("report", scope="all", outcome="removed").status == 303
    refused = reader.post(form.fields | form.ticks)
    assert refused.status == 409
    for text in ("Nothing was recorded", "A fire.", "Wong Ka-yan", "Ф-7", "Technical or operational reasons", ": 2"):
        assert text in refused.html
    kept = reader.get(f"draft={form.fields['draft']}")
    assert (kept.status, "A fire." in kept.html) == (200, True)
    assert people.order(order)["status"] == "complied"
