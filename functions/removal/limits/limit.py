"""Limits of a party's actions in one day of UTC. Pure."""

from datetime import UTC, datetime, timedelta

from removal.errors import LimitReached
from removal.record.canonical import sha256
from removal.values import dataclass

DAY = timedelta(days=1)
KEPT_FOR = 2 * DAY  # a counter's key has its day, so the instant of its deletion does not matter


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit a day. `name`: its name in a 429. `what`: what it counts, in words."""

    name: str
    at_most: int
    what: str


ENDPOINTS_MADE = Limit("endpoints-made", 100, "endpoints made by one party")
CHALLENGES = Limit("challenges-to-one-host", 100, "challenges that one party has sent to one host")
TESTS = Limit("endpoint-tests", 1_000, "tests of endpoints of one party")
CONTACT_CHANGES = Limit("contact-changes", 20, "changes of contacts by one party")
MAILS_TO_UNCONFIRMED = Limit("mails-to-unconfirmed", 3, "mails that one party causes to one unconfirmed address")
MAILS_OF_ENDPOINTS = Limit("mails-about-endpoints", 20, "mails about endpoints of one party to one address")
LISTS_MAILED = Limit("lists-mailed", 3, "lists of open orders mailed to one contact")
LINKS_MAILED = Limit("links-mailed", 50, "links to orders mailed anew to one contact")
LIMITS = {
    limit.name: limit
    for limit in (ENDPOINTS_MADE, CHALLENGES, TESTS, CONTACT_CHANGES, MAILS_TO_UNCONFIRMED, MAILS_OF_ENDPOINTS)
}


def day_of(at: datetime) -> str:
    """The day in UTC, such as `2026-11-24`."""
    return at.astimezone(UTC).date().isoformat()


def reached(limit: Limit, at: datetime, named: str = "") -> LimitReached:
    """The error for a reached limit, with the whole seconds until the next day as `retry_after`.

    `named`: the host or address, if the limit is for each of them. The answer shows it to the caller; no log does.
    """
    tomorrow = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    seconds = -((at - tomorrow) // timedelta(seconds=1))
    about = f" for {named}" if named else ""
    msg = (
        f"The limit {limit.name} is reached{about}: {limit.at_most} a day of {limit.what}. Nothing was done. "
        f"Send the same again from {tomorrow:%Y-%m-%d} 00:00 UTC on."
    )
    return LimitReached(msg, limit.name, seconds)


def mailbox(address: str) -> str:
    """A digest of an address's mailbox: without letter case, and without the part from a plus sign on."""
    local, _, domain = address.lower().rpartition("@")
    return sha256(f"{local.partition('+')[0]}@{domain}")[:32]
