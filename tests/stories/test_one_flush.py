"""What an endpoint is owed: it costs the same whatever waits, and one worker at a time sends it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import botocore.endpoint
import pytest

from removal.deliveries import held_queue as line
from removal.deliveries.items import HeldItem
from removal.endpoints import endpoint as endpoints
from removal.endpoints.claim_store import ClaimStore
from removal.endpoints.schedule import DEFERRED_FOR
from removal.endpoints.store import EndpointStore
from removal.handlers import send_webhook
from removal.queues.queue import LONGEST_CHAIN, Message
from tests import parts
from tests.people import Cast
from tests.world import World

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def webhook(people: Cast) -> str:
    """The ministry's, by its id."""
    return str(people.ministry.get("/endpoints").body["endpoints"][0]["id"])


def unclaimed_messages(monkeypatch: pytest.MonkeyPatch, work: str) -> list[dict[str, Any]]:
    """The messages that ask for such work, which no worker ever comes to."""
    messages: list[dict[str, Any]] = []
    send = parts.webhook_queue().send

    def kept(batch: list[Message]) -> None:
        messages.extend(dict(message.body) for message in batch if work in message.body)
        send([message for message in batch if work not in message.body])

    monkeypatch.setattr(parts.webhook_queue(), "send", kept)
    return messages


def down(people: Cast) -> str:
    """The ministry's webhook fails, and an order's facts are held for it."""
    world = people.ministry.world
    world.receivers.behaviour[people.ministry.hook] = lambda _: 503
    people.issue(items=1)
    world.run(2 * MINUTE)
    return webhook(people)


def recovered(world: World, id_: str) -> None:
    """It answers again, and a probe has shown so."""
    world.receivers.behaviour.clear()
    store = EndpointStore()
    loaded = store.load(id_)
    store.change(loaded, endpoints.recovered(loaded.endpoint, world.now), world.now)


def starts(change: Callable[[World, str], None], work: str) -> Any:  # noqa: ANN401 - pytest's
    return pytest.param(change, work, id=work)


@pytest.mark.parametrize(
    ("change", "work"), [starts(recovered, "flush"), starts(lambda world, _: world.run(5 * MINUTE), "probe")]
)
def test_work_that_is_under_way_is_not_given_to_another_worker_each_minute(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, change: Callable[[World, str], None], work: str
) -> None:
    id_ = down(people)
    messages = unclaimed_messages(monkeypatch, work)
    change(world, id_)
    world.run(2 * MINUTE)
    assert len(messages) == 1
    world.run(DEFERRED_FOR - 5 * MINUTE)
    assert len(messages) == 1, "it is asked for again while it goes on"
    world.run(DEFERRED_FOR)
    assert len(messages) == 2, "it is asked for again once it must have been lost"


def test_of_two_workers_that_flush_one_line_the_one_with_the_claim_goes_on_alone(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "FLUSHED_AT_ONCE", 1)
    id_ = down(people)
    world.run(HOUR)
    messages = unclaimed_messages(monkeypatch, "flush")
    recovered(world, id_)
    calls = world.receivers.calls[people.ministry.hook]
    calls.clear()
    for _ in range(2):
        parts.sending().run({"endpoint": id_, "flush": True})
    (handed,) = (message for message in messages if "claim" in message)
    assert len(calls) == 1
    messages.clear()
    for _ in range(2):
        parts.sending().run(handed)
    assert (len(calls), len(messages)) == (2, 1), "a message that came twice takes one claim"


def test_a_batch_is_as_far_along_as_the_longest_of_its_chains_and_what_is_left_begins_another(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "FLUSHED_AT_ONCE", 1)
    id_ = down(people)
    messages = unclaimed_messages(monkeypatch, "flush")
    recovered(world, id_)
    bodies = [{"endpoint": id_, "flush": True}, {"endpoint": id_, "probe": True, "hop": LONGEST_CHAIN - 1}]
    records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate(bodies)]
    assert send_webhook.handler({"Records": records}, None) == {"batchItemFailures": []}
    assert (messages, EndpointStore().load(id_).works_at) == ([], world.now)


def test_a_failure_reads_as_much_whether_three_or_three_thousand_are_held(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = down(people)
    unlimited: list[dict[str, Any]] = []
    real = botocore.endpoint.Endpoint.make_request

    def requested(self: Any, operation: Any, sent: Any) -> Any:  # noqa: ANN401 - botocore's own
        if operation.name in ("Query", "Scan") and '"Limit"' not in str(sent["body"]):
            unlimited.append(sent["body"])
        return real(self, operation, sent)

    monkeypatch.setattr(botocore.endpoint.Endpoint, "make_request", requested)
    store = EndpointStore()
    for number in range(12):
        loaded = store.load(id_)
        store.change(loaded, endpoints.Change(endpoints.timer_set(loaded.endpoint, world.now)), world.now)
        parts.sending().run({"endpoint": id_, "probe": True})
        assert store.load(id_).endpoint.probes == number + 1
    assert unlimited == []
    assert list(HeldItem.query(f"endpoint:{id_}", HeldItem.sk.startswith("held:"), limit=3))


def test_a_worker_that_was_slower_than_its_claim_releases_no_other_workers(world: World, people: Cast) -> None:
    claims, endpoint, now = ClaimStore(), webhook(people), world.now
    slow = claims.take(endpoint, now, now + MINUTE)
    assert slow is not None
    other = claims.take(endpoint, now + MINUTE, now + 2 * MINUTE)
    assert other is not None, "the first one has ended"
    claims.release(endpoint, slow)
    assert claims.take(endpoint, now + MINUTE, now + 2 * MINUTE) is None
    claims.release(endpoint, other)
    assert claims.take(endpoint, now + MINUTE, now + 2 * MINUTE) is not None
