"""Platforms: how many use them, whether the law applies to them, and who answers for them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from removal.law.profile import Profile


@dataclass(frozen=True, slots=True)
class Measurement:
    """Average daily users in one month (`2026-10`), and where the figure comes from."""

    month: str
    average_daily_users: int
    method: str
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or a desk of a representative: `primary`, `deputy` or `escalation`."""

    id: str
    role: str
    name: str
    email: str
    language: str
    zone: str | None = None
    generation: int = 1  # raised to make the links in all earlier mails to it invalid


@dataclass(frozen=True, slots=True)
class Mandate:
    """What appoints a representative."""

    reference: str
    document_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """Who answers for a platform, from when to when; may sit in any country."""

    id: str
    name: str
    country: str
    zone: str
    languages: tuple[str, ...]
    mandate: Mandate
    valid_from: datetime
    valid_until: datetime | None
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """An online platform as the register knows it."""

    id: str
    name: str
    measurements: tuple[Measurement, ...] = ()
    representatives: tuple[Representative, ...] = ()


@dataclass(frozen=True, slots=True)
class Determination:
    """Whether a law applies to a platform, since when we know, and on which figure that stands."""

    in_scope: bool
    decided_at: datetime
    month: str
    average_daily_users: int
    threshold: int


def determination(platform: Platform, profile: Profile) -> Determination | None:
    """From the latest month's latest measurement; in scope is *more than* the threshold. None without a measurement."""
    latest = max(platform.measurements, key=lambda found: (found.month, found.recorded_at), default=None)
    if latest is None:
        return None
    in_scope = latest.average_daily_users > profile.audience_threshold
    figures = (latest.month, latest.average_daily_users, profile.audience_threshold)
    return Determination(in_scope, latest.recorded_at, *figures)


def representative_named(platform: Platform, representative_id: str) -> Representative | None:
    """The one with this id, in office or not."""
    return next((found for found in platform.representatives if found.id == representative_id), None)


def representative_in_office(platform: Platform, at: datetime) -> Representative | None:
    """Whose mandate is valid at an instant; of several the one appointed last."""
    valid = [found for found in platform.representatives if _valid(found, at)]
    return max(valid, key=lambda found: found.valid_from, default=None)


def appointment_due(platform: Platform, profiles: Iterable[Profile], at: datetime) -> datetime | None:
    """Since when a platform in scope of some law should have appointed somebody; None if nothing is owed."""
    if representative_in_office(platform, at):
        return None
    decided = [found for profile in profiles if (found := determination(platform, profile)) and found.in_scope]
    return min((found.decided_at for found in decided), default=None)


def _valid(representative: Representative, at: datetime) -> bool:
    ended = representative.valid_until is not None and representative.valid_until <= at
    return representative.valid_from <= at and not ended
