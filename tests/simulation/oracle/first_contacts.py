"""Orders under a law that asks for a first contact with the platform: twelve hours after it, or in an emergency.

Contract 3 (`first_contact_notice`), 4.4 (`first-contact-required`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.simulation.lateness import CLOCKS_DIFFER
from tests.simulation.oracle.exchanges import Exchange
from tests.simulation.oracle.history import Fault, History

NOTICE = {"eu-tco": timedelta(hours=12)}
TAKEN = frozenset({200, 201})
REQUIRED = "/first-contact-required"


def faults(history: History) -> Iterator[Fault]:
    """Orders that were taken too early, and orders that were refused though the time was over."""
    clocks = max((seen.clocks for seen in history.seen), default=CLOCKS_DIFFER)
    contacts = [
        exchange
        for exchange in history.exchanges
        if exchange.path.endswith("/first-contacts") and exchange.status in TAKEN
    ]
    for exchange in history.exchanges:
        if (
            (exchange.method, exchange.path) != ("POST", "/orders")
            or exchange.body["law"] not in NOTICE
            or "emergency" in exchange.body
        ):
            continue
        first_contacts = [contact for contact in contacts if _is_for(contact, exchange)]
        notice, what = NOTICE[exchange.body["law"]], f"{exchange.body['reference']} of {exchange.who}"
        first, last = _first_sent(first_contacts), _first_answered(first_contacts)
        answered = exchange.attempts[-1].answered
        if exchange.status in TAKEN and (first is None or answered + clocks < first + notice):
            yield Fault("first contacts", f"{what} was taken at {answered}, the first contact was at {first}")
        if REQUIRED in exchange.text and last is not None and exchange.attempts[0].sent > last + notice + clocks:
            yield Fault("first contacts", f"{what} was refused at {answered}, though the first contact was at {last}")


def _is_for(contact: Exchange, order: Exchange) -> bool:
    """Whether a first contact is of the same authority to the same platform."""
    return contact.who == order.who and contact.path.split("/")[2] == order.body["platform"]


def _first_sent(contacts: list[Exchange]) -> datetime | None:
    return min((contact.attempts[0].sent for contact in contacts), default=None)


def _first_answered(contacts: list[Exchange]) -> datetime | None:
    return min((contact.attempts[-1].answered for contact in contacts), default=None)
