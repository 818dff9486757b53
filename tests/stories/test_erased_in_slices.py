"""An erasure that needs many runs: people's words go in the first one, and nothing stops the others."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import botocore.client
import pytest

from removal.erasure import actions
from removal.record import instant
from removal.record.duration import months_after
from tests.cloud import table_items
from tests.people import Cast
from tests.stories.test_erasure import CANARY, DAY, HOUR, MINUTE, MONTHS, canaries, lived
from tests.world import START, World

SLICE = 10  # items: fewer than an order's text, words and bodies
SECOND = timedelta(seconds=1)
STEP = 10 * SECOND


@pytest.fixture(autouse=True)
def slices() -> Iterator[None]:
    """A run deletes few items, as if each request took long.

    It does not use `monkeypatch`: that would begin before `world`, and what a test replaces would come back after it.
    """
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(actions, "SLICE", SLICE)
        yield


def to_erase(order: str) -> list[str]:
    """The keys of an order's bodies and deliveries, but for those of `order.erased`, its fifth fact."""
    items = [item for item in table_items() if order in json.dumps(item) and "order.erased" not in json.dumps(item)]
    keys = (f"{item['pk']['S']} {item['sk']['S']}" for item in items)
    kinds = ("body:", "delivery:", "planned:")
    return sorted(key for key in keys if key.split()[1].startswith(kinds) and ":000005:" not in key)


def lose_events(monkeypatch: pytest.MonkeyPatch, fact: str) -> None:
    """EventBridge takes the first event of a fact, and loses it."""
    passes = "_make_api_call"  # every request does
    call = getattr(botocore.client.BaseClient, passes)
    left = [fact]

    def losing(client: botocore.client.BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        if operation == "PutEvents" and left and left[0] in json.dumps(arguments, default=str):
            left.pop()
            return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in arguments["Entries"]]}
        return call(client, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, passes, losing)


def test_an_erasure_goes_on_while_its_own_fact_is_not_passed_on(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, withdrawn_at = lived(world, people)
    end = months_after(withdrawn_at, MONTHS)
    world.run_until(end - SECOND)
    before = len(to_erase(order))
    lose_events(monkeypatch, "order.erased")
    world.run(9 * MINUTE)
    assert before > 2 * SLICE
    assert to_erase(order) == []
    assert "order.erased" not in people.ministry.once(order), "it is put on the bus again after ten minutes"
    world.run(HOUR)
    assert people.ministry.once(order)[-1] == people.representative.once(order)[-1] == "order.erased"


def test_what_people_wrote_is_erased_before_anything_else(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    world.run_until(months_after(withdrawn_at, MONTHS) - SECOND)
    before = [key for key in to_erase(order) if " body:" not in key]
    world.run(STEP)
    while any(key.startswith("order:") for key in canaries()):
        assert [key for key in to_erase(order) if " body:" not in key] == before
        world.run(MINUTE)
    world.run(HOUR)
    assert canaries() == []


def test_a_webhook_that_works_again_in_the_middle_of_an_erasure_gets_none_of_its_words(
    world: World, people: Cast
) -> None:
    order, withdrawn_at = lived(world, people)
    third = people.join("third", "https://third.example/hook")
    endpoint = third.open_endpoint()
    end = months_after(withdrawn_at, MONTHS)
    world.run_until(end - MINUTE)
    world.receivers.behaviour[third.hook] = lambda _: 503
    assert third.post(f"/endpoints/{endpoint}/replay", {"since": instant.to_text(START)}).status == 202
    world.run(MINUTE + STEP)
    assert people.order(order)["status"] == "erased"
    before = len(third.order_calls(order))
    for _ in range(10):
        if any(" body:" in key for key in canaries()):
            world.run(MINUTE)
    theirs = {item["pk"]["S"] for item in table_items() if item.get("endpoint") == {"S": endpoint}}
    assert any(key.split()[0] in theirs for key in to_erase(order)), "it waits for its webhook"
    world.receivers.behaviour.pop(third.hook)
    world.run(DAY)
    assert CANARY not in json.dumps([call.payload for call in third.order_calls(order)[before:]], ensure_ascii=False)
    assert to_erase(order) == canaries() == []
