"""The register as the API shows it."""

from typing import Annotated, Literal

from pydantic import Field

from infra.openapi.told import At, Count, Digest, Id, ProfileName, Told, Uuid
from removal.registry.schemas import CallerBody
from removal.web.shape import Country, Email, Language, Line, Month


class Authority(Told):
    """A body that may order."""

    id: Id
    name: Line
    profiles: tuple[Id, ...]
    default_profile: Id
    telephone: Line | None
    alarm_email: Email | None


class Undetermined(Told):
    """No measurement is registered, so the law does not apply as far as is known."""

    profile: ProfileName
    in_scope: Literal[False]
    decided_at: None


class Determination(Told):
    """Whether a law applies, since when that is known, and on which figure it stands."""

    profile: ProfileName
    in_scope: bool
    decided_at: At
    month: Month
    average_daily_users: Count
    threshold: Count


class Contact(Told):
    """A person or a desk."""

    id: Uuid
    role: Literal["primary", "deputy", "escalation"]
    name: Line
    email: Email
    language: Language
    zone: Annotated[str, Field(max_length=64)] | None
    generation: Count


class Mandate(Told):
    """What appoints a representative."""

    reference: Line
    document_sha256: Digest | None


class Representative(Told):
    """Who answers for a platform."""

    id: Uuid
    name: Line
    country: Country
    zone: Annotated[str, Field(max_length=64)]
    languages: tuple[Language, ...]
    mandate: Mandate
    valid_from: At
    valid_until: At | None
    contacts: tuple[Contact, ...]


class Platform(Told):
    """An online platform, whether each law applies to it, and who is in office."""

    id: Id
    name: Line
    determinations: tuple[Determination | Undetermined, ...]
    representative: Representative | None
    appointment_due: At | None


class Caller(CallerBody):
    """A client of the API as it is now bound; `id` is how facts and logs name it."""

    id: Digest
