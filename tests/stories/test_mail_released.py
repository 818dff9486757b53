"""A mail that was held for days is a mail of the day on which it goes out."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

from icalendar import Calendar, Component

from removal.record import instant
from tests.fake_ses import Posted, accepts, refuses
from tests.people import DEPUTY, NIGHT_DESK, PRIMARY, Cast
from tests.world import World

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def entry(mail: Posted) -> Component:
    part = next(
        attachment for attachment in mail.message.iter_attachments() if attachment.get_filename() == "deadline.ics"
    )
    return Calendar.from_ical(str(part.get_content())).walk("VEVENT")[0]


def test_a_notice_that_was_held_for_eight_days_promises_no_time_that_has_passed(world: World, by_mail: Cast) -> None:
    world.mailbox.behaviour |= dict.fromkeys((PRIMARY, DEPUTY, NIGHT_DESK), refuses)
    by_mail.issue("KZ-1")
    world.run(5 * MINUTE)
    gone = world.mailbox.to(PRIMARY)[0]
    held = by_mail.issue("KZ-2")
    world.run(8 * DAY)
    assert by_mail.order(held)["status"] == "issued"
    world.mailbox.behaviour[PRIMARY] = accepts
    released_at = world.now
    assert by_mail.page(gone.link).answer("acknowledge").status == 303
    world.run(5 * MINUTE)
    notices = [mail for mail in world.mailbox.to(PRIMARY) if mail.subject.startswith("Removal order KZ-2: ")]
    assert notices
    for mail in notices:
        assert timedelta() <= parsedate_to_datetime(str(mail.message["Date"])) - released_at <= 5 * MINUTE
        assert "not due before Thursday 3 December 2026" in mail.subject
        assert "passed" not in mail.subject
        assert entry(mail).decoded("dtstart") >= released_at + DAY - 5 * MINUTE
        assert entry(mail).decoded("dtstamp") >= released_at
    started = instant.from_text(by_mail.order(held)["clock"]["started_at"])
    assert timedelta() <= started - released_at <= 5 * MINUTE


def test_a_mail_that_was_not_held_says_the_same_at_each_try(world: World, by_mail: Cast) -> None:
    world.mailbox.faults = ["TooManyRequestsException"] * 3
    planned_at = world.now
    by_mail.issue("KZ-1")
    world.run(30 * MINUTE)
    (mail,) = world.mailbox.to(PRIMARY)
    assert mail.at > planned_at + MINUTE
    assert parsedate_to_datetime(str(mail.message["Date"])) == planned_at
