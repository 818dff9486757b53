"""What else happens at the instant of an erasure: requests that had begun, deliveries to be sent, other orders."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import botocore.client
import pytest

from removal.cli import main
from removal.endpoints.schedule import DISABLED_AFTER
from removal.orders.erasure import AFTER_RELEASE
from removal.record import instant
from removal.record.duration import months_after
from tests import rights
from tests.people import Cast
from tests.stories.test_erasure import CANARY, DAY, HOUR, MINUTE, MONTHS, canaries, facts, lived, order_with_canaries
from tests.world import START, World

SECOND = timedelta(seconds=1)
REASON = ("--reason", "criminal case 17", "--yes")


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, holds: Callable[[str, str], bool], happens: Callable[[], object]
) -> None:
    """Let something happen once, before the first request to AWS of which `holds`, given its operation and content."""
    passes = "_make_api_call"  # every request does
    call = getattr(botocore.client.BaseClient, passes)
    left = [happens]

    def paused(client: botocore.client.BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        if left and holds(operation, json.dumps(arguments, default=str)):
            left.pop()()
        return call(client, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, passes, paused)


def test_a_replay_that_read_the_order_before_its_erasure_leaves_none_of_its_words(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run(58 * SECOND)
    order, withdrawn_at = lived(world, people)
    third = people.join("third", "https://third.example/hook")
    endpoint = third.open_endpoint()
    world.settle()
    end = months_after(withdrawn_at, MONTHS)
    world.run_until(end - SECOND)

    def writes_body(operation: str, content: str) -> bool:
        return operation == "TransactWriteItems" and "body:" in content

    meanwhile(monkeypatch, writes_body, lambda: world.run_until(end + 3 * SECOND))
    assert third.post(f"/endpoints/{endpoint}/replay", {"since": instant.to_text(START)}).status == 202
    assert people.order(order)["status"] == "erased"
    world.run(HOUR)
    assert canaries() == []
    assert main(["verify", order]) == 0


def test_an_answer_that_read_the_order_before_its_erasure_is_refused_and_leaves_none_of_its_words(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run(58 * SECOND)
    order, _ = lived(world, people)
    end = months_after(instant.from_text(people.order(order)["changed_at"]), MONTHS)
    world.run_until(end - SECOND)

    def writes_words(operation: str, content: str) -> bool:
        return operation == "PutItem" and "words:" in content

    meanwhile(monkeypatch, writes_words, lambda: world.run_until(end + 3 * SECOND))
    report = {"number": 1, "outcome": "removed", "measured_at": instant.to_text(START)}
    body = {"by": f"{CANARY} person", "reference": CANARY, "items": [report]}
    assert people.representative.post(f"/orders/{order}/reports", body).status == 410
    world.run(HOUR)
    assert canaries() == []


def test_no_one_reads_the_text_of_an_order_that_is_erased(world: World, people: Cast) -> None:
    order, withdrawn_at = lived(world, people)
    end = months_after(withdrawn_at, MONTHS)
    world.run_until(end - SECOND)
    assert "statement_of_reasons" in people.order(order)
    world.run(SECOND)
    erased = people.order(order)
    assert (erased["status"], "statement_of_reasons" in erased) == ("erased", False)
    assert CANARY not in json.dumps(people.ministry.get(f"/orders/{order}/facts").body)


def test_a_webhook_that_was_down_at_the_release_of_a_hold_gets_it_before_the_erasure(
    world: World, people: Cast
) -> None:
    assert AFTER_RELEASE == DISABLED_AFTER
    order, withdrawn_at = lived(world, people)
    assert main(["hold-erasure", order, *REASON]) == 0
    world.run_until(months_after(withdrawn_at, MONTHS) + DAY)
    world.receivers.behaviour[people.representative.hook] = lambda _: 503
    assert main(["release-erasure", order, *REASON]) == 0
    world.run(AFTER_RELEASE - 8 * HOUR - MINUTE)
    world.receivers.behaviour.pop(people.representative.hook)
    before = len(people.representative.order_calls(order))
    world.run(DAY)
    taken = people.representative.order_calls(order)[before:]
    assert [call.type for call in taken] == ["order.erasure_released", "order.erased"]
    assert taken[0].payload["data"]["words"]["reason"] == "criminal case 17"
    assert canaries() == []


@pytest.mark.parametrize("held_one", [0, 1, 2])
def test_an_order_of_a_chain_that_is_held_in_the_instant_of_its_erasure_is_kept(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, held_one: int
) -> None:
    chain = [order_with_canaries(people)]
    for reference in ("KZ-2", "KZ-3"):
        world.run(HOUR)
        chain.append(order_with_canaries(people, reference, supersedes=chain[-1]))
    world.run(HOUR)
    assert people.report(chain[-1], 1, 2).status == 200
    end = months_after(world.now, MONTHS)
    world.run_until(end - MINUTE)

    def erases(operation: str, content: str) -> bool:
        return operation in {"UpdateItem", "TransactWriteItems"} and "order.erased" in content

    def held() -> None:
        with rights.unheld():
            assert main(["hold-erasure", chain[held_one], *REASON]) == 0

    meanwhile(monkeypatch, erases, held)
    world.run_until(end + 3 * DAY)
    assert "order.erasure_held" in facts(people, chain[held_one])
    assert [people.order(order)["status"] for order in chain] == ["superseded", "superseded", "complied"]


def test_a_delivery_that_its_owner_asks_for_as_it_is_erased_disturbs_no_one(world: World, people: Cast) -> None:
    world.run(58 * SECOND)
    order, withdrawn_at = lived(world, people)
    endpoint = people.ministry.get("/endpoints").body["endpoints"][0]["id"]
    listed = people.ministry.get(f"/endpoints/{endpoint}/deliveries").body["deliveries"]
    world.run_until(months_after(withdrawn_at, MONTHS) - SECOND)
    for delivery in listed:
        assert people.ministry.post(f"/deliveries/{delivery['id']}/redelivery").status in {200, 202, 409}
    world.run(HOUR)
    assert people.order(order)["status"] == "erased"


def test_an_order_goes_with_its_successor_although_that_was_answered_long_before_it_was_due(
    world: World, people: Cast
) -> None:
    first = order_with_canaries(people)
    world.run(HOUR)
    second = order_with_canaries(people, "KZ-2", supersedes=first)
    world.run(HOUR)
    for number in range(3):
        more = {"extend_by": "P90D", "reason": f"A long inquiry, {number}."}
        assert people.ministry.post(f"/orders/{second}/extension", more).status == 200
    world.run(200 * DAY)
    assert people.report(second, 1, 2).status == 200
    end = months_after(world.now, MONTHS)
    world.run_until(end - MINUTE)
    assert [people.order(order)["status"] for order in (first, second)] == ["superseded", "complied"]
    world.run_until(end + DAY)
    assert [people.order(order)["status"] for order in (first, second)] == ["erased", "erased"]


def preserved_until(people: Cast, order: str) -> datetime:
    """Until when an erased order was preserved, as its last fact says."""
    last = people.ministry.get(f"/orders/{order}/facts").body["facts"][-1]
    return instant.from_text(last["data"]["preserved_until"])


def test_an_order_is_kept_as_long_as_an_earlier_one_of_its_chain_is_held(world: World, people: Cast) -> None:
    first = order_with_canaries(people)
    world.run(HOUR)
    second = order_with_canaries(people, "KZ-2", supersedes=first)
    world.run(HOUR)
    assert people.report(second, 1, 2).status == 200
    assert main(["hold-erasure", first, *REASON]) == 0
    world.run_until(months_after(world.now, MONTHS) + 3 * DAY)
    assert [people.order(order)["status"] for order in (first, second)] == ["superseded", "complied"]
    assert main(["release-erasure", first, *REASON]) == 0
    end = world.now + AFTER_RELEASE
    world.run_until(end + 2 * DAY)
    assert [people.order(order)["status"] for order in (first, second)] == ["erased", "erased"]
    assert preserved_until(people, first) == preserved_until(people, second) == end, "also what is erased last says so"
