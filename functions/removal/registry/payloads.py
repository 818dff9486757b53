"""Payloads of a platform's facts: its duty to appoint a representative, and the reachability of contacts."""

from typing import Annotated, NotRequired, TypedDict

from removal.record.members import Instant, Number, Slug, Uuid

ContactChange = Annotated[str, "what became of a contact"]


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


class ContactChanged(TypedDict):
    """A representative's contact was added, altered, moved, removed or confirmed, or awaits its owner's confirmation.

    `change` numbers the changes of one representative's contacts.
    """

    representative: Uuid
    contact: Uuid
    change: Number
    what: ContactChange


class Unreachable(TypedDict):
    """A contact has not acknowledged its test in time, or the notices of `orders` have not been received in time.

    The first kind has `contact` and `tested_at`, the second has `orders`.
    """

    representative: Uuid
    contact: NotRequired[Uuid]
    tested_at: NotRequired[Instant | None]
    orders: NotRequired[list[Uuid]]


PlatformPayload = Appointment | AppointmentOverdue | FirstContacted | ContactsTested | ContactChanged | Unreachable
