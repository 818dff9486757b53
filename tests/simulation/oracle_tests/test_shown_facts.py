"""The order as the API shows it, and its own journal."""

from typing import Any

import pytest

from tests.simulation.oracle import shown_facts
from tests.simulation.oracle_tests.stories import Story, answered, at, missed, words


def shown(story: Story) -> list[str]:
    return words(shown_facts.faults, story.history())


@pytest.mark.parametrize(
    ("name", "value"),
    [("outcome", "access_disabled"), ("measured_at", None), ("disputed", True), ("contested", True), ("window", 2)],
)
def test_an_item_that_is_shown_otherwise(name: str, value: Any) -> None:  # noqa: ANN401 - any member's
    story = answered()
    story.shown["items"][0][name] = value
    assert len(shown(story)) == 1


def test_a_breach_that_is_not_shown_or_is_shown_as_annulled() -> None:
    for breaches in ([], [{**missed().shown["breaches"][0], "annulled_at": "2026-11-26T09:00:00.000Z"}]):
        story = missed()
        story.shown["breaches"] = breaches
        assert len(shown(story)) == 1


def test_a_receipt_that_is_shown_with_other_evidence() -> None:
    story = missed()
    story.shown["clock"]["received"][0]["delivery"] = "another"
    assert len(shown(story)) == 1


def test_a_due_time_that_is_not_its_windows() -> None:
    story = missed()
    story.shown["items"][0]["due_at"] = "2026-11-25T09:00:00.000Z"
    assert len(shown(story)) == 1


def test_a_debt_that_no_fact_has_asked_for() -> None:
    story = answered()
    story.shown["owed"] = [{"owed": "contest", "about": 3, "since": story.facts[2]["data"]["answered_at"]}]
    assert len(shown(story)) == 1
    when = "2026-11-24T11:00:00.000Z"
    fields: dict[str, Any] = {"answered_by": "R", "reference": "C", "answered_at": when, "items": [1]}
    story.add("order.contested", at("11:00:00.000"), "representative", explanation="Satire.", **fields)
    story.shown["items"][0]["contested"] = True
    story.shown["owed"] = [{"owed": "contest", "about": 5, "since": when}]
    assert shown(story) == []
