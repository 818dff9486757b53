"""A record to file: what the page gives to be downloaded, and both sides' words in the history."""

import csv
import io
import json
from hashlib import sha256

import pytest

from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast, order_text
from tests.reader import Reader
from tests.world import World


def test_the_order_is_downloaded_byte_for_byte(people: Cast, order: str, reader: Reader) -> None:
    file = reader.get("file=order.json")
    assert (file.status, file.headers["content-type"]) == (200, "application/json")
    assert file.headers["content-disposition"] == 'attachment; filename="order.json"'
    assert file.headers["cache-control"] == "no-store"
    assert sha256(file.html.encode()).hexdigest() == people.order(order)["text_sha256"]


def test_the_items_are_a_table_of_what_was_reported(reader: Reader) -> None:
    reader.answer("report", outcome="access_disabled", scope="only", numbers="2", territory="KZ, RU")
    file = reader.get("file=items.csv").html
    first, second = csv.DictReader(io.StringIO(file.removeprefix("\ufeff")))
    assert (first["number"], first["outcome"], first["contested"]) == ("1", "", "False")
    assert (second["outcome"], second["territory"], second["in_time"]) == ("access_disabled", "KZ RU", "True")


@pytest.mark.parametrize("locator", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_the_table_is_a_formula(world: World, people: Cast, locator: str) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    items = [{"url": "https://video.example/1", "locator": locator}]
    people.ministry.post("/orders", {**order_text("KZ-F"), "items": items})
    world.settle()
    file = people.page(world.mailbox.to(PRIMARY)[-1].link).get("file=items.csv").html
    [line] = csv.DictReader(io.StringIO(file.removeprefix("\ufeff")))
    assert line["locator"] == f"'{locator}"


def test_the_journal_has_the_facts_with_their_hashes_and_words(people: Cast, order: str, reader: Reader) -> None:
    reader.answer("contest", explanation="It is satire.")
    journal = json.loads(reader.get("file=journal.json").html)
    seen = people.representative.get(f"/orders/{order}/facts").body["facts"]
    assert [fact["data"]["hash"] for fact in seen] == [fact["hash"] for fact in journal["facts"]]
    assert journal["facts"][-1]["words"]["explanation"] == "It is satire."


def test_the_history_has_both_sides_words_and_the_outcomes_of_each_report(
    world: World, people: Cast, order: str, reader: Reader
) -> None:
    reader.answer("report", outcome="removed", scope="only", numbers="1")
    reader.answer("contest", explanation="It is satire.")
    people.ministry.post(f"/orders/{order}/contest-decision", {"decision": "rejected", "reasons": "It names a child."})
    world.settle()
    shown = reader.get().html.partition('id="history"')[2]
    for text in ("It is satire.", "It names a child.", "Removed: 1; 24 November 2026, 17:01:00 UTC+8"):
        assert text in shown


def test_a_file_that_is_not_there_is_the_page(reader: Reader) -> None:
    assert "<h1>" in reader.get("file=../../secret").html
