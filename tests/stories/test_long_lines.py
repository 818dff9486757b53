"""Long lines of held deliveries go out in order, by one worker at a time, in chains that Lambda does not stop."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest

from removal.deliveries import held_queue as line
from removal.deliveries.delivery import State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.claim_store import ClaimStore
from removal.endpoints.store import EndpointStore
from removal.handlers import send_email, send_webhook
from removal.mail.ses import Submission
from removal.queues.queue import LONGEST_CHAIN, Message, SqsQueue
from removal.record.canonical import derived_id
from tests import parts
from tests.chained import Chained
from tests.fake_receivers import Call
from tests.fake_ses import accepts, refuses
from tests.people import PRIMARY, Cast, cast
from tests.world import Killed, World

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LAMBDA_STOPS_AFTER = 16  # invocations of one function in one chain of requests
SLOW = 9 * SECOND
MANY = 500


@pytest.fixture
def chained() -> Iterator[Chained]:
    with Chained() as world:
        yield world
        assert world.longest <= LAMBDA_STOPS_AFTER, f"a chain of {world.longest} invocations"


@pytest.fixture
def ministry(chained: Chained) -> Cast:
    return cast(chained)


def webhook(people: Cast) -> str:
    return str(people.ministry.get("/endpoints").body["endpoints"][0]["id"])


def lengthened(world: World, endpoint: str, number: int) -> list[str]:
    """So many copies of the newest that is held, each a second younger than the one before; all that is held."""
    store, owner = DeliveryStore(), EndpointStore().load(endpoint).endpoint
    last = store.load(endpoint, store.held(endpoint, 100)[-1])
    for later in range(1, number + 1):
        copy = replace(last, id=derived_id("copy", last.id, str(later)), at=last.at + later * SECOND)
        pending = replace(copy, state=State.PENDING, tries=0, timer_at=world.now + HOUR)
        store.plan([(pending, None)])
        store.hold(pending, owner)
    return store.held(endpoint, 1000)


def down_with(people: Cast, number: int) -> list[str]:
    """The ministry's webhook fails, and at least so much is held for it."""
    world = people.ministry.world
    world.receivers.behaviour[people.ministry.hook] = lambda _: 503
    people.issue(items=1)
    world.run(2 * MINUTE)
    held = lengthened(world, webhook(people), number)
    world.receivers.calls[people.ministry.hook].clear()
    return held


def slowly(world: World, also: Mapping[int, Callable[[], object]] = MappingProxyType({})) -> Callable[[Call], int]:
    """A receiver that takes everything, each after nine seconds; at calls of these numbers something else happens."""
    calls = iter(range(1, 10_000))

    def takes(_: Call) -> int:
        world.jump(world.now + SLOW)
        also.get(next(calls), lambda: None)()
        return 200

    return takes


def came(people: Cast, held: list[str]) -> list[Call]:
    """The calls that brought what was held, in the order in which they came; facts since then are none of it."""
    calls, ids = people.ministry.world.receivers.calls[people.ministry.hook], set(held)
    return [call for call in calls if call.headers["webhook-id"] in ids]


def ids(calls: list[Call]) -> list[str]:
    return [call.headers["webhook-id"] for call in calls]


def hops_sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How far along their chains the messages are that are sent from now on."""
    hops: list[int] = []
    send = SqsQueue.send

    def kept(self: SqsQueue, messages: Sequence[Message]) -> None:
        hops.extend(message.body.get("hop", 0) for message in messages)
        send(self, messages)

    monkeypatch.setattr(SqsQueue, "send", kept)
    return hops


def nothing_dead(world: World) -> bool:
    return not any(ids for name, ids in world.services.messages().items() if name.endswith("dead-letters"))


def test_five_hundred_go_to_a_slow_receiver_once_each_in_order_whatever_its_owner_changes(
    chained: Chained, ministry: Cast
) -> None:
    held = down_with(ministry, MANY)
    id_ = webhook(ministry)

    def another_filter() -> None:
        wanted = {"url": ministry.ministry.hook, "facts": ["order.breached"]}
        assert ministry.ministry.put(f"/endpoints/{id_}", wanted).status == 200

    def duplicates() -> None:
        before = len(chained.receivers.calls[ministry.ministry.hook])
        for work in ({"flush": True}, {"flush": True, "claim": 1, "hop": 1}, {"probe": True}):
            parts.sending().run({"endpoint": id_, **work})
        assert len(chained.receivers.calls[ministry.ministry.hook]) == before, (
            "a second worker sends what this one sends"
        )

    also = {100: duplicates, 250: another_filter, 251: duplicates, 252: duplicates, 400: duplicates}
    chained.receivers.behaviour[ministry.ministry.hook] = slowly(chained, also)
    chained.run(10 * MINUTE)
    chained.run(2 * HOUR)
    calls = came(ministry, held)
    assert ids(calls) == held
    assert calls[-1].at - calls[0].at <= 1.1 * MANY * SLOW
    assert (chained.failures, nothing_dead(chained)) == ([], True)
    assert EndpointStore().load(id_).works_at is None


def test_a_fast_receiver_gets_what_is_left_at_the_end_of_a_chain_in_the_same_second(
    chained: Chained, ministry: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "FLUSHED_AT_ONCE", 1)
    held = down_with(ministry, 40)
    chained.receivers.behaviour.clear()
    chained.run(10 * MINUTE)
    calls = came(ministry, held)
    assert ids(calls) == held
    assert calls[-1].at - calls[0].at <= SECOND


def test_a_worker_that_is_killed_loses_nothing_and_nothing_overtakes(chained: Chained, ministry: Cast) -> None:
    chained.expect("Killed")
    held = down_with(ministry, 40)

    def killed() -> None:
        raise Killed

    chained.receivers.behaviour[ministry.ministry.hook] = slowly(chained, {7: killed, 20: killed})
    chained.run(HOUR)
    assert list(dict.fromkeys(ids(came(ministry, held)))) == held
    assert [type(failure) for failure in chained.failures] == [Killed, Killed]
    assert (DeliveryStore().held(webhook(ministry), 1), nothing_dead(chained)) == ([], True)


def test_while_it_is_probed_by_one_worker_no_other_probes_it(chained: Chained, ministry: Cast) -> None:
    down_with(ministry, 3)
    probe, calls = {"endpoint": webhook(ministry), "probe": True}, []

    def asks_again(call: Call) -> int:
        calls.append(call)
        parts.sending().run(probe)
        return 503

    chained.receivers.behaviour[ministry.ministry.hook] = asks_again
    chained.run(6 * MINUTE)
    assert len(calls) == 1


def test_what_was_asked_for_while_a_worker_had_the_endpoint_is_sent_when_it_ends(
    chained: Chained, ministry: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = down_with(ministry, 30)
    base = f"/endpoints/{webhook(ministry)}"
    release = ClaimStore.release

    def disabled() -> None:
        assert ministry.ministry.post(f"{base}/disablement", {"reason": "We move."}).status == 200

    def enabled_just_before(self: ClaimStore, endpoint: str, mine: int) -> None:
        monkeypatch.setattr(ClaimStore, "release", release)
        assert ministry.ministry.post(f"{base}/enablement").status == 200
        chained.settle()
        release(self, endpoint, mine)

    chained.receivers.behaviour[ministry.ministry.hook] = slowly(chained, {5: disabled})
    monkeypatch.setattr(ClaimStore, "release", enabled_just_before)
    chained.run(6 * MINUTE)
    chained.run(10 * MINUTE)
    calls = came(ministry, held)
    assert ids(calls) == held
    assert max(later.at - earlier.at for earlier, later in pairwise(calls)) <= MINUTE


def address_back(people: Cast, number: int) -> list[str]:
    """An address that refused mail is heard of again; so many orders are held for it."""
    world = people.ministry.world
    world.mailbox.behaviour[PRIMARY] = refuses
    people.issue("KZ-0")
    world.run(MINUTE)
    gone = world.mailbox.to(PRIMARY)[0]
    orders = [people.issue(f"KZ-{later}", items=1) for later in range(1, number + 1)]
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = accepts
    assert people.page(gone.link).answer("acknowledge").status == 303
    return orders


def test_a_long_line_of_mails_goes_out_once_each_and_in_short_chains(
    chained: Chained, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "FLUSHED_AT_ONCE", 1)
    people = cast(chained, representative_has_webhook=False)
    orders = address_back(people, 19)
    chained.run(5 * MINUTE)
    mailed = Counter(
        mail.tags["order"] for mail in chained.mailbox.to(PRIMARY) if mail.subject.startswith("Removal order")
    )
    assert [mailed[order] for order in orders] == [1] * len(orders)
    assert (chained.failures, nothing_dead(chained)) == ([], True)


def test_a_flush_that_comes_with_a_chain_at_its_end_sends_nothing_and_leaves_it_to_another_chain(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    address_back(by_mail, 2)
    hops = hops_sent(monkeypatch)
    id_ = world.mailbox.to(PRIMARY)[0].tags["endpoint"]
    flush, last = {"endpoint": id_, "flush": True}, {"endpoint": id_, "flush": True, "claim": 0, "hop": LONGEST_CHAIN}
    records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate((flush, last))]
    assert send_email.handler({"Records": records}, None) == {"batchItemFailures": []}
    loaded = EndpointStore().load(id_)
    assert (hops, loaded.works_at) == ([], world.now)
    world.run(MINUTE)
    assert DeliveryStore().held(id_, 1) == []


@pytest.mark.parametrize(("hop", "within"), [(0, 6 * SECOND), (LONGEST_CHAIN, MINUTE + 6 * SECOND)])
def test_a_mail_at_the_end_of_a_chain_is_submitted_again_by_its_own_timer(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, hop: int, within: timedelta
) -> None:
    monkeypatch.setattr(send_email, "hop", lambda _: hop)
    submit, tried = world.mailbox.submit, []

    def refused_once(*arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        tried.append(world.now)
        return submit(*arguments) if len(tried) > 1 else Submission(None, "Throttled", 1)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: refused_once(*arguments))
    hops = hops_sent(monkeypatch)
    by_mail.issue()
    world.run(5 * MINUTE)
    assert tried[1] - tried[0] <= within
    assert max(hops) <= LONGEST_CHAIN


@pytest.mark.parametrize(("hop", "within"), [(0, 6 * SECOND), (LONGEST_CHAIN - 1, MINUTE + 6 * SECOND)])
def test_a_try_at_the_end_of_a_chain_is_repeated_by_its_own_timer(
    world: World, people: Cast, monkeypatch: pytest.MonkeyPatch, hop: int, within: timedelta
) -> None:
    monkeypatch.setattr(send_webhook, "hop", lambda _: hop)
    refused = iter([503])
    world.receivers.behaviour[people.ministry.hook] = lambda _: next(refused, 200)
    hops = hops_sent(monkeypatch)
    people.issue(items=1)
    world.run(5 * MINUTE)
    first, *others = world.receivers.calls[people.ministry.hook][-3:]
    again = next(call for call in others if call.headers["webhook-id"] == first.headers["webhook-id"])
    assert again.at - first.at <= within
    assert max(hops) < LONGEST_CHAIN
