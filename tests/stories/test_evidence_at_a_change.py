"""Evidence around a change of office: it belongs to the delivery that it answers, whatever the clocks say (R5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from removal.deliveries.delivery import Delivery
from removal.endpoints.endpoint import Endpoint
from removal.record import instant
from removal.record.facts import SYSTEM
from tests import parts
from tests.fake_ses import Behaviour, MailEvents, Posted, is_silent
from tests.fake_ses import delivery as taken
from tests.people import PRIMARY, Cast
from tests.stories.test_reassignment import NEW, covered, hand_back, take_over
from tests.world import World

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BEHIND = (timedelta(milliseconds=50), 3 * MINUTE, 20 * MINUTE)


def accepts_by(clock: timedelta, after: timedelta = SECOND) -> Behaviour:
    """The server takes it a second later; its clock differs by `clock`, and it is heard of `after` the posting."""

    def as_posted(posted: Posted) -> MailEvents:
        return [(after, taken(posted, posted.at + SECOND + clock))]

    return as_posted


@contextmanager
def sender_behind(world: World, by: timedelta) -> Iterator[None]:
    """The clock is behind by which the sender of webhooks reads when one was answered, and when it records that."""

    def late() -> datetime:
        return world.now - by

    whole, evidence = parts.sending(), parts.receipt_by_webhook()
    sender = replace(evidence, clock=late, orders=replace(evidence.orders, clock=late))

    def tell(endpoint: Endpoint, delivery: Delivery, body: bytes, at: datetime) -> None:
        sender(endpoint, delivery, body, at - by)

    parts.put(sending=replace(whole, evidence=tell))
    yield
    parts.put(sending=whole)


def reassigned_at(people: Cast, order: str) -> list[datetime]:
    """The instants at which an order was given to another representative."""
    facts = people.ministry.get(f"/orders/{order}/facts").body["facts"]
    return [instant.from_text(fact["timestamp"]) for fact in facts if fact["type"] == "order.reassigned"]


def started_at(people: Cast, order: str) -> datetime:
    """From when the order's first window counts."""
    return instant.from_text(people.order(order)["clock"]["started_at"])


@pytest.mark.parametrize("behind", BEHIND)
def test_a_mail_server_whose_clock_is_behind_shows_receipt_by_the_new_one(
    world: World, by_mail: Cast, behind: timedelta
) -> None:
    """By that clock the mail arrived before the order was given to its reader."""
    world.mailbox.behaviour[NEW] = accepts_by(-SECOND - behind)
    order = by_mail.issue()
    world.run(30 * MINUTE)
    take_over(by_mail)
    world.run(MINUTE)
    shown = by_mail.order(order)
    assert (shown["status"], shown["clock"]["basis"]["rule"]) == ("running", "mail_accepted")
    assert [started_at(by_mail, order)] == reassigned_at(by_mail, order), "not before it was the new one's order"
    assert covered(by_mail, order) == [1]
    by_mail.sound(order)


@pytest.mark.parametrize("behind", BEHIND)
def test_a_webhook_that_a_clock_behind_has_sent_shows_receipt_by_the_new_one(
    world: World, people: Cast, behind: timedelta
) -> None:
    world.receivers.behaviour[people.representative.hook] = lambda _: 500
    order = people.issue()
    world.run(MINUTE)
    take_over(people, since=f"{world.now + 10 * MINUTE:%Y-%m-%dT%H:%M:%SZ}")
    world.run(MINUTE)
    (successor,) = (
        representative for representative in parts.registry().platform_now("video-example").representatives[1:]
    )
    people.join("successor", representative=successor.id).open_endpoint()
    world.run(MINUTE)
    with sender_behind(world, behind):
        world.run(15 * MINUTE)
    assert people.order(order)["clock"]["basis"]["rule"] == "webhook_accepted"
    assert started_at(people, order) >= reassigned_at(people, order)[0]
    people.sound(order)


@pytest.mark.parametrize("behind", [MINUTE, 7 * MINUTE])
def test_who_is_given_the_order_again_receives_it_by_the_mail_that_was_sent_then(
    world: World, by_mail: Cast, behind: timedelta
) -> None:
    """By the server's clock the other one had the order, or itself for the first time."""
    order = by_mail.issue()
    world.run(2 * MINUTE)
    take_over(by_mail)
    world.run(5 * MINUTE)
    world.mailbox.behaviour[PRIMARY] = accepts_by(-behind)
    hand_back(by_mail)
    world.run(MINUTE)
    assert started_at(by_mail, order) == reassigned_at(by_mail, order)[1]
    by_mail.sound(order)


def test_a_former_one_whose_clock_is_ahead_does_not_receive_for_the_new_one(world: World, by_mail: Cast) -> None:
    """Its mail was accepted in its time; that is said later, and of a time at which it was another's order."""
    world.mailbox.behaviour[PRIMARY] = accepts_by(50 * MINUTE, after=40 * MINUTE)
    order = by_mail.issue()
    world.run(30 * MINUTE)
    take_over(by_mail)
    world.run(25 * MINUTE)
    assert (by_mail.order(order)["status"], by_mail.order(order)["clock"]) == ("issued", None)


def test_the_evidence_of_both_is_notified_in_any_order_and_twice(world: World, by_mail: Cast) -> None:
    """The former one's server took it in time, and is heard of last: it is further evidence, and moves nothing."""

    def twice(posted: Posted) -> MailEvents:
        return [*accepts_by(-3 * MINUTE)(posted), *accepts_by(-3 * MINUTE, after=2 * SECOND)(posted)]

    world.mailbox.behaviour.update({PRIMARY: accepts_by(SECOND, after=40 * MINUTE), NEW: twice})
    order = by_mail.issue()
    world.run(30 * MINUTE)
    take_over(by_mail)
    world.run(30 * MINUTE)
    assert by_mail.ministry.types(order).count("order.received") == 1
    assert by_mail.ministry.types(order).count("order.evidence_kept") == 1
    assert [started_at(by_mail, order)] == reassigned_at(by_mail, order)
    by_mail.sound(order)


@pytest.mark.parametrize("behind", [MINUTE, 60 * MINUTE])
def test_a_former_ones_webhook_proves_nothing_though_its_senders_clock_is_behind(
    world: World, people: Cast, behind: timedelta
) -> None:
    """What was held for it goes out when it is no longer its order: by the sender's clock it still is."""
    world.receivers.behaviour[people.representative.hook] = lambda _: 500
    order = people.issue()
    world.run(40 * MINUTE)
    take_over(people)
    world.run(SECOND)
    del world.receivers.behaviour[people.representative.hook]
    with sender_behind(world, behind):
        world.run(50 * MINUTE)
    assert "order.issued" in people.representative.types(order), "it got the notice after all"
    assert (people.order(order)["status"], people.order(order)["clock"]) == ("issued", None)


@pytest.mark.parametrize("ahead", [MINUTE, 10 * MINUTE])
def test_a_clock_ahead_ends_no_office_before_its_end(world: World, by_mail: Cast, ahead: timedelta) -> None:
    """Accepted and heard of in office; by the server's clock the mandate had ended by then."""
    world.mailbox.behaviour[PRIMARY] = accepts_by(ahead)
    (holder,) = parts.registry().platform_now("video-example").representatives
    parts.appointing().terminate(holder.id, world.now + 30 * SECOND, SYSTEM)
    order = by_mail.issue()
    world.run(10 * SECOND)
    assert by_mail.order(order)["clock"]["basis"]["rule"] == "mail_accepted"


@pytest.mark.parametrize("behind", BEHIND)
def test_an_order_that_is_issued_in_the_first_moment_of_an_office_is_received_in_it(
    world: World, by_mail: Cast, behind: timedelta
) -> None:
    """By the server's clock that had not begun."""
    take_over(by_mail, since=f"{world.now:%Y-%m-%dT%H:%M:%SZ}")
    world.run(MINUTE / 60)
    world.mailbox.behaviour.update({NEW: accepts_by(-SECOND - behind), PRIMARY: is_silent})
    order = by_mail.issue()
    world.run(MINUTE)
    assert by_mail.order(order)["clock"]["basis"]["rule"] == "mail_accepted"
    by_mail.sound(order)
