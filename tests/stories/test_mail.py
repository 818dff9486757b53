"""Notices by mail: accepted, bounced, late, twice, and in a race with the webhook."""

from datetime import timedelta
from typing import Any

import pytest

from removal import table
from removal.deliveries import store
from removal.deliveries.delivery import State
from removal.deliveries.store import DeliveryStore
from removal.endpoints.store import EndpointStore
from removal.versions import VersionConflict
from tests import fake_ses
from tests.fake_ses import Posted, accepts, bounces
from tests.people import ALARM, DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.world import START, World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
ALL = (PRIMARY, DEPUTY, NIGHT_DESK)


def clock(people: Cast, order: str) -> dict[str, Any]:
    shown: dict[str, Any] = people.order(order)["clock"]
    return shown


def test_the_mail_servers_acceptance_of_the_notice_starts_the_clock(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(25 * HOUR)

    assert clock(by_mail, order)["basis"]["rule"] == "mail_accepted"
    assert clock(by_mail, order)["started_at"] == "2026-11-24T09:00:01.000Z"
    assert [mail.subject.partition(":")[0] for mail in world.mailbox.to(PRIMARY)] == [
        "Removal order KZ-2026-000123",
        *["Reminder"] * 3,
        "Deadline passed",
    ]
    assert [len(world.mailbox.to(other)) for other in (DEPUTY, NIGHT_DESK, ALARM)] == [4, 4, 0], "no person acted: T9"
    breach = by_mail.ministry.order_calls(order)[-1]
    assert (breach.type, breach.payload["data"]["receipt"]["rule"]) == ("order.breached", "mail_accepted")
    by_mail.sound(order)


def test_a_notice_that_bounces_an_hour_later_was_never_received_and_goes_to_the_next_contacts(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(HOUR)
    order = by_mail.issue()
    world.run(59 * MINUTE)
    assert by_mail.order(order)["status"] == "running"
    world.run(2 * MINUTE)

    shown = by_mail.order(order)
    assert (shown["status"], shown["clock"]) == ("issued", None)
    assert "order.receipt_withdrawn" in by_mail.ministry.types(order)
    assert [len(world.mailbox.to(address)) for address in (DEPUTY, NIGHT_DESK)] == [2, 2]
    assert world.mailbox.to(DEPUTY)[0].subject.startswith("Removal order KZ-2026-000123")
    by_mail.sound(order)


def test_a_bounce_after_the_breach_takes_the_breach_back(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(25 * HOUR)
    order = by_mail.issue()
    world.run(24 * HOUR + 10 * MINUTE)
    assert by_mail.order(order)["status"] == "breached"
    world.run(HOUR)

    shown = by_mail.order(order)
    assert (shown["status"], shown["clock"]) == ("issued", None)
    assert shown["breaches"][0]["annulled_at"] is not None
    assert by_mail.ministry.types(order)[-2:] == ["order.receipt_withdrawn", "order.breach_annulled"]
    world.run(HOUR - 10 * MINUTE)
    assert by_mail.ministry.types(order)[-1] == "order.undelivered", "an hour after the bounce (R7)"
    by_mail.sound(order)


def test_after_a_bounce_the_next_contact_starts_the_clock_anew(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour.update({PRIMARY: bounces(HOUR), DEPUTY: accepts})
    order = by_mail.issue()
    world.run(2 * HOUR)
    assert by_mail.order(order)["status"] == "running"
    assert clock(by_mail, order)["started_at"] == "2026-11-24T10:00:01.000Z"
    assert [window["number"] for window in clock(by_mail, order)["windows"]] == [2]
    assert clock(by_mail, order)["windows"][0]["due_at"] == "2026-11-25T10:00:01.000Z"


def test_of_webhook_and_mail_the_first_decides_and_a_bounce_of_the_other_moves_nothing(
    world: World, people: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(HOUR)
    order = people.issue()
    world.run(2 * HOUR)
    assert clock(people, order)["basis"]["rule"] == "webhook_accepted"
    assert clock(people, order)["started_at"] == "2026-11-24T09:00:00.000Z"
    assert "order.receipt_withdrawn" not in people.ministry.types(order)
    people.sound(order)


def test_when_the_mail_bounces_the_webhook_that_came_later_counts_at_its_own_time(world: World, people: Cast) -> None:
    world.receivers.behaviour[people.representative.hook] = lambda _: None
    world.mailbox.behaviour[PRIMARY] = bounces(5 * HOUR)
    order = people.issue()
    world.run(2 * HOUR)
    del world.receivers.behaviour[people.representative.hook]
    world.run(HOUR)
    assert clock(people, order)["basis"]["rule"] == "mail_accepted"
    assert people.ministry.types(order).count("order.evidence_kept") == 1
    world.run(3 * HOUR)

    shown = clock(people, order)
    assert shown["basis"]["rule"] == "webhook_accepted"
    assert "2026-11-24T11:00:00.000Z" <= shown["started_at"] <= "2026-11-24T12:00:00.000Z"
    assert people.order(order)["status"] == "running"
    people.sound(order)


def test_an_answer_before_the_bounce_is_receipt_enough(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(2 * HOUR)
    order = by_mail.issue()
    world.run(HOUR)
    by_mail.representative.post(f"/orders/{order}/acknowledgement", {"by": "R.", "reference": "R-1"})
    world.run(2 * HOUR)
    assert by_mail.order(order)["status"] == "running"
    assert (clock(by_mail, order)["basis"]["rule"], clock(by_mail, order)["started_at"]) == (
        "answer",
        "2026-11-24T10:00:00.000Z",
    )
    by_mail.sound(order)


def test_a_late_answer_is_in_time_once_the_mail_that_started_the_clock_has_bounced(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(26 * HOUR)
    order = by_mail.issue()
    world.run(25 * HOUR)
    assert by_mail.report(order, 1, 2).body["status"] == "complied_late"
    world.run(2 * HOUR)
    assert by_mail.order(order)["status"] == "complied"
    assert by_mail.order(order)["breaches"][0]["annulled_at"] is not None
    by_mail.sound(order)


def test_no_one_receives_and_the_authority_is_alarmed_while_the_notice_goes_on_to_the_next(
    world: World, by_mail: Cast
) -> None:
    order = by_mail.issue()
    world.run(HOUR + MINUTE)
    assert by_mail.ministry.types(order)[-1] == "order.undelivered"
    assert [mail.subject.partition(":")[0] for mail in world.mailbox.to(ALARM)] == ["ALARM"]
    assert "/o/" not in world.mailbox.to(ALARM)[0].text
    for contact in (DEPUTY, NIGHT_DESK):
        assert [mail.subject.partition(":")[0] for mail in world.mailbox.to(contact)] == [
            "Removal order KZ-2026-000123"
        ]
    world.mailbox.behaviour[DEPUTY] = accepts
    world.run(4 * HOUR)
    assert [len(world.mailbox.to(contact)) for contact in (DEPUTY, ALARM)] == [1, 2]


def test_an_automatic_reply_is_no_bounce(world: World, by_mail: Cast) -> None:
    def away(posted: Posted) -> fake_ses.MailEvents:
        reply = fake_ses.bounce(posted, posted.at + MINUTE, "Transient", "General", action=None)
        return [*accepts(posted), (MINUTE, reply)]

    world.mailbox.behaviour[PRIMARY] = away
    order = by_mail.issue()
    world.run(HOUR)
    assert by_mail.order(order)["status"] == "running"


@pytest.mark.parametrize("order_of_events", [(0, 1, 1, 0), (1, 0), (0, 0, 1), (1, 1, 0, 0)])
def test_feedback_twice_and_in_any_order_ends_the_same(
    world: World, by_mail: Cast, order_of_events: tuple[int, ...]
) -> None:
    order = by_mail.issue()
    world.settle()
    posted = world.mailbox.to(PRIMARY)[0]
    events = (fake_ses.delivery(posted, world.now), fake_ses.bounce(posted, world.now, "Permanent", "General"))
    for which in order_of_events:
        world.hear(events[which])
        world.run(SECOND)
    assert by_mail.order(order)["status"] == "issued"
    assert EndpointStore().load(posted.tags["endpoint"]).endpoint.enabled is False
    assert by_mail.ministry.types(order).count("order.received") <= 1
    by_mail.sound(order)


@pytest.mark.parametrize("conflicts", [0, 1, 3])
def test_feedback_may_be_faster_than_the_senders_own_write(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch, conflicts: int
) -> None:
    """And another transaction may hold the delivery while the sender writes that it has sent it."""
    submit, transaction = world.mailbox.submit, table.transaction
    still = iter([False, *[True] * conflicts])  # the sender's first one fails by itself: it has been outrun

    def held() -> Any:  # noqa: ANN401 - a context
        if next(still, False):
            raise VersionConflict
        return transaction()

    def heard_at_once(*arguments: Any) -> Any:  # noqa: ANN401 - as the post takes them
        submitted = submit(*arguments)
        world.hear(fake_ses.delivery(world.mailbox.posted[-1], world.now))
        world._drain("MailFeedbackQueue")  # noqa: SLF001 - before the sender goes on
        monkeypatch.setattr(store, "transaction", held)
        return submitted

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: heard_at_once(*arguments))
    order = by_mail.issue()
    world.run(10 * MINUTE)
    assert len(world.mailbox.to(PRIMARY)) == 1
    assert clock(by_mail, order)["basis"]["rule"] == "mail_accepted"
    tags = world.mailbox.to(PRIMARY)[0].tags
    shown = DeliveryStore().load(tags["endpoint"], tags["delivery"])
    assert (shown.state, shown.tries) == (State.DELIVERED, 1)
    assert len(list(DeliveryStore().attempts(tags["delivery"]))) == 1


def test_what_is_no_event_of_a_mail_is_let_go(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    world.hear({"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have successfully subscribed."})
    world.run(MINUTE)
    assert by_mail.order(order)["status"] == "issued"


def test_without_tags_feedback_is_matched_by_ses_message_id(world: World, by_mail: Cast) -> None:
    order = by_mail.issue()
    world.settle()
    posted = world.mailbox.to(PRIMARY)[0]
    event = fake_ses.delivery(posted, world.now)
    del event["mail"]["tags"]
    world.hear(event)
    world.settle()
    assert clock(by_mail, order)["basis"]["rule"] == "mail_accepted"


def test_feedback_whose_tags_contradict_each_other_starts_no_clock(world: World, by_mail: Cast) -> None:
    world.expect("MailFeedbackQueue")
    first, second = by_mail.issue("KZ-1"), by_mail.issue("KZ-2")
    world.settle()
    event = fake_ses.delivery(world.mailbox.to(PRIMARY)[0], world.now)
    event["mail"]["tags"]["order"] = [second]
    event["mail"]["messageId"] = "of-nobody"
    world.hear(event)
    world.run(15 * MINUTE)
    assert [by_mail.order(order)["status"] for order in (first, second)] == ["issued", "issued"]
    dead = world.cloud.sqs.receive_message(QueueUrl=f"{world.cloud.queues['MailFeedbackQueue']}-dead-letters")
    assert len(dead["Messages"]) == 1


def test_a_second_try_of_a_mail_is_the_same_to_the_byte(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    submit = world.mailbox.submit

    def noted(*arguments: Any) -> Any:  # noqa: ANN401 - as the post takes them
        written.append(arguments[2])
        return submit(*arguments)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: noted(*arguments))
    world.mailbox.faults = ["TooManyRequestsException"]
    by_mail.issue()
    world.run(5 * MINUTE)
    assert len(written) == 2
    assert written[0] == written[1]


def test_a_link_stays_good_after_the_deadline_while_the_order_is_open(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue()
    world.run(26 * HOUR)
    reader = by_mail.page(world.mailbox.to(PRIMARY)[0].link)
    assert reader.answer("report", all="removed").status == 303
    assert by_mail.order(order)["status"] == "complied_late"
    assert world.now - START >= 26 * HOUR
