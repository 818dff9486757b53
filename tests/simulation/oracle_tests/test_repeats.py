"""Commands that are sent again, come by the page, or lack their form."""

import base64
from datetime import timedelta

import pytest

from tests.simulation.oracle import answers, lives, tenants
from tests.simulation.oracle.exchanges import Attempt, Json
from tests.simulation.oracle_tests.stories import ID, Story, answered, at, issued, told, words

MORE: Json = {"extend_by": "PT1H", "reason": "They asked."}
RECEIVED = {"notice": 1, "received_at": told(at("09:00:01.500"))}
RUNNING = {"number": 1, "clock": "running", "due_at": told(at("09:00:01.500", 1)), "outcome": None, "in_time": None}
WHEN = at("09:30:00.000")
SECOND = timedelta(seconds=1)
PAGE: Json = {"by": "P", "answer": "contest", "explanation": "Satire.", "confirm": "yes"}


def opened() -> Story:
    """An order that was received."""
    story = issued()
    story.shown = {"status": "running", "items": [RUNNING], "clock": {"received": [RECEIVED]}}
    return story


def judged(story: Story) -> list[str]:
    return words(answers.faults, story.history())


def sent_again(story: Story, status: int, after: timedelta) -> None:
    """Given more time, but the answer was lost; the same words again."""
    story.add("order.extended", WHEN, "authority", **MORE)
    made = story.ask("ministry-1", "extension", MORE, WHEN, status)
    made.attempts = [Attempt(WHEN - SECOND, WHEN + SECOND, 503), Attempt(WHEN + after, WHEN + after + SECOND, status)]


def test_a_command_that_was_carried_out_is_not_refused_when_it_comes_again() -> None:
    story = opened()
    sent_again(story, 409, 5 * SECOND)
    assert any("409, and fact 3 says it all the same" in one for one in judged(story))


@pytest.mark.parametrize(("by", "after", "found"), [("representative", 5, True), ("authority", 5, False)])
def test_whoever_has_spoken_since_it_is_the_same_command_for_a_minute(by: str, after: int, *, found: bool) -> None:
    """But once the authority has said something else, its words are meant anew (decision 64)."""
    story = opened()
    sent_again(story, 409, after * SECOND)
    story.add("order.suspended", WHEN + 2 * SECOND, by, reason="A court.")
    assert any("says it all the same" in one for one in judged(story)) is found


def test_what_was_said_on_the_page_is_no_answer_of_the_api_and_has_its_words() -> None:
    story = opened()
    said = {"answered_by": "P", "reference": "-", "answered_at": "2026-11-24T09:30:00.000Z", "explanation": "Satire."}
    contested = story.add("order.contested", WHEN, "representative", **said)
    page = story.ask("page", "", PAGE, WHEN, 303)
    page.path = "/o/" + base64.urlsafe_b64encode(f"1.{ID}.x".encode()).decode().rstrip("=")
    assert "nobody said fact 3 order.contested" in judged(story)
    contested["data"]["by"]["caller"] = "contact:1"
    assert judged(story) == []
    contested["data"]["explanation"] = "Else."
    assert "nobody said fact 3 order.contested" in judged(story)


def test_an_answer_without_form_is_refused_in_any_state() -> None:
    """An item that the order has not, a time that is to come, and a stranger who sends the same."""
    for body in (
        {"by": "R", "reference": "R-2", "items": [2], "ground": "technical", "explanation": "x"},
        {
            "by": "R",
            "reference": "R-2",
            "items": [{"number": 1, "outcome": "removed", "measured_at": "2026-11-24T12:00:00Z"}],
        },
    ):
        story = opened()
        story.ask("video-1", "obstacles" if "ground" in body else "reports", body, WHEN, 422)
        assert not any("video-1" in one for one in words(lives.faults, story.history()))
    story = answered()
    story.ask("ministry-2", "extension", {**MORE, "extend_by": "P200D"}, WHEN, 422)
    assert words(tenants.faults, story.history()) == []
    story.ask("ministry-2", "extension", MORE, WHEN, 422)
    assert len(words(tenants.faults, story.history())) == 1
