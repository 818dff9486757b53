"""Addresses that are entered are mailed."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.simulation.oracle import contacts
from tests.simulation.oracle.exchanges import Attempt, Exchange
from tests.simulation.oracle.history import History, Outage
from tests.simulation.oracle_tests.stories import SECOND, at, issued, words
from tests.simulation.receivers import Letter

PATH, DESK, MOVED = "/representatives/rep-1/contacts", "desk@video-1.example", "moved@video-1.example"


def exchange(method: str, path: str, email: str | None, time: str, status: int = 200) -> Exchange:
    when = at(f"{time}.000")
    body: Any = {"email": email} if email else None
    return Exchange("video-1", method, path, body, [Attempt(when - SECOND, when + SECOND, status)], json.dumps({}))


def mailed(email: str, time: str, kind: str = "representative.contacts_tested") -> Letter:
    story = issued()
    fact = {**story.facts[0], "type": kind, "timestamp": f"2026-11-24T{time}.000Z"}
    return replace(story.mail(fact, email), tags={"delivery": "1"})


def contact_faults(*exchanges: Exchange, letters: tuple[Letter, ...] = (), off: tuple[Outage, ...] = ()) -> list[str]:
    ended = at("12:00:00.000") + timedelta(days=1)
    history = History(ended, [], (), letters=[*letters], exchanges=[*exchanges], outages=off)
    return words(contacts.faults, history)


ENTERED = exchange("POST", PATH, DESK, "10:00:00", 201)
CHANGED = exchange("PUT", f"{PATH}/1", MOVED, "11:00:00")
LATE = [f"{DESK} was entered at 24 10:00:01, and got no mail with its test"]


def test_an_address_that_was_entered_or_changed_is_mailed_soon() -> None:
    assert contact_faults(ENTERED) == LATE
    assert contact_faults(ENTERED, letters=(mailed(DESK, "10:00:05"),)) == []
    assert contact_faults(ENTERED, letters=(mailed(DESK, "10:30:00"),)) == LATE
    assert contact_faults(ENTERED, letters=(mailed(DESK, "10:00:05", "representative.contact_changed"),)) == LATE
    assert MOVED in contact_faults(ENTERED, CHANGED, letters=(mailed(DESK, "10:00:05"),))[0]
    assert contact_faults(exchange("POST", PATH, DESK, "10:00:00", 409)) == []


def test_the_addresses_of_one_who_is_appointed() -> None:
    appointed = exchange("POST", "/platforms/video-1/representatives", None, "10:00:00", 201)
    appointed.body, appointed.text = {"contacts": [{"email": DESK}, {"email": MOVED}]}, json.dumps({"id": "rep-1"})
    assert contact_faults(appointed, letters=(mailed(DESK, "10:00:05"),)) == [LATE[0].replace(DESK, MOVED)]


def test_one_that_is_gone_again_or_takes_no_mail() -> None:
    assert contact_faults(ENTERED, exchange("DELETE", f"{PATH}/1", None, "10:00:30")) == []
    assert contact_faults(ENTERED, exchange("POST", "/representatives/rep-1/termination", None, "10:00:30")) == []
    assert contact_faults(ENTERED, exchange("DELETE", f"{PATH}/1", None, "10:30:00")) == LATE
    assert contact_faults(ENTERED, off=(Outage(DESK, at("10:00:00.000"), at("20:00:00.000")),)) == []
    assert contact_faults(ENTERED, off=(Outage("mails", at("09:00:00.000"), at("11:00:00.000")),)) == LATE
