"""Journals played on the model: when its timers have to act."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.model.laws import LAWS
from tests.simulation.lateness import Allowed
from tests.simulation.oracle.history import Added, instant
from tests.simulation.oracle.life import Led, Replay

Json = dict[str, Any]
ISSUED = instant("2026-11-25T06:00:00.000Z")


def at(seconds: float) -> datetime:
    """An instant, in seconds after the order was issued."""
    return ISSUED + timedelta(seconds=seconds)


def text(seconds: float) -> str:
    """As facts have it."""
    return at(seconds).isoformat(timespec="milliseconds")


class Journal:
    """An order of two items under `demo` that is received as it is issued: due at 75 s, decided at 95 s."""

    def __init__(self) -> None:
        self.replay = Replay(Led(LAWS["demo"]), [])
        self.length = 0
        self.faults: list[str] = []
        self.write(0, ("order.issued", {"items": 2, "representative": "r"}))
        evidence = {"at": text(0), "recorded_at": text(0), "covers": 1, "kind": "webhook_accepted"}
        self.write(0, ("order.received", {"notice": 1, "evidence": {**evidence, "endpoint": "e", "delivery": "d"}}))

    def write(self, seconds: float, *facts: tuple[str, Json]) -> None:
        """Facts of one write."""
        self.faults += self.replay.play(list(self._facts(seconds, facts)))

    def _facts(self, seconds: float, facts: tuple[tuple[str, Json], ...]) -> Iterator[Json]:
        for kind, payload in facts:
            self.length += 1
            data = {"sequence": self.length, "command": f"c{seconds}", **payload}
            yield {"type": kind, "timestamp": text(seconds), "data": data}


def obstructed(seconds: float, ground: str, *items: int) -> tuple[str, Json]:
    return "order.obstructed", {"ground": ground, "items": list(items), "answered_at": text(seconds)}


def breached(due: float, decided: float, *items: int) -> tuple[str, Json]:
    return "order.breached", {"due_at": text(due), "decided_at": text(decided), "open_items": list(items)}


def expired(*items: int) -> tuple[str, Json]:
    return "order.resumed", {"cause": "expired", "items": list(items), "ends": []}


def extended(*outages: tuple[float, float]) -> tuple[str, Json]:
    listed = [{"from": text(since), "to": text(until)} for since, until in outages]
    return "order.extended", {"extend_by": None, "outages": listed}


ANNULLED: tuple[str, Json] = ("order.breach_annulled", {"window": 1})


def stopped_by_an_outage() -> Journal:
    """Item 2 could not be taken down from 90 s on, which is late; an outage that is entered at 1000 s makes it timely.

    Item 1 was stopped, so that the same obstacle stopped it from 90 s on, and expired at 150 s.
    """
    journal = Journal()
    journal.write(60, obstructed(60, "insufficient_information", 1))
    journal.write(90, obstructed(90, "technical", 1, 2))
    journal.write(96, breached(75, 96, 2))
    journal.write(141, ("order.answer_overdue", {"owed": "obstacle", "since": text(60)}))
    journal.write(151, expired(1))
    journal.write(1000, extended((70, 900)), ANNULLED)
    return journal


def test_a_stop_by_what_was_recorded_later_expires_after_that() -> None:
    journal = stopped_by_an_outage()
    journal.write(1001, extended((60, 950)))
    journal.write(1003, expired(2))
    assert journal.faults == []


def test_a_stop_by_what_was_recorded_later_that_does_not_expire_is_reported() -> None:
    journal = stopped_by_an_outage()
    journal.write(1089, extended((60, 950)))
    assert journal.faults == []
    journal.write(1091, extended((50, 960)))
    assert journal.faults == ["the timer expired of 25 06:02:30 has not acted by 25 06:18:11"]


def test_a_timer_decides_by_the_outages_of_its_own_write() -> None:
    journal = Journal()
    journal.write(125, extended((70, 80), (85, 100)), breached(100, 125, 1, 2))
    assert journal.faults == []
    assert [breach.due_at for breach in journal.replay.model.view(at(125)).breaches] == [at(100)]


def test_a_breach_in_the_write_of_an_outage_that_moves_it_is_reported() -> None:
    journal = Journal()
    journal.write(125, breached(75, 125, 1, 2), extended((70, 120)), ANNULLED)
    assert journal.faults == [
        "fact 3: 1 of breached in this write, the model says 0",
        "fact 3: 1 of breach_annulled in this write, the model says 0",
    ]


def test_an_outage_that_was_entered_just_before_a_write_by_a_clock_that_may_be_ahead_may_come_after_it() -> None:
    for clocks, faults in ((1, []), (0, ["fact 3: 1 of breached in this write, the model says 0"])):
        journal = Journal()
        journal.replay.model.allowed = Allowed(clocks=timedelta(seconds=clocks))
        journal.replay.added = [Added(at(124.5), at(70), at(120))]
        journal.write(125, breached(75, 125, 1, 2))
        assert journal.faults[:1] == faults
