"""Payloads of the register's facts: of platforms with their representatives, of authorities, and of callers.

`before` and `after` have the members that changed. What may be personal, and free text, are members of the payload
whose type is `Words`: they are stored beside the journal, and the fact has their names and hash (`record/words.py`).
"""

from typing import Annotated, Literal, NotRequired, TypedDict

from removal.record.members import Count, Digest, Instant, Line, Number, Slug, Uuid, Words
from removal.registry.shown import (
    AuthorityRole,
    CallerKind,
    Country,
    Day,
    Email,
    ExemptionKind,
    LanguageName,
    Month,
    NamesByLanguage,
    Role,
    Users,
    Zone,
    ZoneOfReader,
)

ContactChange = Annotated[str, "what became of a contact"]
WordName = Annotated[str, "name of a word"]
Scope = Annotated[str, "scope"]


class WithWords(TypedDict):
    """The names of the words beside a fact; absent if it has none."""

    in_words: NotRequired[list[WordName]]


class FromShell(WithWords):
    """Words of a change from a shell: an operator's name and reason."""

    operator: NotRequired[Words]
    reason: NotRequired[Words]


class AuthorityContactMembers(TypedDict):
    """A contact of an authority; its name and address are in the words."""

    id: Uuid
    language: LanguageName
    roles: list[AuthorityRole]


class AuthorityMembers(TypedDict):
    """Members of an authority's entry; `alarm_email` and who its contacts are is in the words."""

    name: NotRequired[Line]
    names: NotRequired[NamesByLanguage | None]
    laws: NotRequired[list[Slug]]
    default_law: NotRequired[Slug]
    telephone: NotRequired[Line | None]
    languages: NotRequired[list[LanguageName]]
    feedback_email: NotRequired[Email | None]
    zone: NotRequired[Zone | None]
    contacts: NotRequired[list[AuthorityContactMembers]]
    contacts_answer: NotRequired[bool]


class AuthorityEntered(FromShell):
    """An authority was entered in the register."""

    after: AuthorityMembers
    alarm_email: NotRequired[Words]
    contacts: NotRequired[Words]


class AuthorityChange(FromShell):
    """An authority's entry was changed."""

    before: AuthorityMembers
    after: AuthorityMembers
    alarm_email_before: NotRequired[Words]
    alarm_email_after: NotRequired[Words]
    contacts_before: NotRequired[Words]
    contacts_after: NotRequired[Words]


class CallerMembers(TypedDict):
    """Members of a caller's entry; `iss` and `sub` of its token are in the words."""

    kind: NotRequired[CallerKind]
    authority: NotRequired[Slug | None]
    platform: NotRequired[Slug | None]
    representative: NotRequired[Uuid | None]
    scopes: NotRequired[list[Scope]]
    valid_until: NotRequired[Instant | None]
    revoked_at: NotRequired[Instant | None]


class CallerBinding(FromShell):
    """A token was bound to a party; a registrar's and an auditor's caller has neither authority nor platform."""

    after: CallerMembers
    iss: NotRequired[Words]
    sub: NotRequired[Words]


class CallerChange(FromShell):
    """A caller's scopes, validity, kind or representative were changed."""

    before: CallerMembers
    after: CallerMembers


class CallerMove(CallerChange):
    """A caller was taken from one party and bound to another; `caller.bound` follows, for the other party."""


class CallerRevocation(FromShell):
    """A caller was revoked, for good; `before` is all that it was."""

    before: CallerMembers
    after: CallerMembers


class PlatformMembers(TypedDict):
    """Members of a platform's entry."""

    name: NotRequired[Line]


class PlatformEntered(WithWords):
    """A platform was entered in the register."""

    after: PlatformMembers


class PlatformChange(WithWords):
    """A platform was renamed."""

    before: PlatformMembers
    after: PlatformMembers


class FigureEntered(WithWords):
    """A month's average daily users; `before`: the figures for that month until then. Words: method and source."""

    month: Month
    average_daily_users: Users
    before: list[Users]
    method: NotRequired[Words]
    source: NotRequired[Words]


class ExemptionEntered(WithWords):
    """An exemption from a law, or from all; words: its reason."""

    exemption: Uuid
    kind: ExemptionKind
    decided_on: Day
    law: Slug | None
    reason: NotRequired[Words]


class ExemptionLifted(WithWords):
    """An exemption was lifted: from now on the figures decide again; words: the reason."""

    exemption: Uuid
    reason: NotRequired[Words]


class MandateMembers(TypedDict):
    """Members of a representative's entry; its name and the mandate's reference are in the words."""

    country: NotRequired[Country]
    zone: NotRequired[ZoneOfReader]
    languages: NotRequired[list[LanguageName]]
    document_sha256: NotRequired[Digest | None]
    valid_from: NotRequired[Instant]
    valid_until: NotRequired[Instant | None]
    revoked_at: NotRequired[Instant | None]


class MandateEntered(WithWords):
    """A representative was entered; its contacts follow in `representative.contacts_tested`."""

    representative: Uuid
    after: MandateMembers
    name: NotRequired[Words]
    reference: NotRequired[Words]


class MandateEnd(WithWords):
    """A representative's mandate was given another end, or was revoked."""

    representative: Uuid
    before: MandateMembers
    after: MandateMembers


class ContactMembers(TypedDict):
    """Members of a contact; its name and addresses are in the words. A higher generation ends earlier links."""

    role: NotRequired[Role]
    language: NotRequired[LanguageName]
    zone: NotRequired[ZoneOfReader | None]
    generation: NotRequired[Count]


class Appointment(TypedDict):
    """Since this instant the platform is in scope of these laws and must appoint a legal representative."""

    since: Instant
    overdue_at: Instant
    laws: list[Slug]


class AppointmentOverdue(Appointment):
    """The platform has not appointed a legal representative in time."""


class FirstContacted(TypedDict):
    """An authority informed the platform how its orders come."""

    authority: Slug


class Test(TypedDict):
    """A contact, and the number of its test."""

    id: Uuid
    test: Number


class ContactsTested(TypedDict):
    """A mail asked these contacts to confirm that their mailbox is read."""

    representative: Uuid
    contacts: list[Test]
    answer_by: Instant


class ContactChanged(WithWords):
    """A representative's contact was added, altered, moved, removed or confirmed, or awaits its owner's confirmation.

    `change` numbers the changes of one representative's contacts. Words: names and addresses that changed.
    """

    representative: Uuid
    contact: Uuid
    change: Number
    what: ContactChange
    before: NotRequired[ContactMembers]
    after: NotRequired[ContactMembers]
    name_before: NotRequired[Words]
    name_after: NotRequired[Words]
    email_before: NotRequired[Words]
    email_after: NotRequired[Words]
    new_email_before: NotRequired[Words]
    new_email_after: NotRequired[Words]


class Unreachable(TypedDict):
    """A contact has not acknowledged its test in time, or the notices of `orders` have not been received in time.

    The first kind has `contact` and `tested_at`, the second has `orders`.
    """

    representative: Uuid
    contact: NotRequired[Uuid]
    tested_at: NotRequired[Instant | None]
    orders: NotRequired[list[Uuid]]


class WordsErased(TypedDict):
    """The words of these facts of the journal, by their sequences, were erased when their preservation had ended."""

    rule: Literal["preservation"]
    facts: list[Number]
    preserved_until: Instant


class MandateErased(WordsErased):
    """Likewise, of facts that name a former representative; with the last of them its name and contacts are erased."""

    representative: Uuid


EntryChange = AuthorityEntered | AuthorityChange | CallerBinding | CallerChange | CallerMove | CallerRevocation
AuthorityPayload = AuthorityEntered | AuthorityChange | WordsErased
CallerPayload = CallerBinding | CallerChange | CallerMove | CallerRevocation | WordsErased
EntryPayload = PlatformEntered | PlatformChange | FigureEntered | ExemptionEntered | ExemptionLifted
MandatePayload = MandateEntered | MandateEnd | MandateErased
ContactPayload = ContactsTested | ContactChanged | Unreachable
PlatformPayload = EntryPayload | MandatePayload | ContactPayload | Appointment | AppointmentOverdue | FirstContacted
RegisterPayload = AuthorityPayload | CallerPayload | PlatformPayload
