"""Commands that are sent again, come by the page, or lack their form."""

import base64
import json
from datetime import timedelta

import pytest

from tests.simulation.oracle import answers, lives, tenants
from tests.simulation.oracle.exchanges import Attempt, Json
from tests.simulation.oracle_tests.stories import ID, Story, answered, at, instant_text, issued, words

MORE: Json = {"extend_by": "PT1H", "reason": "They asked."}
RECEIVED = {"notice": 1, "received_at": instant_text(at("09:00:01.500"))}
RUNNING = {
    "number": 1,
    "clock": "running",
    "due_at": instant_text(at("09:00:01.500", 1)),
    "outcome": None,
    "in_time": None,
}
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
    assert any("409, and fact 3 says it all the same" in fault for fault in judged(story))


@pytest.mark.parametrize(("by", "after", "is_fault"), [("representative", 5, True), ("authority", 5, False)])
def test_who_has_spoken_since_it_is_the_same_command_for_a_minute(by: str, after: int, *, is_fault: bool) -> None:
    """But once the authority has said something else, its words are meant anew (decision 64)."""
    story = opened()
    sent_again(story, 409, after * SECOND)
    story.add("order.suspended", WHEN + 2 * SECOND, by, reason="A court.")
    assert any("says it all the same" in fault for fault in judged(story)) is is_fault


@pytest.mark.parametrize(("by", "is_fault"), [("representative", True), ("authority", False)])
def test_of_two_requests_at_once_one_that_is_decided_later_is_another_command(by: str, *, is_fault: bool) -> None:
    """Where the authority said something else between the two facts (contract 4.4)."""
    story = opened()
    for after in (0, 4):
        made = story.ask("ministry-1", "extension", MORE, WHEN, 200)
        made.attempts = [Attempt(WHEN - SECOND, WHEN + (after + 1) * SECOND, 200)]
    for after, kind, what in ((0, "authority", MORE), (2, by, {"reason": "A court."}), (4, "authority", MORE)):
        story.add("order.extended" if what is MORE else "order.suspended", WHEN + after * SECOND, kind, **what)
    assert any("was recorded 2 times" in fault for fault in judged(story)) is is_fault


def test_what_was_said_on_the_page_is_no_answer_of_the_api_and_has_its_words() -> None:
    story = opened()
    fields = {"answered_by": "P", "reference": "-", "answered_at": "2026-11-24T09:30:00.000Z", "explanation": "Satire."}
    contested = story.add("order.contested", WHEN, "representative", **fields)
    page = story.ask("page", "", PAGE, WHEN, 303)
    page.path = "/o/" + base64.urlsafe_b64encode(f"1.{ID}.x".encode()).decode().rstrip("=")
    assert "no party sent fact 3 order.contested" in judged(story)
    contested["data"]["by"]["caller"] = "contact:1"
    assert judged(story) == []
    contested["data"]["explanation"] = "Else."
    assert "no party sent fact 3 order.contested" in judged(story)


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
        assert not any("video-1" in word for word in words(lives.faults, story.history()))
    story = answered()
    story.ask("ministry-2", "extension", {**MORE, "extend_by": "P200D"}, WHEN, 422)
    assert words(tenants.faults, story.history()) == []
    story.ask("ministry-2", "extension", MORE, WHEN, 422)
    assert len(words(tenants.faults, story.history())) == 1


def again(reason: str) -> Story:
    """A report that was recorded, and whose answer, after it was lost, says that it was not."""
    story = answered()
    first, later = story.exchanges[-1], story.exchanges[-1].attempts[0].answered + 5 * SECOND
    first.attempts = [Attempt(at("09:59:59.000"), later - 4 * SECOND, 503), Attempt(later - SECOND, later, 200)]
    fact = {name: story.facts[2]["data"][name] for name in ("sequence", "hash")}
    head = {"length": len(story.facts), "head": story.facts[-1]["data"]["hash"]}
    first.text = json.dumps({"fact": fact, "journal": head, "recorded": False, "reason": reason})
    return story


def test_what_was_sent_before_is_recorded_unless_the_authority_has_acted_since() -> None:
    story = again("sent before")
    assert judged(story) == ["video-1 reports at 24 09:59:59: fact 3 has it, the answer says sent before"]
    story.add("order.extended", at("10:00:03.000"), "authority", **MORE)
    head = {"length": 5, "head": story.facts[-1]["data"]["hash"]}
    answer = json.loads(story.exchanges[-1].text)
    story.exchanges[-1].text = json.dumps({**answer, "journal": head})
    story.ask("ministry-1", "extension", MORE, at("10:00:03.000"))
    assert judged(story) == []


def test_what_was_recorded_whole_has_not_replaced_too_often() -> None:
    story = again("replaced too often")
    assert judged(story) == ["video-1 reports at 24 09:59:59: fact 3 has it, the answer says replaced too often"]


def test_an_answer_that_names_the_fact_of_another() -> None:
    story = answered()
    first = story.exchanges[-1]
    other = {**first.body, "items": [{**first.body["items"][0], "outcome": "access_disabled"}]}
    answer = json.loads(first.text)
    story.ask("video-1", "reports", first.body, at("10:20:00.000"), **answer)
    assert judged(story) == []
    story.ask("video-1", "reports", other, at("10:20:00.000"), **answer)
    assert judged(story) == ["video-1 reports at 24 10:19:59: it names fact 3, which says something else"]


@pytest.mark.parametrize(("minutes", "expected"), [(20, 1), (70, 0)])
def test_a_button_that_was_pressed_twice_is_one_command(minutes: int, expected: int) -> None:
    """R9: on the page too. A form that was opened again says another time, and is another one."""
    story = opened()
    fields = {"answered_by": "P", "reference": "-", "explanation": "Satire."}
    for when in (WHEN, WHEN + timedelta(minutes=minutes)):
        contested = story.add("order.contested", when, "representative", answered_at=instant_text(when), **fields)
        contested["data"]["by"]["caller"] = "contact:1"
        page = story.ask("page", "", {**PAGE, "asked_at": instant_text(WHEN)}, when, 303)
        page.path = "/o/" + base64.urlsafe_b64encode(f"1.{ID}.x".encode()).decode().rstrip("=")
    assert len(judged(story)) == expected


@pytest.mark.parametrize(("spoken", "expected"), [(False, 1), (True, 0)])
def test_an_extension_from_two_tabs_is_one_command_until_a_party_speaks(*, spoken: bool, expected: int) -> None:
    """Contract 4.4."""
    story = opened()
    for after in (0, 5):
        story.add("order.extended", WHEN + after * SECOND, "authority", **MORE)
        story.ask("ministry-1", "extension", MORE, WHEN + after * SECOND)
        if spoken and not after:
            story.add("order.disputed", WHEN + SECOND, "authority", items=[1], reason="It is there.")
            story.ask("ministry-1", "disputes", {"items": [1], "reason": "It is there."}, WHEN + SECOND)
    assert len(judged(story)) == expected
