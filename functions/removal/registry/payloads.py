"""What a platform owes, and whether its representative can be reached: payloads of a platform's facts."""

from typing import Annotated, NotRequired, TypedDict

from removal.record.members import Instant, Number, Slug, Uuid

ContactChange = Annotated[str, "what became of a contact"]


class Appointment(TypedDict):
    """The platform is in scope of these laws since then, and has to appoint a legal representative."""

    since: Instant
    overdue_at: Instant
    laws: list[Slug]


class AppointmentOverdue(Appointment):
    """Likewise, and it has not done so in time."""


class FirstContacted(TypedDict):
    """An authority told the platform how its orders come."""

    authority: Slug


class Test(TypedDict):
    """A contact, and how often it has been asked."""

    id: Uuid
    test: Number


class ContactsTested(TypedDict):
    """These contacts were asked, by mail, to show that their mailbox is read."""

    representative: Uuid
    contacts: list[Test]
    answer_by: Instant


class ContactChanged(TypedDict):
    """A representative's contact was added, altered, moved or removed, awaits its owner's word, or was confirmed.

    `change` numbers the changes of one representative's contacts.
    """

    representative: Uuid
    contact: Uuid
    change: Number
    what: ContactChange


class Unreachable(TypedDict):
    """A contact has not acknowledged its test in time, or notices of `orders` have waited for receipt in vain.

    The first has `contact` and `tested_at`, the second has `orders`.
    """

    representative: Uuid
    contact: NotRequired[Uuid]
    tested_at: NotRequired[Instant | None]
    orders: NotRequired[list[Uuid]]


PlatformPayload = Appointment | AppointmentOverdue | FirstContacted | ContactsTested | ContactChanged | Unreachable
