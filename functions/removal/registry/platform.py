"""Platforms: how many use them, whether the law applies to them, and who answers for them. Pure."""

from dataclasses import dataclass
from datetime import datetime

from removal.law.law import Law


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
    invalidated_at: datetime | None = None  # when its links were last made so on request
    invalidated_by: str | None = None  # the caller that requested it
    tests: int = 0  # how often it was asked to show that its mailbox is read
    tested_at: datetime | None = None
    acknowledged_at: datetime | None = None
    unreachable_at: datetime | None = None  # when it was told that the last test was not acknowledged
    at_once: bool = True  # gets notices unconfirmed: entered by the registrar, or after an address that was given up
    new_email: str | None = None  # waits for its owner to confirm; until then `email` gets notices

    @property
    def confirmed(self) -> bool:
        """Whether the reader of `email` has confirmed."""
        return self.acknowledged_at is not None


@dataclass(frozen=True, slots=True)
class FormerAddress:
    """Where a change is told that took the address out of the register; `change` is its number."""

    change: int
    contact: str
    role: str
    email: str
    language: str
    zone: str | None
    confirmed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Mandate:
    """What appoints a representative."""

    reference: str
    document_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """Who answers for a platform, from when to when; may sit in any country.

    `appointed_at` is when it was entered, `revoked_at` from when on the registrar does not let it answer any more.
    """

    id: str
    name: str
    country: str
    zone: str
    languages: tuple[str, ...]
    mandate: Mandate
    valid_from: datetime
    valid_until: datetime | None
    contacts: tuple[Contact, ...]
    appointed_at: datetime | None = None
    revoked_at: datetime | None = None
    changes: int = 0  # of its contacts
    former: tuple[FormerAddress, ...] = ()


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a law (all of them if `law` is None) does not apply to a platform, however many use it.

    `decided_on` is the day of the decision behind it. It counts from its entry until it is lifted.
    """

    id: str
    kind: str
    reason: str
    decided_on: str
    law: str | None
    recorded_at: datetime
    lifted_at: datetime | None = None
    lifted_because: str | None = None


@dataclass(frozen=True, slots=True)
class FirstContact:
    """When an authority told a platform how its orders come and how long there is to comply (EU 2021/784 Art. 4(2))."""

    authority: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VacancyPeriod:
    """A time in which a platform owes a representative; told once as due, and once as overdue."""

    since: datetime
    overdue_at: datetime
    overdue_told: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """An online platform as the register knows it."""

    id: str
    name: str
    measurements: tuple[Measurement, ...] = ()
    representatives: tuple[Representative, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    first_contacts: tuple[FirstContact, ...] = ()
    stretch: VacancyPeriod | None = None
    mandates_changed_at: datetime | None = None  # when an appointment, or a mandate's end, was last entered


@dataclass(frozen=True, slots=True)
class Determination:
    """Whether a law applies to a platform, since when we know, and in words why; an exemption needs no figure."""

    in_scope: bool
    decided_at: datetime
    month: str | None
    average_daily_users: int | None
    threshold: int
    reason: str


def determination(platform: Platform, law: Law) -> Determination | None:
    """From the latest month's latest measurement; in scope is *more than* the threshold.

    An exemption outweighs any figure. None with neither.
    """
    latest = max(platform.measurements, key=lambda found: (found.month, found.recorded_at), default=None)
    exemption = next((found for found in platform.exemptions if exempts(found, law)), None)
    if exemption:
        said = f"Exempt since {exemption.decided_on} ({exemption.kind}): {exemption.reason}"
        return Determination(
            in_scope=False,
            decided_at=exemption.recorded_at,
            month=latest.month if latest else None,
            average_daily_users=latest.average_daily_users if latest else None,
            threshold=law.audience_threshold,
            reason=said,
        )
    return _by_figure(platform, latest, law) if latest else None


def exempts(exemption: Exemption, law: Law) -> bool:
    """Whether a law does not apply because of it."""
    return exemption.lifted_at is None and exemption.law in (None, law.id)


def first_contact_at(platform: Platform, authority: str) -> datetime | None:
    """When an authority gave this platform its advance information; None if it has not."""
    return next((found.at for found in platform.first_contacts if found.authority == authority), None)


def representative_named(platform: Platform, representative_id: str) -> Representative | None:
    """The one with this id, in office or not."""
    return next((found for found in platform.representatives if found.id == representative_id), None)


def representative_in_office(platform: Platform, at: datetime) -> Representative | None:
    """Whose mandate is valid at an instant; of several the one appointed last."""
    valid = [found for found in platform.representatives if _valid(found, at)]
    return max(valid, key=lambda found: found.valid_from, default=None)


def _by_figure(platform: Platform, latest: Measurement, law: Law) -> Determination:
    """What lifting an exemption leaves is known since then."""
    users, threshold = latest.average_daily_users, law.audience_threshold
    compared = "more than" if users > threshold else "not more than"
    said = f"{users} average daily users in {latest.month}, which is {compared} the threshold of {threshold}."
    lifted = [one.lifted_at for one in platform.exemptions if one.lifted_at and one.law in (None, law.id)]
    decided_at = max(latest.recorded_at, *lifted) if lifted else latest.recorded_at
    return Determination(users > threshold, decided_at, latest.month, users, threshold, said)


def _valid(representative: Representative, at: datetime) -> bool:
    ended = representative.valid_until is not None and representative.valid_until <= at
    return representative.valid_from <= at and not ended
