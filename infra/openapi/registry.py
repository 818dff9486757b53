"""The register as the API shows it."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.told import At, Count, Cursor, Digest, Id, LawName, Said, Told, Uuid
from removal.registry.schemas import ExemptionBody, MeasurementBody, Zone
from removal.web.shape import Country, Email, Language, Line, Month


class Authority(Told):
    """A body that may order."""

    id: Id
    name: Line
    laws: tuple[Id, ...]
    default_law: Id
    telephone: Line | None
    alarm_email: Email | None
    languages: tuple[Language, ...]
    feedback_email: Email | None
    zone: Zone | None


class Determination(Told):
    """Whether a law applies, since when that is known, on which figure that rests, and why."""

    law: LawName
    in_scope: bool
    decided_at: At | None
    month: Month | None
    average_daily_users: Count | None
    threshold: Count
    reason: Said


class Measurement(MeasurementBody):
    """A month's average daily users, as entered."""

    recorded_at: At


class Exemption(ExemptionBody):
    """Why a law does not apply to a platform, lifted or not."""

    id: Uuid
    law: Id | None
    recorded_at: At
    lifted_at: At | None
    lifted_because: Line | None


class FirstContact(Told):
    """When an authority told a platform how its orders come."""

    authority: Id
    at: At


class PlatformFirstContact(FirstContact):
    """Likewise, with whom."""

    platform: Id


class Contact(Told):
    """A person or a desk; `new_email` gets notices in place of `email` once its owner has confirmed it.

    `at_once`: it gets notices before it is confirmed, as the registrar entered it or the one before it was given up.
    """

    id: Uuid
    role: Literal["primary", "deputy", "escalation"]
    name: Line
    email: Email
    language: Language
    zone: Annotated[str, Field(max_length=64)] | None
    generation: Count
    tests: Count
    tested_at: At | None
    acknowledged_at: At | None
    unreachable_at: At | None
    at_once: bool
    new_email: Email | None


class Mandate(Told):
    """What appoints a representative."""

    reference: Line
    document_sha256: Digest | None


class Representative(Told):
    """Who answers for a platform, and since when it is entered; to another representative without its contacts.

    From `revoked_at` on it may answer nothing, whether or not another is in office.
    """

    id: Uuid
    name: Line
    country: Country
    zone: Annotated[str, Field(max_length=64)]
    languages: tuple[Language, ...]
    mandate: Mandate
    valid_from: At
    valid_until: At | None
    contacts: tuple[Contact, ...]
    appointed_at: At | None
    revoked_at: At | None


class Platform(Told):
    """An online platform, whether each law applies to it, and who is in office."""

    id: Id
    name: Line
    determinations: tuple[Determination, ...]
    exemptions: tuple[Exemption, ...]
    representative: Representative | None
    appointment_due: At | None
    first_contacts: tuple[FirstContact, ...]


class Named(Told):
    """An entry of the register, and its name."""

    id: Id
    name: Line


class NameWarned(Told):
    """What the registrar should look at though the entry is taken: others of its kind whose names look like this one.

    A Cyrillic `а` looks like a Latin `a` (UTS 39). At most five are named. The very same name of representatives is no
    warning: one firm may represent several platforms.
    """

    pointer: Literal["/name"]
    detail: Line
    entries: tuple[Named, ...]


class EnteredAuthority(Authority):
    """The authority as it was entered; `warnings` refuse nothing."""

    warnings: tuple[NameWarned, ...]


class EnteredPlatform(Platform):
    """The platform as it was entered; `warnings` refuse nothing."""

    warnings: tuple[NameWarned, ...]


class MandateWarned(Told):
    """What the registrar should look at though the mandate is taken: it overlaps with others, or began before entry.

    `entries` are the representatives whose mandates overlap with it; empty for one that began before.
    """

    pointer: Literal["/valid_from"]
    detail: Line
    entries: tuple[Named, ...]


class EnteredRepresentative(Representative):
    """The representative as it was entered; `warnings` refuse nothing."""

    warnings: tuple[NameWarned | MandateWarned, ...]


class Caller(Told):
    """A client of the API as it is now bound; `id` is how facts and logs name it.

    A platform's caller speaks for the `representative` with this id. `entered_by` is the id of the registrar that bound
    or changed it last, or `shell` for an operator with `caller add`.
    """

    id: Digest
    iss: Line
    sub: Line
    kind: Literal["person", "machine"]
    authority: Id | None
    platform: Id | None
    scopes: tuple[Line, ...]
    valid_until: At | None
    representative: Uuid | None
    revoked_at: At | None
    entered_by: Line | None


class Page(Told):
    """A list; `next` is the cursor of what follows, null at the end."""

    next: Cursor | None


class Authorities(Page):
    """Authorities, by id."""

    authorities: tuple[Authority, ...]


class Platforms(Page):
    """Platforms, by id."""

    platforms: tuple[Platform, ...]


class Measurements(Page):
    """A platform's figures, the oldest month first."""

    measurements: tuple[Measurement, ...]


class Representatives(Page):
    """A platform's representatives, past ones too, in the order of appointment."""

    representatives: tuple[Representative, ...]


class Contacts(Page):
    """A representative's contacts."""

    contacts: tuple[Contact, ...]


class Callers(Page):
    """Clients of the API, revoked ones too."""

    callers: tuple[Caller, ...]
