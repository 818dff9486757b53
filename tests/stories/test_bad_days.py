"""What goes wrong on the way, and what does not change for it."""

import json
import re
from datetime import timedelta
from typing import Any

import botocore.client
import pytest

from removal.journals.store import subjects
from removal.orders import verify
from removal.orders.store import OrderStore
from removal.timers.control import Hold, held, released
from removal.timers.intervals import Interval
from tests import parts
from tests.people import Cast, order_text
from tests.world import START, Killed, World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
STORY = ["order.issued", "order.received", "order.reminded", "order.reminded", "order.reminded", "order.breached"]
WRITES = ("PutItem", "UpdateItem", "TransactWriteItems", "PutEvents", "SendMessageBatch")


class Reaper:
    """Kills the worker at each AWS write the first time it is made, `before` or `after` it took place."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
        self.killed: set[str] = set()
        passes = "_make_api_call"  # every request does
        call = getattr(botocore.client.BaseClient, passes)

        def deadly(client: botocore.client.BaseClient, operation: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
            what = f"{operation} {json.dumps(arguments, sort_keys=True, default=str)}"
            dies = world.working and operation in WRITES and _lasting(what) not in self.killed
            self.killed.add(_lasting(what))
            if dies and when == "before":
                raise Killed(operation)
            answer = call(client, operation, arguments)
            if dies:
                raise Killed(operation)
            return answer

        monkeypatch.setattr(botocore.client.BaseClient, passes, deadly)


def _lasting(what: str) -> str:
    """A write without its instants, tokens and ids by chance, so that the same one made again is known again."""
    chance = (
        r"\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{64}|\"ClientRequestToken\": \"[^\"]*\"|[a-z0-9]{16}(-[a-z0-9]{4,12}){6}"
    )
    return re.sub(chance, "", what)


def _sound(order: str) -> None:
    store = OrderStore(parts.laws())
    assert list(verify.faults(store.item(order), store.text(order), parts.laws())) == []


def test_duplicates_of_everything_change_nothing(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    invoke = world.invoke  # each call of a function happens twice
    monkeypatch.setattr(world, "invoke", lambda handler, event: (invoke(handler, event), invoke(handler, event))[1])
    order = people.issue()
    assert people.ministry.once(order) == []
    world.run(25 * HOUR)
    assert people.ministry.once(order) == STORY
    assert people.representative.once(order) == STORY
    assert people.order(order)["journal"]["length"] == len(STORY)
    _sound(order)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_at_each_of_its_writes_loses_nothing(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    world.expect("Killed")
    order = people.issue()
    reaper = Reaper(world, monkeypatch, when)
    world.run(25 * HOUR + 30 * MINUTE)
    monkeypatch.undo()
    assert len([failure for failure in world.failures if isinstance(failure, Killed)]) >= len(STORY) * 5
    assert len(reaper.killed) >= len(STORY) * 5
    assert sorted(people.ministry.once(order)) == sorted(STORY)
    assert sorted(people.representative.once(order)) == sorted(STORY)
    assert people.order(order)["journal"]["length"] == len(STORY)
    _sound(order)


@pytest.mark.parametrize(("when", "status"), [("before", 201), ("after", 200)])
def test_a_killed_request_leaves_the_order_once_or_not_at_all(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, when: str, status: int
) -> None:
    Reaper(world, monkeypatch, when)
    world.working = True
    with pytest.raises(Killed):
        people.issue()
    monkeypatch.undo()
    world.restart()
    assert people.ministry.post("/orders", order_text()).status == status
    assert sum(subject.startswith("order:") for subject, _ in subjects()) == 1


def test_a_stream_that_never_brought_it_out_is_made_up_for_after_ten_minutes(world: World, people: Cast) -> None:
    order = people.issue()
    world.lose_stream()
    world.run(9 * MINUTE)
    assert people.ministry.types(order) == []
    world.run(3 * MINUTE)
    assert people.ministry.types(order) == ["order.issued", "order.received"]


def test_a_hold_stops_breaches_until_release_and_then_every_one_of_them_is_decided(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(23 * HOUR)
    control = parts.control()
    control.change(lambda state: held(state, Hold("a fault", "operator", world.now)))
    world.run(HOUR + 10 * MINUTE)
    assert people.order(order)["status"] == "running"
    assert people.ministry.types(order).count("order.reminded") == 3

    parts.control().change(released)
    released_at = world.now
    world.run(3 * MINUTE)
    breach = people.ministry.order_calls(order)[-1]
    assert breach.type == "order.breached"
    assert breach.at - released_at <= 2 * MINUTE


def test_a_hold_keeps_back_that_an_answer_or_a_reinstatement_is_overdue_until_release(
    world: World, people: Cast
) -> None:
    """The authority owes an answer to a contest, the platform what was removed: both fall due under the hold."""
    order, contested = people.issue("KZ-1"), people.issue("KZ-2")
    world.settle()
    people.report(order, 1)
    contest = {"by": "R.", "reference": "R-9", "explanation": "This is satire."}
    assert people.representative.post(f"/orders/{contested}/contest", contest).status == 200
    people.report(contested, 1, 2)
    world.run(23 * HOUR)
    parts.control().change(lambda state: held(state, Hold("a fault", "operator", world.now)))
    assert people.ministry.post(f"/orders/{order}/withdrawal", {"reason": "issued in error"}).status == 200
    world.run(3 * HOUR)
    for held_back in (order, contested):
        assert "order.answer_overdue" not in people.ministry.types(held_back)

    parts.control().change(released)
    released_at = world.now
    world.run(2 * MINUTE)
    for held_back, owed in ((order, "reinstatement"), (contested, "contest")):
        overdue = people.ministry.order_calls(held_back)[-1]
        assert (overdue.type, overdue.payload["data"]["owed"]) == ("order.answer_overdue", owed)
        assert overdue.at - released_at <= 2 * MINUTE


def test_a_release_ends_the_quiet_time_after_an_outage_within_two_minutes(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(24 * HOUR - 10 * MINUTE)
    world.sweeping = False
    world.run(20 * MINUTE)
    world.sweeping = True
    world.run(5 * MINUTE)
    assert people.order(order)["breaches"] == []
    parts.control().change(released)
    world.run(2 * MINUTE)
    assert len(people.order(order)["breaches"]) == 1


def test_extending_for_an_outage_annuls_the_breach_in_it_and_gives_the_time_back(world: World, people: Cast) -> None:
    order = people.issue()
    world.run(25 * HOUR)
    outage = Interval(START + 23 * HOUR, START + 25 * HOUR)
    parts.orders().extend_for_outages(order, [outage], "our gateway was down")
    world.settle()
    assert people.order(order)["status"] == "running"
    assert people.order(order)["clock"]["windows"][0]["due_at"] == "2026-11-25T11:00:00.000Z"
    assert people.ministry.types(order)[-3:] == ["order.extended", "order.breach_annulled", "order.reminded"]
    assert people.report(order, 1, 2).body["status"] == "complied"


def test_republishing_tells_the_bus_again_and_no_one_twice(world: World, people: Cast) -> None:
    order = people.issue()
    world.settle()
    before = len(people.ministry.order_calls(order))
    assert parts.order_store().load(order).publication.announce(parts.bus()) == 2
    world.settle()
    assert len(people.ministry.order_calls(order)) == before


def test_a_poison_message_ends_in_the_dead_letters_and_delays_no_one(world: World, people: Cast) -> None:
    world.expect("OrderTimerQueue")
    queue = world.cloud.queues["OrderTimerQueue"]
    poison = '{"pk":"order:nobody","sk":"journal","timer_at":"2026-11-24T09:00:00.000Z"}'
    world.cloud.sqs.send_message(QueueUrl=queue, MessageBody=poison)
    order = people.issue()
    world.run(25 * HOUR)
    assert people.ministry.types(order) == STORY
    dead = world.cloud.sqs.receive_message(QueueUrl=f"{queue}-dead-letters", MaxNumberOfMessages=10)
    assert [message["Body"] for message in dead["Messages"]] == [poison]


def test_a_timer_that_fails_five_times_is_set_aside_where_an_alarm_sees_it(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expect("OrderTimerQueue")
    order, sound = people.issue("KZ-1"), people.issue("KZ-2")
    world.run(HOUR)
    fire = type(parts.order_timer()).fire

    def failing(wake: Any, order_id: str, *rest: Any) -> None:  # noqa: ANN401
        if order_id == order:
            raise ValueError(order_id)
        fire(wake, order_id, *rest)

    monkeypatch.setattr(type(parts.order_timer()), "fire", failing)
    world.run(25 * HOUR)
    assert OrderStore(parts.laws()).item(order).timer_shard == "stuck"
    assert people.ministry.types(sound) == STORY


def test_what_piles_up_while_no_webhook_is_sent_goes_out_once_when_many_workers_begin(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    drain, off = world._drain, [True]  # noqa: SLF001 - the queue's mapping is disabled

    def drained(name: str) -> bool:
        return not (off[0] and name == "WebhookQueue") and drain(name)

    def and_another_worker(_: object) -> int:
        drain("WebhookQueue")  # each message that waits has a worker of its own
        return 200

    monkeypatch.setattr(world, "_drain", drained)
    order = people.issue()
    world.run(HOUR)
    world.receivers.behaviour[people.representative.hook] = and_another_worker
    world.receivers.behaviour[people.ministry.hook] = and_another_worker
    off[0] = False
    world.run(HOUR)
    assert people.representative.types(order).count("order.issued") == 1
    assert people.ministry.types(order).count("order.issued") == 1
    assert people.order(order)["status"] == "running"
    people.sound(order)
