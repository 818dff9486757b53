"""When a platform owes a representative, and what its timer tells of it. Pure."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from removal.law.law import Law
from removal.record import instant
from removal.registry.payloads import Appointment, AppointmentOverdue, PlatformPayload
from removal.registry.platform import Platform, VacancyPeriod, determination, representative_in_office

LOOKED_AT_EVERY = timedelta(days=1)
APPOINTED_WITHIN = timedelta(days=30)  # our choice: the law says that one must be appointed, not how soon

# Entries are kept for a minute and lists of orders are seconds old: by then no order goes to the former representative.
SEEN_EVERYWHERE_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact that a platform's journal is to hold."""

    type: str
    payload: PlatformPayload


def in_scope_since(platform: Platform, law: Law) -> datetime | None:
    """Since when a law has applied without interruption, as far as the register knew; None if it does not."""
    since = None
    for at in sorted(_decided_at(platform)):
        decided = determination(_as_of(platform, at), law)
        since = (since or at) if decided and decided.in_scope else None
    return since


def appointment_due(platform: Platform, laws: Iterable[Law], at: datetime) -> datetime | None:
    """Since when a platform in scope of some law has had no one in office; None if nothing is owed."""
    if representative_in_office(platform, at):
        return None
    scoped = [since for law in laws if (since := in_scope_since(platform, law))]
    ended = (found.valid_until for found in platform.representatives)
    return max([min(scoped), *(end for end in ended if end and end <= at)]) if scoped else None


def looked_at(platform: Platform, laws: Iterable[Law], at: datetime) -> tuple[Platform, list[NewFact]]:
    """The platform after its appointment was looked at, and what is to be told: each once a stretch."""
    known = tuple(laws)
    since = appointment_due(platform, known, at)
    if since is None:
        return replace(platform, stretch=None), []
    stretch, told = platform.stretch, list[NewFact]()
    names = sorted(law.name for law in known if in_scope_since(platform, law))
    if stretch is None:
        stretch = VacancyPeriod(since, since + APPOINTED_WITHIN)
        told.append(NewFact("platform.appointment_due", _payload(stretch, names)))
    if stretch.overdue_at <= at and not stretch.overdue_told:
        stretch = replace(stretch, overdue_told=True)
        told.append(NewFact("platform.appointment_overdue", AppointmentOverdue(**_payload(stretch, names))))
    return replace(platform, stretch=stretch), told


def in_use(laws: Iterable[Law], ids: Container[str]) -> list[Law]:
    """Of the laws that are known those that an authority may order under."""
    return [law for law in laws if law.id in ids]


def instants(platform: Platform, at: datetime) -> Iterator[datetime]:
    """When something about who is in office may change, or be overdue; of the past too.

    With no one in office and nothing owed, an authority that orders under another law may change that any day.
    """
    if platform.measurements and not platform.stretch and not representative_in_office(platform, at):
        yield at + LOOKED_AT_EVERY
    mandates = (at for found in platform.representatives for at in (found.valid_from, found.valid_until))
    for changes_at in filter(None, (*mandates, platform.mandates_changed_at)):
        yield from (changes_at, changes_at + SEEN_EVERYWHERE_AFTER)
    if platform.stretch and not platform.stretch.overdue_told:
        yield platform.stretch.overdue_at


def _payload(stretch: VacancyPeriod, laws: list[str]) -> Appointment:
    since, overdue_at = instant.to_text(stretch.since), instant.to_text(stretch.overdue_at)
    return {"since": since, "overdue_at": overdue_at, "laws": laws}


def _decided_at(platform: Platform) -> Iterator[datetime]:
    yield from (found.recorded_at for found in platform.measurements)
    for exemption in platform.exemptions:
        yield from (at for at in (exemption.recorded_at, exemption.lifted_at) if at)


def _as_of(platform: Platform, at: datetime) -> Platform:
    """What the register held about scope at an instant."""
    measured = tuple(found for found in platform.measurements if found.recorded_at <= at)
    exempted = (found for found in platform.exemptions if found.recorded_at <= at)
    unlifted = (replace(one, lifted_at=None) if one.lifted_at and one.lifted_at > at else one for one in exempted)
    return replace(platform, measurements=measured, exemptions=tuple(unlifted))
