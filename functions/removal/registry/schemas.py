"""Models of the request bodies and queries about the register."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from removal.record.zones import is_zone
from removal.registry.authority import CONTACTS_AT_MOST as AUTHORITY_CONTACTS_AT_MOST
from removal.registry.authority import ROLES, mailbox
from removal.registry.contacts import CONTACTS_AT_MOST
from removal.web import json_schema_patterns as patterns
from removal.web.body_models import Body, Country, Day, Email, Id, Instant, Language, Line, Month, Reference, Slug
from removal.web.cursor import Paged

USERS_AT_MOST = 10_000_000_000


def _zone(text: str) -> str:
    if not is_zone(text):
        msg = "must be a time zone such as Asia/Hong_Kong (IANA)"
        raise ValueError(msg)
    return text


def _one_primary(contacts: "tuple[ContactBody, ...]") -> "tuple[ContactBody, ...]":
    if sum(1 for contact in contacts if contact.role == "primary") != 1:
        msg = "must hold exactly one primary contact"
        raise ValueError(msg)
    return contacts


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        msg = "must hold each role once"
        raise ValueError(msg)
    return names


def _other_addresses(contacts: "tuple[AuthorityContactBody, ...]") -> "tuple[AuthorityContactBody, ...]":
    if len({mailbox(contact.email) for contact in contacts}) < len(contacts):
        msg = "must hold each address once"
        raise ValueError(msg)
    return contacts


AuthorityRole = Literal["received", "undelivered", "obstacle", "contest", "report", "breach"]
Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone), patterns.TIME_ZONE]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class NamesBody(Body):
    """An authority's name by language; a reader of another language is shown `name`."""

    kk: Line | None = None
    ru: Line | None = None
    en: Line | None = None


class AuthorityContactBody(Body):
    """A person or a desk of an authority; `roles`: about what it gets mails."""

    name: Line
    email: Email
    language: Language
    roles: Annotated[tuple[AuthorityRole, ...], Field(min_length=1, max_length=len(ROLES)), AfterValidator(_each_once)]


class AuthorityBody(Body):
    """A public body that may issue orders; `laws` are the ids of the laws it may order under."""

    name: Line
    names: NamesBody = NamesBody()
    laws: tuple[Slug, ...] = Field(min_length=1, max_length=10)
    default_law: Slug
    telephone: Line | None = None
    alarm_email: Email | None = None
    languages: tuple[Language, ...] = Field(default=(), max_length=3)
    feedback_email: Email | None = None
    zone: Zone | None = None
    contacts: Annotated[
        tuple[AuthorityContactBody, ...], Field(max_length=AUTHORITY_CONTACTS_AT_MOST), AfterValidator(_other_addresses)
    ] = ()
    contacts_answer: bool = False


class PlatformBody(Body):
    """An online platform."""

    name: Line


class MeasurementBody(Body):
    """Average daily users in one month."""

    month: Month
    average_daily_users: int = Field(ge=0, le=USERS_AT_MOST)
    method: Line
    source: Line


class ExemptionBody(Body):
    """Why a law does not apply to a platform, whatever its number of users; without `law`, why no law does."""

    kind: Literal["corporate_messenger", "email", "other"]
    reason: Line
    decided_on: Day
    law: Slug | None = None


class LiftingBody(Body):
    """Why an exemption is lifted."""

    reason: Line


class ContactBody(Body):
    """A person or a desk."""

    role: Literal["primary", "deputy", "escalation"]
    name: Line
    email: Email
    language: Language
    zone: Zone | None = None


class ChangedContactBody(ContactBody):
    """A contact after the change; `invalidate_links` makes the links in all earlier mails to it invalid."""

    invalidate_links: bool = False


class TerminationBody(Body):
    """The end of a mandate; with `revoked` its representative may answer nothing from then on."""

    valid_until: Instant
    revoked: bool = False


class MandateBody(Body):
    """The document that appoints a representative."""

    reference: Reference
    document_sha256: Sha256 | None = None


class RepresentativeBody(Body):
    """A platform's legal representative."""

    name: Line
    country: Country
    zone: Zone
    languages: tuple[Language, ...] = Field(min_length=1, max_length=3)
    mandate: MandateBody
    valid_from: Instant
    valid_until: Instant | None = None
    contacts: Annotated[
        tuple[ContactBody, ...], Field(min_length=1, max_length=CONTACTS_AT_MOST), AfterValidator(_one_primary)
    ]


class CallerBody(Body):
    """A client of the API: the party and the scopes of a token's iss and sub.

    A platform's caller speaks for one representative: the one named here, else the entry's present one, else the one in
    office.
    `registrar` says that the caller speaks for the registrar, if no scope implies it.
    """

    iss: Line
    sub: Line
    kind: Literal["person", "machine"]
    authority: Slug | None = None
    platform: Slug | None = None
    representative: Id | None = None
    registrar: bool = False
    scopes: tuple[Line, ...] = Field(min_length=1, max_length=10)
    valid_until: Instant | None = None


class FactsQuery(Paged):
    """A page of a journal of the register."""


class AuthoritiesQuery(Paged):
    """The list of authorities."""


class PlatformsQuery(Paged):
    """The list of platforms."""


class CallersQuery(Paged):
    """The list of callers."""
