"""What a fact says, in the reader's words: what fills the places in texts of mails and history. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from removal.delivery.mail.reader import Reader
from removal.language.moments import local
from removal.record import instant
from removal.record.facts import Fact

QUOTED = {
    "obstructed": "explanation",
    "contested": "explanation",
    "obstacle_answered": "answer",
    "contest_decided": "reasons",
    "not_reinstated": "explanation",
    **dict.fromkeys(("extended", "suspended", "resumed", "disputed", "withdrawn"), "reason"),
}  # by kind of fact: what a party wrote, told in its own words
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
    told = fact.payload
    return {
        "by": told.get("answered_by", ""),
        "own_reference": told.get("reference", ""),
        "reason": told.get("reason") or "",
        "tried": str(told.get("tried", "")),
        "fault": told.get("fault", ""),
        "percent": str(told.get("percent", "")),
        "failing_since": _local(told.get("failing_since"), reader),
        "disabled_at": _local(told.get("disabled_at"), reader),
        "stops_until": _local(told.get("stops_until"), reader),
        "successor": told.get("successor", ""),
        "due": ", ".join(local(instant.from_text(at), reader.zone) for at in _due(told)),
        "items": _numbers(told["stopped"] if told.get("cause") == "lifted" and "stopped" in told else _items(told)),
        "later": _numbers(without_window(told)),
        "stops": _numbers(told.get("stops", ())),
        "counted": _numbers(sorted({item for line in told.get("obstacles", ()) for item in line["items"]})),
        "stopped": _numbers(told.get("stopped", ())),
        "past_due": _numbers(sorted({item for line in told.get("past_due", ()) for item in line["items"]})),
        "past_due_at": ", ".join(local(instant.from_text(at), reader.zone) for at in _past(told)),
        "reinstate": _numbers(told.get("reinstate", ())),
        "notices": ", ".join(_notice(types[one], reader) for one in _named(told) if one in types),
        **{key: reader.texts.named(key, code) for key, code in _codes(told).items()},
    }


def quoted(fact: Fact) -> str | None:
    """What a party wrote in this fact, in its own words."""
    words: str | None = fact.payload.get(QUOTED.get(kind(fact), ""))
    return words


def without_window(told: Mapping[str, Any]) -> list[int]:
    """Items that a fact gives time to, and for which no clock runs: they get it once theirs does."""
    moved = {number for line in told.get("windows", ()) for number in line["items"]}
    return [number for number in _items(told) if number not in moved]


def _notice(fact_type: str, reader: Reader) -> str:
    return reader.texts.named("mail.notice", fact_type.partition(".")[2])


def _named(told: Mapping[str, Any]) -> list[int]:
    """Sequences of the notices that a fact is about."""
    return [told["notice"]] if isinstance(told.get("notice"), int) else list(told.get("notices", ()))


def _local(at: str | None, reader: Reader) -> str:
    return local(instant.from_text(at), reader.zone) if at else ""


def _codes(told: Mapping[str, Any]) -> dict[str, str]:
    """Codes that have names, by the kind of name."""
    rule = told.get("rule") or told.get("evidence", {}).get("kind", "")
    return {"rule": rule, **{key: told.get(key, "") for key in ("ground", "owed", "decision")}}


def _due(told: Mapping[str, Any]) -> Iterator[str]:
    """Each due time that it tells, once; a clock that goes on may tell several."""
    lines = told.get("windows", ())
    yield from dict.fromkeys(at for at in (told.get("due_at"), *(line["due_at"] for line in lines)) if at)


def _past(told: Mapping[str, Any]) -> list[str]:
    """When the time of items had passed before a suspension."""
    return [line["due_at"] for line in told.get("past_due", ())]


def _items(told: Mapping[str, Any]) -> Iterable[int]:
    """Which items it is about, where it names them; an issue has their number there, and a report what was done."""
    items = told.get("items", ())
    return [one for one in items if isinstance(one, int)] if isinstance(items, list) else ()


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
