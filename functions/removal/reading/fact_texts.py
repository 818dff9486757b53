"""What a fact says, in the reader's words: what fills the places in texts of mails and history. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from removal.orders.payloads import answers, course
from removal.reading.places import EMPTY, PLACES, Speaker
from removal.reading.reader import Reader
from removal.record.facts import Fact

NOTHING: Mapping[int, str] = {}


def kind(fact: Fact) -> str:
    """`reported` of `order.reported`: what keys of texts have."""
    return fact.type.partition(".")[2]


def types_of(facts: Iterable[Fact]) -> dict[int, str]:
    """The types of facts by their sequence: some facts name others so."""
    return {fact.sequence: fact.type for fact in facts}


def values(fact: Fact, reader: Reader, types: Mapping[int, str] = NOTHING) -> Mapping[str, str]:
    """What fills the places in a text about this fact; empty for what it does not tell.

    `types` are those of the facts that it may name.
    """
    places = PLACES.get(fact.type)
    return {**EMPTY, **places(fact.payload, Speaker(reader, types))} if places else EMPTY


def quoted(fact: Fact) -> str | None:
    """What a party wrote in this fact, in its own words."""
    words = _QUOTED.get(fact.type)
    return words(fact.payload) if words else None


def _explanation(told: answers.Obstructed | answers.Contested | answers.NotReinstated) -> str:
    return told["explanation"]


def _answer(told: answers.ObstacleAnswered) -> str:
    return told["answer"]


def _reasons(told: answers.ContestDecided) -> str:
    return told["reasons"]


def _reason(
    told: course.Extended | answers.Suspended | answers.Resumed | answers.Disputed | answers.Withdrawn,
) -> str | None:
    return told["reason"]


_QUOTED: Mapping[str, Callable[[Any], str | None]] = {
    "order.obstructed": _explanation,
    "order.contested": _explanation,
    "order.not_reinstated": _explanation,
    "order.obstacle_answered": _answer,
    "order.contest_decided": _reasons,
    "order.extended": _reason,
    "order.suspended": _reason,
    "order.resumed": _reason,
    "order.disputed": _reason,
    "order.withdrawn": _reason,
}
