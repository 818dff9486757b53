"""Days on which mail does not go through: killed senders, full mailboxes, an SES that takes nothing."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from removal.deliveries.store import DeliveryStore
from removal.endpoints import schedule
from removal.endpoints.channel import delivery_id
from removal.language.moments import in_utc
from removal.language.texts import texts
from removal.mail.ses import Submission
from removal.record import instant
from removal.record.facts import fact_id
from tests import fake_ses, parts
from tests.fake_ses import Posted, accepts, bounces, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.world import Killed, World

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
ALL = (PRIMARY, DEPUTY, NIGHT_DESK)


def clock(people: Cast, order: str) -> dict[str, Any]:
    shown: dict[str, Any] = people.order(order)["clock"]
    return shown


def test_two_facts_that_bring_the_same_notice_and_are_passed_on_together_bring_it_once(
    world: World, by_mail: Cast
) -> None:
    world.mailbox.behaviour[PRIMARY] = accepts
    order = by_mail.issue(law="demo")
    world.run(50 * SECOND)
    world.hear(fake_ses.bounce(world.mailbox.to(PRIMARY)[0], world.now, "Permanent", "General"))
    world._drain("MailFeedbackQueue")  # noqa: SLF001 - and nothing after it
    world.lose_stream()
    world.run(41 * SECOND)
    assert by_mail.ministry.types(order)[-2:] == ["order.receipt_withdrawn", "order.undelivered"]
    for contact in (DEPUTY, NIGHT_DESK):
        assert [mail.subject.partition(":")[0] for mail in world.mailbox.to(contact)] == [
            "Reminder",  # of before the bounce: no person had acted for 30 seconds (T9)
            "Removal order KZ-2026-000123",
        ]


def test_of_two_workers_with_the_same_message_one_submits(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = world.mailbox.submit

    def and_another_worker(sender: str, to: str, raw: bytes, tags: dict[str, str], window: timedelta) -> Submission:
        parts.mailing().run({"endpoint": tags["endpoint"], "delivery": tags["delivery"], "tries": 0})
        return submit(sender, to, raw, tags, window)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: and_another_worker(*arguments))
    by_mail.issue()
    world.run(MINUTE)
    assert len(world.mailbox.to(PRIMARY)) == 1


def test_a_mail_whose_sender_was_killed_before_it_submitted_goes_out_all_the_same(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expect("Killed")
    submit, killed = world.mailbox.submit, [False]

    def killed_once(*arguments: Any) -> Submission:  # noqa: ANN401 - as the post takes them
        if not killed[0]:
            killed[0] = True
            raise Killed
        return submit(*arguments)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: killed_once(*arguments))
    by_mail.issue()
    world.run(10 * MINUTE)
    assert len(world.mailbox.to(PRIMARY)) == 1


def test_one_mail_that_ses_never_takes_keeps_none_behind_it_waiting(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.mailbox.behaviour[PRIMARY] = refuses
    by_mail.issue()
    world.run(MINUTE)
    gone = world.mailbox.to(PRIMARY)[0]
    never, behind = by_mail.issue("KZ-2"), by_mail.issue("KZ-3")
    world.run(MINUTE)
    submit, tried = world.mailbox.submit, [0]

    def but_one(sender: str, to: str, raw: bytes, tags: dict[str, str], window: timedelta) -> Submission:
        tried[0] += tags["order"] == never
        if tags["order"] == never:
            return Submission(None, "MessageRejected", 1)
        return submit(sender, to, raw, tags, window)

    monkeypatch.setattr(type(world.mailbox), "submit", lambda _, *arguments: but_one(*arguments))
    world.mailbox.behaviour[PRIMARY] = accepts
    assert by_mail.page(gone.link).answer("acknowledge").status == 303
    world.run(50 * MINUTE)
    assert [by_mail.order(order)["status"] for order in (never, behind)] == ["issued", "running"]
    assert 4 <= tried[0] <= 6


def test_a_notice_that_full_mailboxes_gave_back_is_sent_again_until_one_takes_it(world: World, by_mail: Cast) -> None:
    def full(posted: Posted) -> fake_ses.MailEvents:
        return [(SECOND, fake_ses.bounce(posted, posted.at + SECOND, "Transient", "MailboxFull"))]

    world.mailbox.behaviour.update(dict.fromkeys(ALL, full))
    order = by_mail.issue()
    world.run(2 * HOUR)
    assert [len(world.mailbox.to(contact)) for contact in ALL] == [2, 1, 1]
    world.mailbox.behaviour.update(dict.fromkeys(ALL, accepts))
    world.run(4 * HOUR)
    assert by_mail.order(order)["status"] == "running"
    assert [len(world.mailbox.to(contact)) for contact in ALL] == [3, 2, 2]
    by_mail.sound(order)


def test_who_stood_in_hears_of_the_deadline_even_when_the_primary_is_back(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = refuses
    by_mail.issue()
    world.run(MINUTE)
    gone = world.mailbox.to(PRIMARY)[0]
    world.mailbox.behaviour[DEPUTY] = accepts
    by_mail.issue("KZ-2")
    world.run(MINUTE)
    world.mailbox.behaviour[PRIMARY] = accepts
    by_mail.page(gone.link).answer("acknowledge")
    world.run(25 * HOUR)
    subjects = [
        mail.subject for mail in world.mailbox.to(DEPUTY) if "KZ-2" in mail.subject and "KZ-2026" not in mail.subject
    ]
    assert [subject.partition(":")[0] for subject in subjects] == [
        "Removal order KZ-2",
        *["Reminder"] * 3,
        "Deadline passed",
    ]


def test_a_notice_that_goes_on_tells_the_deadline_that_runs(world: World, people: Cast) -> None:
    world.receivers.behaviour[people.representative.hook] = lambda _: None
    world.mailbox.behaviour[PRIMARY] = bounces(5 * HOUR)
    order = people.issue()
    world.run(2 * HOUR)
    del world.receivers.behaviour[people.representative.hook]
    world.run(4 * HOUR)
    due_at = instant.from_text(clock(people, order)["windows"][-1]["due_at"])
    notice = next(mail for mail in world.mailbox.to(DEPUTY) if mail.subject.startswith("Removal order"))
    assert in_utc(due_at, texts("en")) in notice.text
    assert "Nothing has proved receipt" not in notice.text


def test_an_order_that_is_done_brings_no_one_a_notice(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour[PRIMARY] = bounces(2 * HOUR)
    order = by_mail.issue()
    world.run(HOUR)
    by_mail.report(order, 1, 2)
    world.run(2 * HOUR)
    assert by_mail.order(order)["status"] == "complied"
    assert not [mail for mail in world.mailbox.to(DEPUTY) if mail.subject.startswith("Removal order")]


def test_while_ses_takes_nothing_mails_wait_and_then_go_out_once_each(world: World, by_mail: Cast) -> None:
    world.mailbox.faults = [
        "TooManyRequestsException",
        "SendingPausedException",
        "ReadTimeoutError",
        "AccountSuspended",
    ]
    order = by_mail.issue()
    world.run(HOUR)
    assert world.mailbox.faults == []
    assert len(world.mailbox.to(PRIMARY)) == 1
    assert by_mail.order(order)["status"] == "issued"


def test_a_mail_is_tried_again_at_its_time_though_no_queue_holds_a_message_that_long(
    world: World, by_mail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "JITTER", 0)
    world.mailbox.faults = ["SendingPausedException"] * (5 * len(ALL))
    order = by_mail.issue()
    world.run(HOUR)
    contact = by_mail.registrar.get("/platforms/video-example").body["representative"]["contacts"][0]["id"]
    tries = list(DeliveryStore().attempts(delivery_id(fact_id(f"order:{order}", 1), contact)))
    waited = [after.at - before.at for before, after in pairwise(tries)]
    assert waited == [5 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE]
