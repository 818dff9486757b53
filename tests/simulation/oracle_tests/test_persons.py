"""Whether a person answered: what a fact says of it, and that what a person takes is recorded (contract T9)."""

import base64
import json
from typing import Any

from tests.simulation.oracle import lives, persons
from tests.simulation.oracle.exchanges import Attempt, Exchange
from tests.simulation.oracle_tests.stories import ID, NOT_SAID, SECOND, Story, answered, at, instant_text, issued, words

LINK = "/o/" + base64.urlsafe_b64encode(f"1.{ID}.c-1.1.x".encode()).decode()


def entered(story: Story, id_: str, kind: str, time: str = "08:00:00.000") -> None:
    """The registrar enters a caller, or changes its kind; its name is its id."""
    body: Any = {"sub": id_, "kind": kind}
    tries = [Attempt(at(time) - SECOND, at(time), 200)]
    story.exchanges.append(Exchange("registrar", "POST", "/callers", body, tries, json.dumps({"id": id_})))


def reported(caller: str, **said: object) -> Story:
    """A report at ten, by a caller or a contact."""
    story = answered()
    for fact in story.facts[2:]:
        fact["data"]["by"] = {"kind": "representative", "caller": caller}
    story.facts[2]["data"].update(said)
    return story


def said(story: Story) -> list[str]:
    return words(persons.faults, story.history())


MISSING = ["fact 3 order.reported does not say that a person answered"]
WRONG = ["fact 3 order.reported says that a person answered, and a machine did"]


def test_an_answer_on_the_page_is_a_persons() -> None:
    assert said(reported("contact:1", person=True)) == []
    assert said(reported("contact:1")) == MISSING


def test_an_answer_by_the_api_is_what_the_entry_of_its_caller_says() -> None:
    for kind, more, faults in (
        ("person", {"person": True}, []),
        ("person", {}, MISSING),
        ("machine", {}, []),
        ("machine", {"person": True}, WRONG),
    ):
        story = reported("c-1", **more)
        entered(story, "c-1", kind)
        assert said(story) == faults


def test_the_kind_that_counts_is_the_one_of_then() -> None:
    for time, faults in (("09:30:00.000", MISSING), ("09:59:30.000", []), ("10:30:00.000", [])):
        story = reported("c-1")
        entered(story, "c-1", "machine")
        entered(story, "c-1", "person", time)
        assert said(story) == faults


def test_what_is_no_answer_or_says_that_no_person_answered_is_found() -> None:
    story = reported("contact:1", person=False)
    assert said(story) == ["fact 3 order.reported has person False, where it is true or absent"]
    story = reported("contact:1", person=True)
    story.facts[3]["data"]["person"] = True
    assert said(story) == ["fact 4 order.complied is no answer, and says that a person gave it"]
    story = reported("contact:1", person=True)
    story.facts[1]["data"]["person"] = True
    assert said(story) == ["fact 2 order.received is no answer, and says that a person gave it"]


def running() -> Story:
    """A machine acknowledged at ten; the order runs."""
    story, when = issued(), at("10:00:00.000")
    story.ended = at("12:00:00.000")
    entered(story, "video-1", "machine")
    entered(story, "desk", "person")
    fields = {"answered_by": "Robot", "reference": "A-1", "answered_at": instant_text(when)}
    story.add("order.acknowledged", when, "representative", **fields)
    due = instant_text(at("09:00:01.500", 1))
    item = {"number": 1, "clock": "running", "due_at": due, "outcome": None, "in_time": None, "window": 1, **NOT_SAID}
    received = [{"notice": 1, "received_at": instant_text(at("09:00:01.500"))}]
    story.shown = {"status": "running", "items": [item], "clock": {"received": received}}
    return story


NOTHING: dict[str, Any] = {"recorded": False, "reason": "nothing new", "fact": None}
BODY = {"by": "R", "reference": "R-9"}


def lived(story: Story) -> list[str]:
    return [fault for fault in words(lives.faults, story.history()) if "unattended" in fault]


def test_what_a_person_takes_is_recorded() -> None:
    for who, faults in (("desk", 1), ("video-1", 0)):
        story = running()
        story.ask(who, "acknowledgement", BODY, at("11:00:00.000"), **NOTHING)
        assert len(lived(story)) == faults
    story = running()
    story.exchanges.append(on_page("11:00:00.000"))
    assert lived(story) == [
        "page acknowledge at 24 10:59:59: a person takes what was unattended, and nothing was recorded"
    ]


def on_page(time: str) -> Exchange:
    fields = {"answer": "acknowledge", "confirm": "yes", "by": "R"}
    return Exchange("page", "POST", LINK, fields, [Attempt(at(time) - SECOND, at(time) + SECOND, 303)])


def test_what_a_person_has_taken_is_not_recorded_again() -> None:
    story, when = running(), at("10:30:00.000")
    said_: dict[str, Any] = {"answered_by": "R", "reference": "R-1", "answered_at": instant_text(when), "person": True}
    by = {"kind": "representative", "caller": "contact:1"}
    story.add("order.acknowledged", when, "representative", **said_)["data"]["by"] = by
    story.exchanges.append(on_page("10:30:00.000"))
    story.ask("desk", "acknowledgement", BODY, at("11:00:00.000"), **NOTHING)
    assert lived(story) == []
    again = {**said_, "answered_at": instant_text(at("11:10:00.000"))}
    story.add("order.acknowledged", at("11:10:00.000"), "representative", **again)
    assert lived(story) == ["fact 5: what waits or is unattended is acknowledged, the model has nothing of that"]


def test_the_same_words_within_the_hour_are_one_command() -> None:
    story = running()
    for time in ("10:40:00.000", "11:00:00.000"):
        story.ask("desk", "acknowledgement", BODY, at(time), **NOTHING)
    assert len(lived(story)) == 1
