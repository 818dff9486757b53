"""Representatives in each standing, and an order that each of them has had."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from removal.law.law import load
from removal.registry.office import Actor, Addressed
from removal.registry.platform import Contact, Mandate, Platform, Representative

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AGO, BEFORE, TOMORROW = NOW - 100 * DAY, NOW - 2 * DAY, NOW + DAY
LAW = load(local=True)["kz-1"]  # which wants six months of preservation
CONTACT = Contact("c-1", "primary", "R.", "r@video.example", "en")


@dataclass(frozen=True)
class Received:
    """When an order was received."""

    at: datetime


@dataclass(frozen=True)
class Ordered:
    """An order as far as it matters here."""

    addressed: tuple[tuple[datetime, str], ...]
    receipt: Received | None
    authority: str = "ministry"
    platform: str = "video"
    issued: bool = True
    rules = LAW


def representative(id_: str, since: datetime) -> Representative:
    fields = (id_, id_.title(), "HK", "UTC", ("en",), Mandate("M-1"))
    return Representative(*fields, since, None, (CONTACT,), since)


MINE, OTHER = representative("mine", LONG_AGO), representative("other", LONG_AGO)
SUCCESSOR = representative("other", BEFORE)
ENDED, LATELY = replace(MINE, valid_until=BEFORE), replace(MINE, valid_until=NOW - timedelta(minutes=10))
REVOKED = replace(ENDED, revoked_at=BEFORE)
YEARS = {"mine": replace(MINE, valid_from=NOW - 999 * DAY, valid_until=NOW - 300 * DAY)}
REGISTERED: dict[str, tuple[Representative, ...]] = {
    "office": (MINE,),
    "not_yet": (OTHER, replace(MINE, valid_from=TOMORROW)),
    "former": (ENDED, SUCCESSOR),
    "last": (LATELY,),
    "revoked": (REVOKED,),
    "replaced": (REVOKED, SUCCESSOR),
    "expired": (OTHER, representative("third", BEFORE)),
    "forgotten": (YEARS["mine"], replace(SUCCESSOR, valid_from=NOW - 300 * DAY)),
}


def platform(column: str) -> Platform:
    return Platform("video", "Video", representatives=REGISTERED[column])


def actor(column: str, *, page: bool = False) -> Actor:
    """Who asks; a page's link that was replaced belongs to a contact in office."""
    if column == "expired" and page:
        return Actor("representative", "mine", platform("office"), expired=True)
    return Actor("representative", None if column == "expired" else "mine", platform(column))


def had(column: str, *, received: bool = True) -> Addressed:
    """The order that the one who asks had while it was in office; with a successor, it was reassigned."""
    began = NOW - 999 * DAY if column == "forgotten" else LONG_AGO
    lost = {"forgotten": NOW - 300 * DAY, "former": BEFORE, "replaced": BEFORE}.get(column)
    holders = ((began, "mine"), *([(lost, "other")] if lost else []))
    return Ordered(holders if column != "not_yet" else ((began, "other"),), Received(began) if received else None)


def of_the_successor() -> Addressed:
    return Ordered(((NOW, "other"),), Received(NOW))
