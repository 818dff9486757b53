"""Words are written before their fact: those that no fact names go after seven days, and no others."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import botocore.client
import pytest
from botocore.exceptions import ClientError

from removal.cli import main
from removal.orders.store import OrderStore
from removal.record import instant
from removal.record.duration import months_after
from removal.timers.due import shard_of
from tests import parts
from tests.cloud import client, table_items
from tests.people import Answered, Cast
from tests.rights import acting
from tests.world import Killed, World

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
CONTEST = {"by": "R. Person", "reference": "TS-1", "explanation": "It quotes a court."}


def words(order: str) -> list[Mapping[str, Any]]:
    """The items of words under an order."""
    of_order = (item for item in table_items() if item["pk"]["S"] == f"order:{order}")
    return [item for item in of_order if item["sk"]["S"].startswith("words:")]


def contest(people: Cast, order: str) -> Answered:
    return people.representative.post(f"/orders/{order}/contest", CONTEST)


class Before:
    """Calls `act` before the first request of a kind on an item, which then goes on, or not if `act` raises."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, operation: str, sort_key: str, act: Callable[[], None]) -> None:
        self.times = 0
        passes = "_make_api_call"  # every request does
        call = getattr(botocore.client.BaseClient, passes)

        def passing(aws: botocore.client.BaseClient, name: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
            item = arguments.get("Key") or arguments.get("Item") or {}
            if name == operation and item["sk"]["S"].startswith(sort_key) and not self.times:
                self.times += 1
                act()
            return call(aws, name, arguments)

        monkeypatch.setattr(botocore.client.BaseClient, passes, passing)


def killed() -> None:
    raise Killed


def begin(people: Cast, order: str) -> None:
    """A contest whose request is killed after it wrote the words, and before it wrote the fact."""
    with pytest.MonkeyPatch.context() as patch:
        Before(patch, "UpdateItem", "journal", killed)
        with pytest.raises(Killed):
            contest(people, order)


def begun(world: World, people: Cast) -> str:
    order = people.issue()
    world.settle()
    begin(people, order)
    assert len(words(order)) == 1
    return order


def test_a_command_that_is_recorded_leaves_words_without_a_timer(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    assert contest(people, order).status == 200
    [item] = words(order)
    assert set(item) == {"pk", "sk", "words"}


def test_words_that_no_fact_names_are_deleted_after_seven_days_and_not_before(world: World, people: Cast) -> None:
    order = begun(world, people)
    world.run(7 * DAY - MINUTE)
    assert len(words(order)) == 1
    world.run(3 * MINUTE)
    assert words(order) == []
    assert main(["verify", order]) == 0


def test_a_retry_within_seven_days_names_the_words_that_it_finds(world: World, people: Cast) -> None:
    order = begun(world, people)
    before = words(order)[0]["sk"]
    world.run(2 * HOUR)
    assert contest(people, order).status == 200
    assert [item["sk"] for item in words(order)] == [before]
    world.run(8 * DAY)
    assert [item["sk"] for item in words(order)] == [before]
    assert main(["verify", order]) == 0


@pytest.mark.parametrize("is_recorded", [True, False])
def test_a_retry_just_before_the_deletion_keeps_its_words(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, *, is_recorded: bool
) -> None:
    """The run has read that no fact names the words; a retry has written them again, and perhaps its fact."""
    order = begun(world, people)
    world.run(7 * DAY - MINUTE)
    deletion = Before(
        monkeypatch, "DeleteItem", "words:", lambda: recorded(people, order) if is_recorded else begin(people, order)
    )
    world.run(3 * MINUTE)
    assert deletion.times == 1
    assert len(words(order)) == 1
    recorded(people, order)
    world.run(8 * DAY)
    assert len(words(order)) == 1
    assert main(["verify", order]) == 0


def recorded(people: Cast, order: str) -> None:
    assert contest(people, order).status == 200


def test_a_retry_just_after_the_deletion_writes_its_words_again(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The retry has read the order before the words were deleted, and writes them after that."""
    order = begun(world, people)
    world.run(7 * DAY - MINUTE)
    left = list[int]()

    def delete() -> None:
        with acting("tick"):
            OrderStore(parts.laws()).check_words(order, words(order)[0]["sk"]["S"], world.now + MINUTE)
        left.append(len(words(order)))

    Before(monkeypatch, "PutItem", "words:", delete)
    recorded(people, order)
    assert left == [0]
    assert len(words(order)) == 1
    assert main(["verify", order]) == 0


def test_a_run_that_is_killed_is_done_by_the_next(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    order = begun(world, people)
    world.run(7 * DAY - MINUTE)
    world.expect("Killed", "DeliveryTimerQueue")
    Before(monkeypatch, "DeleteItem", "words:", killed)
    world.run(HOUR)
    assert words(order) == []


def throttled() -> None:
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Too many."}}, "UpdateItem")


def test_a_timer_that_could_not_be_ended_ends_with_its_own_run(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fact is stored, so the request has succeeded, whatever becomes of the timer."""
    order = people.issue()
    world.settle()
    Before(monkeypatch, "UpdateItem", "words:", throttled)
    assert contest(people, order).status == 200
    assert "timer_at" in words(order)[0]
    world.run(8 * DAY)
    [item] = words(order)
    assert set(item) == {"pk", "sk", "words"}


def test_words_that_a_slow_request_writes_after_an_erasure_are_deleted(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "an error"}).status == 200
    world.settle()
    end = months_after(world.now, 6)
    world.run_until(end - HOUR)
    [late] = words(order)
    world.run_until(end + 2 * HOUR)
    assert words(order) == []
    due = instant.to_text(world.now + HOUR)
    client("dynamodb").put_item(
        TableName="removal-orders",
        Item={**late, "timer_at": {"S": due}, "timer_shard": {"S": shard_of(late["pk"]["S"], late["sk"]["S"])}},
    )
    world.run(2 * HOUR)
    assert words(order) == []
