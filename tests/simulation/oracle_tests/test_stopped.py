"""Mails that leave while the clock is stopped."""

from dataclasses import replace

from tests.simulation.oracle import stopped
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle_tests.stories import Story, at, issued, words

CONTACT = "primary@video-1.example"
SILENT = "Suspended: removal order\n\nREASON\n> A court looks at it.\n"
SAYS_SO = f"{SILENT}\nDEADLINE\n  The clock is stopped\n"
NAMES_A_TIME = f"{SAYS_SO}\n  25 November 2026, 09:00:01 UTC\n"


def suspended(*past_due: Json) -> Story:
    story = issued()
    story.letters.clear()
    suspension = story.add(
        "order.suspended", at("10:00:00.000"), reason="A court looks.", stops=[1], past_due=[*past_due]
    )
    story.letters.clear()
    story.shown["status"] = "suspended"
    story.mail(suspension, CONTACT, SILENT)
    return story


def stopped_faults(story: Story) -> list[str]:
    return words(stopped.faults, story.history())


def test_a_mail_that_is_silent_about_the_stop() -> None:
    assert stopped_faults(suspended()) == [
        f"mail mail 3 to {CONTACT} of order.suspended to {CONTACT} does not say that the clock is stopped"
    ]


def test_a_mail_that_says_so_and_names_a_time() -> None:
    story = suspended()
    story.letters.clear()
    story.mail(story.facts[2], CONTACT, SAYS_SO)
    assert stopped_faults(story) == []
    story.mail(story.facts[2], CONTACT, NAMES_A_TIME)
    assert "names a time by which to act, while the clock is stopped" in stopped_faults(story)[0]


def test_what_is_past_due_goes_on() -> None:
    assert stopped_faults(suspended({"items": [1], "due_at": "2026-11-24T09:59:50.000Z"})) == []


def test_a_lift_or_a_notice_that_waits_and_an_order_that_has_ended() -> None:
    for kind, payload in (
        ("order.resumed", {"cause": "lifted", "stopped": [1]}),
        ("order.disputed", {"items": [1]}),
        ("order.withdrawn", {"reinstate": []}),
    ):
        story = suspended()
        story.letters.clear()
        after = story.add(kind, at("11:00:00.000"), "authority", reason="So.", **payload)
        story.letters.clear()
        story.mail(after, CONTACT, SILENT)
        assert stopped_faults(story) == []


def test_a_mail_that_may_have_been_planned_before_the_stop() -> None:
    story = suspended()
    story.letters.clear()
    late = story.mail(story.facts[0], CONTACT, SILENT)
    story.letters[-1] = replace(late, at=at("10:30:00.000"))
    assert stopped_faults(story) == []
    after = story.add("order.acknowledged", at("10:10:00.000"))
    story.letters.clear()
    story.mail(after, CONTACT, SILENT)
    assert "does not say that the clock is stopped" in stopped_faults(story)[0]
