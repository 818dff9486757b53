"""Contacts that read a mail: few of them act, and each by its own link (contract T9)."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.simulation import people
from tests.simulation.cast import Cast, Party
from tests.simulation.oracle_tests.stories import Story, issued
from tests.simulation.process import stream
from tests.simulation.receivers import Letter

LETTERS = 200


@dataclass
class Started:
    """In place of a world's lives and their scheduler: what was begun, and after how long."""

    seed: int = 1
    tasks: list[timedelta] = field(default_factory=list)

    @property
    def scheduler(self) -> "Started":
        return self

    def spawn(self, owner: Party, work: Any, after: timedelta) -> timedelta:  # noqa: ANN401 - a callable
        assert (owner.kind, callable(work)) == ("person", True)
        return after


def letter(story: Story, number: int, text: str, kind: int = 0) -> Letter:
    made = story.mail(story.facts[kind], "deputy@video-1.example", text)
    return Letter(made.at, f"m{number}", made.recipient, made.tags, made.raw)


def begun(text: str, *, kind: int = 0, is_left: bool = False) -> list[timedelta]:
    """How long after each mail a person acts, of many."""
    story, lives = issued(), Started()
    story.order.is_left = is_left
    for number in range(LETTERS):
        people.read(lives, story.order, letter(story, number, text, kind))  # type: ignore[arg-type]
    return lives.tasks


def test_some_contacts_act_and_most_do_not() -> None:
    acts = begun("https://pages.example/o/token")
    assert 0 < len(acts) < LETTERS / 4
    assert max(acts) <= timedelta(hours=24) * people.SLOWEST
    assert begun("https://pages.example/o/token") == acts


def test_no_one_acts_without_a_link_on_an_order_that_is_left_or_after_what_asks_nothing() -> None:
    assert begun("no link") == []
    assert begun("https://pages.example/o/token", is_left=True) == []
    assert begun("https://pages.example/o/token", kind=1) == []


def test_most_platforms_have_deputies_and_a_person_at_a_desk() -> None:
    platforms = [party for seed in range(40) for party in Cast.drawn(seed, ("kz",)).platforms]
    counts = [sum(len(party.mails) == number for party in platforms) for number in (1, 2, 3)]
    assert min(counts) > len(platforms) / 6
    party = Party("video-1", "representative", stream(1, "x"), None, caller="video-1-2")
    assert (party.sub, party.desk) == ("video-1-2", "video-1-2-desk")
