"""Types of what the API answers about the register's entries."""

from typing import Annotated, Literal, TypedDict

from removal.record.members import Count, Digest, Instant, LawName, Line, Slug, Uuid, Words

Month = Annotated[str, "month"]
Day = Annotated[str, "day"]
Users = Annotated[int, "users"]
Email = Annotated[str, "email"]
LanguageName = Annotated[str, "language"]
Country = Annotated[str, "country"]
Zone = Annotated[str, "zone"]
ZoneOfReader = Annotated[str, "zone of a reader"]
Role = Annotated[str, "role of a contact"]
ExemptionKind = Annotated[str, "kind of exemption"]
CallerKind = Annotated[str, "kind of caller"]


class Authority(TypedDict):
    """A body that may order."""

    id: Slug
    name: Line
    laws: list[Slug]
    default_law: Slug
    telephone: Line | None
    alarm_email: Email | None
    languages: list[LanguageName]
    feedback_email: Email | None
    zone: Zone | None


class Determination(TypedDict):
    """Whether a law applies, since when that is known, on which figure that rests, and why."""

    law: LawName
    in_scope: bool
    decided_at: Instant | None
    month: Month | None
    average_daily_users: Count | None
    threshold: Count
    reason: Words


class Measurement(TypedDict):
    """A month's average daily users, as entered."""

    month: Month
    average_daily_users: Users
    method: Line
    source: Line
    recorded_at: Instant


class Exemption(TypedDict):
    """Why a law does not apply to a platform, lifted or not."""

    id: Uuid
    kind: ExemptionKind
    reason: Line
    decided_on: Day
    law: Slug | None
    recorded_at: Instant
    lifted_at: Instant | None
    lifted_because: Line | None


class FirstContact(TypedDict):
    """When an authority told a platform how its orders come."""

    authority: Slug
    at: Instant


class PlatformFirstContact(FirstContact):
    """Likewise, with whom."""

    platform: Slug


class Contact(TypedDict):
    """A person or a desk; `new_email` gets notices in place of `email` once its owner has confirmed it.

    `at_once`: it gets notices before it is confirmed, as the registrar entered it or the one before it was given up.
    """

    id: Uuid
    role: Role
    name: Line
    email: Email
    language: LanguageName
    zone: ZoneOfReader | None
    generation: Count
    tests: Count
    tested_at: Instant | None
    acknowledged_at: Instant | None
    unreachable_at: Instant | None
    at_once: bool
    new_email: Email | None


class Mandate(TypedDict):
    """What appoints a representative."""

    reference: Line
    document_sha256: Digest | None


class Representative(TypedDict):
    """Who answers for a platform, and since when it is entered; to another representative without its contacts.

    From `revoked_at` on it may answer nothing, whether or not another is in office.
    """

    id: Uuid
    name: Line
    country: Country
    zone: ZoneOfReader
    languages: list[LanguageName]
    mandate: Mandate
    valid_from: Instant
    valid_until: Instant | None
    contacts: list[Contact]
    appointed_at: Instant | None
    revoked_at: Instant | None


class Platform(TypedDict):
    """An online platform, whether each law applies to it, and who is in office."""

    id: Slug
    name: Line
    determinations: list[Determination]
    exemptions: list[Exemption]
    representative: Representative | None
    appointment_due: Instant | None
    first_contacts: list[FirstContact]


class NamedEntry(TypedDict):
    """An entry of the register, and its name."""

    id: Slug
    name: Line


class NameWarned(TypedDict):
    """What the registrar should look at though the entry is taken: others of its kind whose names look like this one.

    A Cyrillic `а` looks like a Latin `a` (UTS 39). At most five are named. The very same name of representatives is no
    warning: one firm may represent several platforms.
    """

    pointer: Literal["/name"]
    detail: Line
    entries: list[NamedEntry]


class EnteredAuthority(Authority):
    """The authority as it was entered; `warnings` refuse nothing."""

    warnings: list[NameWarned]


class EnteredPlatform(Platform):
    """The platform as it was entered; `warnings` refuse nothing."""

    warnings: list[NameWarned]


class MandateWarned(TypedDict):
    """What the registrar should look at though the mandate is taken: it overlaps with others, or began before entry.

    `entries` are the representatives whose mandates overlap with it; empty for one that began before.
    """

    pointer: Literal["/valid_from"]
    detail: Line
    entries: list[NamedEntry]


class EnteredRepresentative(Representative):
    """The representative as it was entered; `warnings` refuse nothing."""

    warnings: list[NameWarned | MandateWarned]


class MandateEndWarned(TypedDict):
    """What the registrar should look at though the end is taken: until then the mandate overlaps with these."""

    pointer: Literal["/valid_until"]
    detail: Line
    entries: list[NamedEntry]


class EndedRepresentative(Representative):
    """The representative whose mandate ends; `warnings` refuse nothing."""

    warnings: list[MandateEndWarned]


class Caller(TypedDict):
    """A client of the API as it is now bound; `id` is how facts and logs name it.

    A platform's caller speaks for the `representative` with this id. `entered_by` is the id of the registrar that bound
    or changed it last, or `shell` for an operator with `caller add`.
    """

    id: Digest
    iss: Line
    sub: Line
    kind: CallerKind
    authority: Slug | None
    platform: Slug | None
    scopes: list[Line]
    valid_until: Instant | None
    representative: Uuid | None
    revoked_at: Instant | None
    entered_by: Line | None
