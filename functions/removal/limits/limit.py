"""What a party may do how often a day; a day is one of UTC. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from removal.errors import LimitReached
from removal.record.canonical import sha256

DAY = timedelta(days=1)
KEPT_FOR = 2 * DAY  # a counter's day is part of its key; when it is deleted changes nothing


@dataclass(frozen=True, slots=True)
class Limit:
    """`name` is what a 429 calls it; `what` says what it counts."""

    name: str
    at_most: int
    what: str


ENDPOINTS_MADE = Limit("endpoints-made", 100, "endpoints made by one party")
CHALLENGES = Limit("challenges-to-one-host", 100, "challenges that one party has sent to one host")
TESTS = Limit("endpoint-tests", 1_000, "tests of endpoints of one party")
CONTACT_CHANGES = Limit("contact-changes", 20, "changes of contacts by one party")
MAILS_TO_UNCONFIRMED = Limit("mails-to-unconfirmed", 3, "mails that one party causes to one unconfirmed address")
MAILS_OF_ENDPOINTS = Limit("mails-about-endpoints", 20, "mails about endpoints of one party to one address")
LIMITS = {
    limit.name: limit
    for limit in (ENDPOINTS_MADE, CHALLENGES, TESTS, CONTACT_CHANGES, MAILS_TO_UNCONFIRMED, MAILS_OF_ENDPOINTS)
}


def day_of(at: datetime) -> str:
    """`2026-11-24`, in UTC."""
    return at.astimezone(UTC).date().isoformat()


def reached(limit: Limit, at: datetime, named: str = "") -> LimitReached:
    """What says so, and in how many whole seconds the next day begins.

    `named` is the host or address that is meant, where the limit is for each. The answer shows it to the
    caller; it is never logged.
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
    """A digest of the mailbox that an address reaches: without letter case, and without what follows a plus sign."""
    local, _, domain = address.lower().rpartition("@")
    return sha256(f"{local.partition('+')[0]}@{domain}")[:32]
