"""Mails of an order that its authority has suspended: they say that the clock is stopped (contract T5).

A mail tells the order as it was when it was planned, which is some time after its fact.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from tests.simulation.oracle.dates import IN_UTC
from tests.simulation.oracle.deeds import cause, is_notice
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import Fault, History, Seen, instant
from tests.simulation.receivers import Letter

STOPPED = re.compile(r"^ *(The clock is stopped|Срок приостановлен|Мерзім тоқтатылды)\r?$", re.MULTILINE)
SPEAKS_OF_NO_TIME = frozenset({"order.inherited", "order.breached", "order.breach_annulled"})
DONE = frozenset({"order.complied", "order.complied_late", "order.withdrawn", "order.superseded"})


def faults(history: History) -> Iterator[Fault]:
    """Of all mails to contacts."""
    for seen in history.seen:
        alarm = f"duty@{seen.order.authority.name}.example"
        for letter in history.letters_of.get(seen.order.id, ()):
            tells_time = letter.recipient != alarm and letter.kind not in SPEAKS_OF_NO_TIME
            if tells_time and letter.at < seen.since and _was_stopped(seen, letter):
                yield from (Fault("mails", what, seen.order.id, letter.at) for what in _of(letter))


def _of(letter: Letter) -> Iterator[str]:
    what = f"mail {letter.tags['delivery']} of {letter.kind} to {letter.recipient}"
    if not STOPPED.search(letter.text):
        yield f"{what} does not say that the clock is stopped"
    if IN_UTC.search(letter.text):
        yield f"{what} names a time by which to act, while the clock is stopped"


def _was_stopped(seen: Seen, letter: Letter) -> bool:
    """At whatever moment it was planned: after a fact that it may tell, and before it left."""
    known = _before(seen, letter.at + seen.clocks)
    first = next((fact["data"]["sequence"] for fact in known if fact["type"] == letter.kind), 0)
    return all(is_stopped(seen.facts[:length]) for length in range(first, len(known) + 1))


def _before(seen: Seen, at: datetime) -> list[Json]:
    return [fact for fact in seen.facts if instant(fact["timestamp"]) <= at]


def is_stopped(facts: list[Json]) -> bool:
    """Whether by these facts a suspension stops every open item, and no notice waits; false where that is not sure."""
    changes = [fact for fact in facts if fact["type"] == "order.suspended" or cause(fact) == "lifted"]
    if not changes or changes[-1]["type"] != "order.suspended" or changes[-1]["data"]["past_due"]:
        return False
    since = changes[-1]["data"]["sequence"]
    return not _waits(facts) and not any(fact["type"] in DONE for fact in facts[since:])


def _waits(facts: list[Json]) -> bool:
    """Whether a notice is not received, or no more."""
    waiting = set[int]()
    for fact in facts:
        waiting |= {fact["data"]["sequence"]} if is_notice(fact) else set()
        waiting -= {fact["data"]["notice"]} if fact["type"] == "order.received" else set()
        waiting |= {fact["data"]["notice"]} if fact["type"] == "order.receipt_withdrawn" else set()
    return bool(waiting)
