"""Contacts: each address that is entered gets a mail with the link of its test, soon (contract 2, design 8.4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.simulation.oracle.exchanges import Exchange
from tests.simulation.oracle.history import DELIVERIES, Fault, History
from tests.simulation.oracle.mails import WITHIN

TESTED = "representative.contacts_tested"
TAKEN = frozenset({200, 201})
HOLDER = re.compile(r"/representatives/([^/]+)/")
CONTACT = re.compile(r"/representatives/[^/]+/contacts(/[^/]+)?")
APPOINTED = re.compile(r"/platforms/[^/]+/representatives")


@dataclass(frozen=True, slots=True)
class Entered:
    """An address, whose it is, and the request that entered it first."""

    email: str
    holder: str
    by: Exchange


def faults(history: History) -> Iterator[Fault]:
    """Addresses that were entered, and not mailed."""
    changes = [one for one in history.exchanges if one.method != "GET" and one.status in TAKEN]
    first: dict[tuple[str, str], Entered] = {}
    for entered in (entered for one in changes for entered in _entered(one)):
        first.setdefault((entered.holder, entered.email), entered)
    for one in first.values():
        if not _is_mailed(history, one) and not _is_over(history, one, changes):
            when = f"{one.by.attempts[-1].answered:%d %H:%M:%S}"
            yield Fault("contacts", f"{one.email} was entered at {when}, and got no mail with its test")


def _entered(one: Exchange) -> Iterator[Entered]:
    """By an appointment, a new contact, or another address of one."""
    if APPOINTED.fullmatch(one.path):
        yield from (Entered(contact["email"], one.answer["id"], one) for contact in one.body["contacts"])
    elif one.method != "DELETE" and CONTACT.fullmatch(one.path):
        yield Entered(one.body["email"], _holder(one), one)


def _holder(one: Exchange) -> str:
    found = HOLDER.match(one.path)
    return found[1] if found else ""


def _is_mailed(history: History, one: Entered) -> bool:
    sent = one.by.attempts[0].sent - history.allowed.clocks
    latest = history.latest(one.by.attempts[-1].answered, DELIVERIES | {one.email}, WITHIN)
    letters = history.letters_to.get(one.email, ())
    return any(letter.kind == TESTED and sent <= letter.at <= latest for letter in letters)


def _is_over(history: History, one: Entered, changes: list[Exchange]) -> bool:
    """Whether it was changed again before it had to be mailed, took no mail, or the world ended."""
    answered = one.by.attempts[-1].answered
    latest, deaf = history.latest(answered, DELIVERIES, WITHIN), history.deaf_since(one.email)
    changed = any(answered <= other.attempts[0].sent <= latest for other in changes if _touches(other, one))
    return changed or latest > history.ended or (deaf is not None and deaf <= latest)


def _touches(other: Exchange, one: Entered) -> bool:
    """Whether a request changes or removes a contact of its representative, or ends the mandate."""
    ends = other.path == f"/representatives/{one.holder}/termination"
    return ends or (_holder(other) == one.holder and other.method != "POST")
