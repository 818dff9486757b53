"""Whether a person answered: each fact of an answer says so, and no other fact does (contract 2 and T9)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.simulation.oracle.deeds import cause
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Fault, History, instant

ANSWERS = frozenset(
    {"order.acknowledged", "order.reported", "order.obstructed", "order.contested"}
    | {"order.reinstated", "order.not_reinstated"}
)
CONTACT = "contact:"  # begins what names the link by which an answer came
KNOWN_WITHIN = timedelta(minutes=1)  # a kind that was changed
Kinds = dict[str, list[tuple[datetime, datetime, str]]]
"""By a caller's id: when its entry was sent and answered, and its kind from then on."""


def faults(history: History) -> Iterator[Fault]:
    """Answers of a person that do not say so, and others that do."""
    kinds = kinds_of(history)
    for seen in history.seen:
        for fact in seen.facts:
            for what in _faults(fact, kinds):
                yield Fault("persons", what, seen.order.id)


def kinds_of(history: History) -> Kinds:
    """The kinds of callers, by what the registrar entered."""
    kinds: Kinds = {}
    for exchange in history.entered:
        entry = (exchange.attempts[0].sent, exchange.attempts[-1].answered, str(exchange.body["kind"]))
        kinds.setdefault(str(exchange.answer["id"]), []).append(entry)
    return kinds


def is_answer(fact: Json) -> bool:
    """Whether a fact is an answer of the representative, or receipt by one."""
    if fact["type"] == "order.received":
        return bool(fact["data"]["evidence"]["kind"] == "answer")
    return fact["type"] in ANSWERS or cause(fact) == "ceased"


def _faults(fact: Json, kinds: Kinds) -> Iterator[str]:
    data, what = fact["data"], f"fact {fact['data']['sequence']} {fact['type']}"
    if "person" in data and data["person"] is not True:
        yield f"{what} has person {data['person']}, where it is true or absent"
    elif not is_answer(fact):
        yield from (f"{what} is no answer, and says that a person gave it",) if "person" in data else ()
    elif data["by"]["kind"] == "representative":
        by = _by_person(data, kinds)
        if by and "person" not in data:
            yield f"{what} does not say that a person answered"
        if by is False and "person" in data:
            yield f"{what} says that a person answered, and a machine did"


def _by_person(data: Json, kinds: Kinds) -> bool | None:
    """By a contact's link, or by a caller whose entry had that kind then; None for one that is not known, or unsure."""
    caller, at = (
        str(data["by"]["caller"]),
        instant(data["answered_at"] if "answered_at" in data else data["evidence"]["at"]),
    )
    if caller.startswith(CONTACT):
        return True
    entries = kinds.get(caller, ())
    surely = [kind for _, answered, kind in entries if answered + KNOWN_WITHIN < at][-1:]
    later = [kind for sent, answered, kind in entries if sent - KNOWN_WITHIN <= at <= answered + KNOWN_WITHIN]
    found = {*surely, *later}
    return found == {"person"} if len(found) == 1 else None
