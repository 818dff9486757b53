"""Two SES messages of one delivery: each is accepted or comes back by itself, in any order and more than once."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from removal.deliveries.delivery import Delivery, State
from removal.deliveries.store import DeliveryStore
from removal.handlers import mail_feedback
from removal.mail.feedback import Feedback, Kind
from removal.mail.message_states import MailEvent
from removal.mail.ses import Submission
from removal.mail.store import MailStore
from removal.orders.actions import Orders
from removal.record import instant
from tests import fake_ses
from tests.fake_ses import Posted
from tests.people import DEPUTY, PRIMARY, Cast
from tests.stories.mail_events import failed, hear
from tests.world import Killed, World

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def twice(world: World, people: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Posted, Posted]:
    """An order whose notice was submitted twice: its first worker was killed after the submission."""
    submit, killed = world.mailbox.submit, [False]

    def killed_once(*arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        submitted = submit(*arguments)
        if not killed[0]:
            killed[0] = True
            raise Killed
        return submitted

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: killed_once(*arguments))
    order = people.issue()
    world.run(10 * MINUTE)
    monkeypatch.undo()
    first, second = world.mailbox.to(PRIMARY)
    assert first.message_id != second.message_id
    assert first.tags == second.tags
    return order, first, second


def test_a_bounce_of_one_message_does_not_undo_the_acceptance_of_the_other(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expect("Killed")
    order, first, second = twice(world, by_mail, monkeypatch)
    hear(world, fake_ses.delivery(first, world.now), fake_ses.delivery(second, world.now), failed(first, world.now))
    assert by_mail.order(order)["status"] == "running"
    assert "order.receipt_withdrawn" not in by_mail.ministry.types(order)
    assert DeliveryStore().load(first.tags["endpoint"], first.tags["delivery"]).state is State.DELIVERED
    hear(world, failed(second, world.now))
    assert by_mail.order(order)["status"] == "issued"
    assert by_mail.ministry.types(order)[-2:] == ["order.evidence_withdrawn", "order.receipt_withdrawn"]
    by_mail.sound(order)


def test_an_acceptance_after_the_other_messages_bounce_is_receipt_and_can_be_lost_again(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expect("Killed")
    order, first, second = twice(world, by_mail, monkeypatch)
    hear(world, fake_ses.delivery(first, world.now), failed(first, world.now))
    assert by_mail.order(order)["status"] == "issued"
    hear(world, fake_ses.delivery(first, world.now))  # of the same message it is none
    assert by_mail.order(order)["status"] == "issued"
    at = world.now
    hear(world, fake_ses.delivery(second, at))
    assert by_mail.order(order)["clock"]["started_at"] == instant.to_text(at)
    hear(world, failed(second, world.now))
    assert by_mail.order(order)["status"] == "issued"
    assert by_mail.ministry.types(order).count("order.receipt_withdrawn") == 2
    by_mail.sound(order)


def test_any_order_of_arrival_ends_the_same(world: World, by_mail: Cast) -> None:
    numbers = count()

    @settings(max_examples=30)
    @given(events=st.lists(ACTS, min_size=1, max_size=6))
    def ends(events: list[tuple[Kind, str]]) -> None:
        world.mailbox.forget()
        order = by_mail.issue(f"KZ-{next(numbers)}")
        world.settle()
        [mail] = world.mailbox.to(PRIMARY)
        hear_at_once(world, mail, events)
        taken, back = ({message for event, message in events if event is kind} for kind in (Kind.DELIVERY, Kind.BOUNCE))
        expected = State.DELIVERED if taken - back else State.BOUNCED if back else None
        assert DeliveryStore().load(mail.tags["endpoint"], mail.tags["delivery"]).state is expected
        assert by_mail.order(order)["status"] == ("running" if taken - back else "issued")
        by_mail.sound(order)

    ends()


def test_a_bounce_that_names_no_message_withdraws_receipt_once_though_two_messages_were_accepted(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expect("Killed")
    order, first, second = twice(world, by_mail, monkeypatch)
    hear(world, fake_ses.delivery(first, world.now))
    hear(world, fake_ses.delivery(second, world.now))
    hear(world, failed(replace(first, message_id=""), world.now))
    assert by_mail.order(order)["status"] == "issued"
    types = by_mail.ministry.types(order)
    assert (types.count("order.received"), types.count("order.receipt_withdrawn")) == (1, 1)
    by_mail.sound(order)


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_bounces_of_a_message_the_earlier_one_counts_in_whichever_order_they_are_heard(
    world: World, by_mail: Cast, first: int
) -> None:
    """By the mail system's times the one came within the five days in which a bounce counts, the other after them."""
    world.mailbox.behaviour[PRIMARY] = fake_ses.accepts
    order = by_mail.issue()
    world.run(6 * DAY)
    assert by_mail.order(order)["status"] == "breached"
    [mail, *_] = world.mailbox.to(PRIMARY)
    bounces = [failed(mail, mail.at + length) for length in (4 * DAY, 5 * DAY + MINUTE)]
    hear(world, bounces[first], bounces[1 - first], bounces[first])
    types = by_mail.ministry.types(order)
    assert (by_mail.order(order)["status"], types.count("order.receipt_withdrawn")) == ("issued", 1)
    assert types.count("order.bounced_late") == first
    assert [breach["annulled_at"] for breach in by_mail.order(order)["breaches"]] != [None]
    by_mail.sound(order)


ACTS = st.sampled_from([(kind, message) for kind in (Kind.DELIVERY, Kind.BOUNCE) for message in "ABC"])


def hear_at_once(world: World, mail: Posted, events: list[tuple[Kind, str]]) -> None:
    """One event after another, of several messages of one mail; each message has a time of its own."""
    for kind, message in events:
        of_message = replace(mail, message_id=f"{mail.message_id}-{message}")
        at = mail.at + (ord(message) - ord("A")) * SECOND
        world.hear(fake_ses.delivery(of_message, at) if kind is Kind.DELIVERY else failed(of_message, at))
        world.settle()


def test_an_acceptance_stored_while_another_worker_applied_the_bounce_is_none(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the first worker's look and its write, a second worker stores and applies the bounce."""
    order = by_mail.issue()
    world.settle()
    mail = world.mailbox.to(PRIMARY)[0]
    record, raced = Orders.record_receipt, [False]

    def raced_once(self: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the command's own
        if not raced[0]:
            raced[0] = True
            apply(fake_ses.bounce(mail, world.now, "Permanent", "NoEmail"))
        return record(self, *arguments, **named)

    monkeypatch.setattr(Orders, "record_receipt", raced_once)
    hear(world, fake_ses.delivery(mail, world.now))
    assert raced == [True]
    assert by_mail.order(order)["status"] == "issued"
    assert DeliveryStore().load(mail.tags["endpoint"], mail.tags["delivery"]).state is State.BOUNCED
    assert world.mailbox.to(DEPUTY)


def apply(event: fake_ses.Event) -> None:
    """A second worker stores and applies an event."""
    raw_event = {"messageId": "1", "body": json.dumps(event)}
    mail_feedback.handler({"Records": [{**raw_event, "eventSource": "aws:sqs", "attributes": {}}]}, None)


def test_an_acceptance_that_another_workers_bounce_outran_settles_nothing(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a mail that proves no receipt too, whose events are not read once more."""
    world.mailbox.behaviour[PRIMARY] = fake_ses.accepts
    order = by_mail.issue()
    world.settle()
    world.mailbox.behaviour[PRIMARY] = fake_ses.is_silent
    world.run(21 * 60 * MINUTE)
    mail = world.mailbox.to(PRIMARY)[-1]
    keep, raced = MailStore.keep, [False]

    def raced_once(self: MailStore, delivery: Delivery, feedback: Feedback) -> MailEvent:
        kept = keep(self, delivery, feedback)
        if not raced[0]:
            raced[0] = True
            apply(failed(mail, world.now))
        return kept

    monkeypatch.setattr(MailStore, "keep", raced_once)
    hear(world, fake_ses.delivery(mail, world.now))
    delivery = DeliveryStore().load(mail.tags["endpoint"], mail.tags["delivery"])
    assert (raced, delivery.brings_notice, delivery.state) == ([True], False, State.BOUNCED)
    by_mail.sound(order)


def test_a_mail_that_was_accepted_is_not_submitted_by_a_worker_that_had_read_it_before(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first worker was killed after the submission, and SES's event came before the second one claims it."""
    world.expect("Killed")
    submit = world.mailbox.submit

    def killed(*arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        submit(*arguments)
        raise Killed

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: killed(*arguments))
    by_mail.issue()
    world.settle()
    monkeypatch.undo()
    first, deliveries = world.mailbox.to(PRIMARY)[0], DeliveryStore()
    pending = deliveries.load(first.tags["endpoint"], first.tags["delivery"])
    assert pending.state is State.PENDING
    hear(world, fake_ses.delivery(first, world.now))
    assert deliveries.state(pending.endpoint, pending.id) is State.DELIVERED
    assert not MailStore(deliveries).claim(pending, world.now + DAY)
