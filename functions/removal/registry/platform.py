"""Platforms: their users, the laws that apply to them, and their representatives. Pure."""

from datetime import datetime

from removal.law.law import Law
from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """Average daily users in one month (`2026-10`), and the figure's method and source."""

    month: str
    average_daily_users: int
    method: str
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or a desk of a representative. `role`: `primary`, `deputy` or `escalation`."""

    id: str
    role: str
    name: str
    email: str
    language: str
    zone: str | None = None
    generation: int = 1  # raised to make the links in all earlier mails to it invalid
    invalidated_at: datetime | None = None  # when a request last made its links invalid
    invalidated_by: str | None = None  # the id of the caller that requested that
    tests: int = 0  # how many tests of its mailbox were started
    tested_at: datetime | None = None
    acknowledged_at: datetime | None = None
    unreachable_at: datetime | None = None  # when a fact said that the last test was not acknowledged in time
    at_once: bool = True  # gets notices before it is confirmed: entered by the registrar, or its old address failed
    new_email: str | None = None  # waits until its reader confirms it; until then `email` is used

    @property
    def confirmed(self) -> bool:
        """Whether the reader of `email` has confirmed a test mail."""
        return self.acknowledged_at is not None


@dataclass(frozen=True, slots=True)
class FormerAddress:
    """An address that a change removed, kept to send the mail about that change; `change`: the number of the change."""

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
    """The document that appoints a representative."""

    reference: str
    document_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """A platform's legal representative, with the start and end of its mandate; it may be in any country.

    `appointed_at`: when it was entered. `revoked_at`: the instant from which it may not answer any more.
    `erased_at`: when its name, its contacts and the free texts about it were erased.
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
    changes: int = 0  # the number of changes of its contacts
    former: tuple[FormerAddress, ...] = ()
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a law (all laws if `law` is None) does not apply to a platform, whatever its number of users.

    `decided_on`: the day of the decision. The exemption applies from `recorded_at` until it is lifted.
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
    """When an authority informed a platform of the procedure and deadlines of its orders (EU 2021/784 Art. 4(2))."""

    authority: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VacancyPeriod:
    """A time in which a platform must have a representative and has none. Facts: appointment due, then overdue."""

    since: datetime
    overdue_at: datetime
    overdue_told: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """An online platform's entry in the register."""

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
    """Whether a law applies to a platform, since when this is known, and why. An exempt one may have no figures."""

    in_scope: bool
    decided_at: datetime
    month: str | None
    average_daily_users: int | None
    threshold: int
    reason: str


def determination(platform: Platform, law: Law) -> Determination | None:
    """Decide by the latest month's latest measurement: a platform is in scope with *more* users than the threshold.

    An exemption outweighs any figure. None if the platform has neither a measurement nor an exemption.
    """
    latest = max(platform.measurements, key=lambda figure: (figure.month, figure.recorded_at), default=None)
    exemption = next((entry for entry in platform.exemptions if exempts(entry, law)), None)
    if exemption:
        reason = f"Exempt by a decision of {exemption.decided_on} ({exemption.kind}): {exemption.reason}"
        return Determination(
            in_scope=False,
            decided_at=exemption.recorded_at,
            month=latest.month if latest else None,
            average_daily_users=latest.average_daily_users if latest else None,
            threshold=law.audience_threshold,
            reason=reason,
        )
    return _by_figure(platform, latest, law) if latest else None


def exempts(exemption: Exemption, law: Law) -> bool:
    """Whether an exemption covers a law and is not lifted."""
    return exemption.lifted_at is None and exemption.law in (None, law.id)


def first_contact_at(platform: Platform, authority: str) -> datetime | None:
    """When an authority made its first contact with this platform; None if it has not."""
    return next((contact.at for contact in platform.first_contacts if contact.authority == authority), None)


def representative_by_id(platform: Platform, representative_id: str) -> Representative | None:
    """The representative with this id, in office or not; None if there is none."""
    return next((entry for entry in platform.representatives if entry.id == representative_id), None)


def representative_in_office(platform: Platform, at: datetime) -> Representative | None:
    """The representative whose mandate is valid at an instant; of several the one whose mandate began last."""
    valid = [entry for entry in platform.representatives if _valid(entry, at)]
    return max(valid, key=lambda entry: entry.valid_from, default=None)


def _by_figure(platform: Platform, latest: Measurement, law: Law) -> Determination:
    """Decide by the figure. `decided_at`: when the figure was recorded or an exemption lifted, the later of them."""
    users, threshold = latest.average_daily_users, law.audience_threshold
    compared = "more than" if users > threshold else "not more than"
    reason = f"{users} average daily users in {latest.month}, which is {compared} the threshold of {threshold}."
    lifted = [entry.lifted_at for entry in platform.exemptions if entry.lifted_at and entry.law in (None, law.id)]
    decided_at = max(latest.recorded_at, *lifted) if lifted else latest.recorded_at
    return Determination(users > threshold, decided_at, latest.month, users, threshold, reason)


def _valid(representative: Representative, at: datetime) -> bool:
    ended = representative.valid_until is not None and representative.valid_until <= at
    return representative.valid_from <= at and not ended
