"""What a platform owes, and whether its representative can be reached, told to the platform and the registrar."""

from typing import Literal

from infra.openapi.facts.envelope import PlatformFact
from infra.openapi.told import At, Id, Number, Told, Uuid


class Appointment(PlatformFact):
    """The platform is in scope of these laws since then, and has to appoint a legal representative."""

    since: At
    overdue_at: At
    laws: tuple[Id, ...]


class AppointmentOverdue(Appointment):
    """Likewise, and it has not done so in time."""


class FirstContacted(PlatformFact):
    """An authority told the platform how its orders come."""

    authority: Id


class Test(Told):
    """A contact, and how often it has been asked."""

    id: Uuid
    test: Number


class ContactsTested(PlatformFact):
    """These contacts were asked, by mail, to show that their mailbox is read."""

    representative: Uuid
    contacts: tuple[Test, ...]
    answer_by: At


class ContactChanged(PlatformFact):
    """A representative's contact was added, altered, moved or removed, awaits its owner's word, or was confirmed.

    `change` numbers the changes of one representative's contacts.
    """

    representative: Uuid
    contact: Uuid
    change: Number
    what: Literal["added", "altered", "awaits", "moved", "removed", "confirmed"]


class Unreachable(PlatformFact):
    """A contact has not acknowledged its test in time, or notices of `orders` have waited for receipt in vain.

    The first has `contact` and `tested_at`, the second has `orders`.
    """

    representative: Uuid
    contact: Uuid | None = None
    tested_at: At | None = None
    orders: tuple[Uuid, ...] = ()
