"""The values of a fact for the placeholders in texts of mails and history, in the reader's language. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from removal.orders.payloads import answers, course
from removal.reading.places import NO_VALUES, VALUES_BY_TYPE, Formatter
from removal.reading.reader import Reader
from removal.record.facts import Fact

NO_TYPES: Mapping[int, str] = {}


def kind(fact: Fact) -> str:
    """The kind in keys of texts: `reported` for `order.reported`."""
    return fact.type.partition(".")[2]


def types_of(facts: Iterable[Fact]) -> dict[int, str]:
    """The types of facts by sequence; facts refer to other facts by sequence."""
    return {fact.sequence: fact.type for fact in facts}


def values(fact: Fact, reader: Reader, types: Mapping[int, str] = NO_TYPES) -> Mapping[str, str]:
    """The value of each placeholder in texts about this fact; empty for placeholders without a value.

    `types`: the types of the facts that it may refer to.
    """
    to_values = VALUES_BY_TYPE.get(fact.type)
    return {**NO_VALUES, **to_values(fact.payload, Formatter(reader, types))} if to_values else NO_VALUES


def quoted(fact: Fact) -> str | None:
    """The text that a party wrote in this fact; None if there is none."""
    words = _QUOTED.get(fact.type)
    return words(fact.payload) if words else None


def _explanation(payload: answers.Obstructed | answers.Contested | answers.NotReinstated) -> str:
    return payload["explanation"]


def _answer(payload: answers.ObstacleAnswered) -> str:
    return payload["answer"]


def _reasons(payload: answers.ContestDecided) -> str:
    return payload["reasons"]


def _reason(
    payload: course.Extended | answers.Suspended | answers.Resumed | answers.Disputed | answers.Withdrawn,
) -> str | None:
    return payload.get("reason")


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
