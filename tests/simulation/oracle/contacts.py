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
    changes = [exchange for exchange in history.exchanges if exchange.method != "GET" and exchange.status in TAKEN]
    first: dict[tuple[str, str], Entered] = {}
    for entered in (entered for change in changes for entered in _entered(change)):
        first.setdefault((entered.holder, entered.email), entered)
    for entry in first.values():
        if not _is_mailed(history, entry) and not _is_over(history, entry, changes):
            when = f"{entry.by.attempts[-1].answered:%d %H:%M:%S}"
            yield Fault("contacts", f"{entry.email} was entered at {when}, and got no mail with its test")


def _entered(exchange: Exchange) -> Iterator[Entered]:
    """By an appointment, a new contact, or another address of one."""
    if APPOINTED.fullmatch(exchange.path):
        yield from (Entered(contact["email"], exchange.answer["id"], exchange) for contact in exchange.body["contacts"])
    elif exchange.method != "DELETE" and CONTACT.fullmatch(exchange.path):
        yield Entered(exchange.body["email"], _holder(exchange), exchange)


def _holder(exchange: Exchange) -> str:
    match = HOLDER.match(exchange.path)
    return match[1] if match else ""


def _is_mailed(history: History, entry: Entered) -> bool:
    sent = entry.by.attempts[0].sent - history.allowed.clocks
    latest = history.latest(entry.by.attempts[-1].answered, DELIVERIES | {entry.email}, WITHIN)
    letters = history.letters_to.get(entry.email, ())
    return any(letter.kind == TESTED and sent <= letter.at <= latest for letter in letters)


def _is_over(history: History, entry: Entered, changes: list[Exchange]) -> bool:
    """Whether it was changed again before it had to be mailed, took no mail, or the world ended."""
    answered = entry.by.attempts[-1].answered
    latest, deaf = history.latest(answered, DELIVERIES, WITHIN), history.deaf_since(entry.email)
    changed = any(answered <= other.attempts[0].sent <= latest for other in changes if _touches(other, entry))
    return changed or latest > history.ended or (deaf is not None and deaf <= latest)


def _touches(other: Exchange, entry: Entered) -> bool:
    """Whether a request changes or removes a contact of its representative, or ends the mandate."""
    ends = other.path == f"/representatives/{entry.holder}/termination"
    return ends or (_holder(other) == entry.holder and other.method != "POST")
