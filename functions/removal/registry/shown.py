"""Types of the API's answers about the register's entries."""

from typing import Annotated, Literal, NotRequired, TypedDict

from removal.record.members import Count, Digest, Instant, LawName, Line, Slug, Uuid, Words

Month = Annotated[str, "month"]
Day = Annotated[str, "day"]
Users = Annotated[int, "users"]
Email = Annotated[str, "email"]
LanguageName = Annotated[str, "language"]
Country = Annotated[str, "country"]
Zone = Annotated[str, "zone"]
ZoneOfReader = Annotated[str, "zone of a reader"]
AuthorityRole = Annotated[str, "role of an authority's contact"]
Role = Annotated[str, "role of a contact"]
ExemptionKind = Annotated[str, "kind of exemption"]
CallerKind = Annotated[str, "kind of caller"]


class NamesByLanguage(TypedDict):
    """An authority's name in the languages in which it has one."""

    kk: NotRequired[Line]
    ru: NotRequired[Line]
    en: NotRequired[Line]


class AuthorityContact(TypedDict):
    """A contact of an authority, which gets mails about its orders; another address has another id."""

    id: Uuid
    name: Line
    email: Email
    language: LanguageName
    roles: list[AuthorityRole]


class Authority(TypedDict):
    """A public body that may issue orders."""

    id: Slug
    name: Line
    names: NamesByLanguage
    laws: list[Slug]
    default_law: Slug
    telephone: Line | None
    alarm_email: Email | None
    languages: list[LanguageName]
    feedback_email: Email | None
    zone: Zone | None
    contacts: list[AuthorityContact]
    contacts_answer: bool


class Determination(TypedDict):
    """Whether a law applies, since when that is known, the figure behind it, and the reason."""

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
    """Why a law does not apply to a platform; the exemption may be lifted."""

    id: Uuid
    kind: ExemptionKind
    reason: Line
    decided_on: Day
    law: Slug | None
    recorded_at: Instant
    lifted_at: Instant | None
    lifted_because: Line | None


class FirstContact(TypedDict):
    """When an authority informed a platform how its orders come."""

    authority: Slug
    at: Instant


class PlatformFirstContact(FirstContact):
    """When an authority informed this platform how its orders come."""

    platform: Slug


class Contact(TypedDict):
    """A person or a desk; `new_email` replaces `email` once its owner has confirmed it.

    `at_once`: it gets notices before it is confirmed, because the registrar entered it or its former address took no
    mail.
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
    """The document that appoints a representative."""

    reference: Line
    document_sha256: Digest | None


class Representative(TypedDict):
    """A platform's legal representative, and when it was entered; another representative does not see its contacts.

    From `revoked_at` on it may answer nothing, even if no other is in office.
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
    """An online platform, whether each law applies to it, and its representative in office."""

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
    """A warning to the registrar: other entries of this kind have names that look like this one. The entry is stored.

    A Cyrillic `а` looks like a Latin `a` (UTS 39). At most five are named. Identical names of representatives give no
    warning: one firm may represent several platforms.
    """

    pointer: Literal["/name"]
    detail: Line
    entries: list[NamedEntry]


class EnteredAuthority(Authority):
    """The authority as stored; it is stored in spite of `warnings`."""

    warnings: list[NameWarned]


class EnteredPlatform(Platform):
    """The platform as stored; it is stored in spite of `warnings`."""

    warnings: list[NameWarned]


class MandateWarned(TypedDict):
    """A warning to the registrar: the mandate overlaps with others, or began before its entry. It is stored.

    `entries`: the representatives whose mandates overlap with it; empty if it began before its entry.
    """

    pointer: Literal["/valid_from"]
    detail: Line
    entries: list[NamedEntry]


class EnteredRepresentative(Representative):
    """The representative as stored; it is stored in spite of `warnings`."""

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
    """A client of the API as it is bound now; facts and logs name it by `id`.

    A platform's caller speaks for the `representative` with this id. `entered_by`: the id of the registrar that bound
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
