"""What is asked of an order long after it was erased: replays, orders of many, old tags, an operator's commands."""

import json
import unicodedata
from datetime import timedelta
from typing import Literal

import pytest

from removal.cli import main
from removal.record import instant
from removal.record.duration import months_after
from tests.fake_ses import bounce, delivery
from tests.people import PRIMARY, Cast, order_text
from tests.stories.test_erasure import CANARY, DAY, HOUR, MONTHS, canaries, facts, lived, order_with_canaries, withdraw
from tests.world import START, World


def test_a_replay_brings_a_new_webhook_the_facts_without_text_and_words(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    world.run_until(months_after(withdrawn_at, MONTHS) + HOUR)
    third = people.join("third", "https://third.example/hook")
    endpoint = third.open_endpoint()
    world.settle()
    assert third.post(f"/endpoints/{endpoint}/replay", {"since": instant.to_text(START)}).status == 202
    world.run(HOUR)
    calls = third.order_calls(order)
    assert sorted(call.type for call in calls) == sorted(facts(people, order))
    assert "text" not in next(call for call in calls if call.type == "order.issued").payload["data"]["order"]
    worded = [call.payload["data"] for call in calls if "words_sha256" in call.payload["data"]]
    assert [data["words"] for data in worded] == [None, None]
    assert CANARY not in json.dumps([call.payload for call in calls])
    assert canaries() == []
    assert main(["verify", "--all"]) == 0


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_reference_is_never_free_again_in_whatever_form_alone_or_among_others(
    world: World, people: Cast, form: Literal["NFC", "NFD"]
) -> None:
    order = order_with_canaries(people, "KZ-é")
    assert withdraw(people, order).status == 200
    world.run_until(months_after(world.now, MONTHS) + DAY)
    again = order_text(unicodedata.normalize(form, "KZ-é"))
    assert people.ministry.post("/orders", {**again, "platform": "another"}).status == 410
    results = people.ministry.post("/orders:batch", {"orders": [again, order_text("KZ-2")]}).body["results"]
    assert [result["status"] for result in results] == [410, 201]
    assert results[0]["problem"]["type"].endswith("/order-erased")


def test_a_reader_that_has_its_state_of_before_gets_what_is_left(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    known = {"if-none-match": people.ministry.get(f"/orders/{order}").headers["etag"]}
    assert people.ministry.get(f"/orders/{order}", known).status == 304
    world.run_until(months_after(withdrawn_at, MONTHS) + HOUR)
    read = people.ministry.get(f"/orders/{order}", known)
    assert (read.status, read.body["status"]) == (200, "erased")


def test_nothing_that_an_operator_does_for_an_open_order_touches_it(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    world.run_until(months_after(withdrawn_at, MONTHS) + HOUR)
    length = people.order(order)["journal"]["length"]
    outage = ["--from", instant.to_text(START), "--to", instant.to_text(START + timedelta(hours=3)), "--reason", "x"]
    refused = [
        ["resend", order],
        ["extend", "--order", order, *outage],
        ["hold-erasure", order, "--reason", "x"],
        ["release-erasure", order, "--reason", "x"],
    ]
    for command in refused:
        assert main([*command, "--yes"]) == 1, command
    for command in (["extend", *outage], ["republish", "--order", order]):
        assert main([*command, "--yes"]) == 0, command
    world.run(DAY)
    assert people.order(order)["journal"]["length"] == length
    assert main(["verify", order]) == 0


def test_what_a_mail_server_says_of_its_mails_is_of_no_consequence(world: World, by_mail: Cast) -> None:
    order = order_with_canaries(by_mail)
    world.settle()
    posted = world.mailbox.to(PRIMARY)[0]
    assert withdraw(by_mail, order).status == 200
    world.run_until(months_after(world.now, MONTHS) + DAY)
    left = facts(by_mail, order)
    world.hear(bounce(posted, world.now, "Permanent", "General"))
    world.hear(delivery(posted, world.now))
    world.run(DAY)
    assert facts(by_mail, order) == left
    assert canaries() == []
