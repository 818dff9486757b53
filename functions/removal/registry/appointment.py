"""When a platform must appoint a representative, and the facts that its timer adds about it. Pure."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from removal.law.law import Law
from removal.record import instant
from removal.registry.new_fact import NewFact
from removal.registry.payloads import Appointment, AppointmentOverdue
from removal.registry.platform import Platform, VacancyPeriod, determination, representative_in_office
from removal.timers.control import ClockControl

CHECK_INTERVAL = timedelta(days=1)
APPOINTED_WITHIN = timedelta(days=30)  # this system's choice: the law requires an appointment, without a deadline

# Entries are cached for a minute and lists of orders lag by seconds: after this no order goes to the former one.
SEEN_EVERYWHERE_AFTER = timedelta(minutes=2)


def in_scope_since(platform: Platform, law: Law) -> datetime | None:
    """Since when a law has applied without interruption, by the register as it was; None if it does not apply."""
    since = None
    for at in sorted(_decided_at(platform)):
        decided = determination(_as_of(platform, at), law)
        since = (since or at) if decided and decided.in_scope else None
    return since


def appointment_due(platform: Platform, laws: Iterable[Law], at: datetime) -> datetime | None:
    """Since when a platform in scope of a law has had no representative in office; None if no appointment is due."""
    if representative_in_office(platform, at):
        return None
    scoped = [since for law in laws if (since := in_scope_since(platform, law))]
    ended = (representative.valid_until for representative in platform.representatives)
    return max([min(scoped), *(end for end in ended if end and end <= at)]) if scoped else None


def check_appointment(
    platform: Platform, laws: Iterable[Law], at: datetime, control: ClockControl
) -> tuple[Platform, list[NewFact]]:
    """The platform after this check of its appointment, and the new facts: each once in a vacancy period.

    `control` may delay the fact that the appointment is overdue, not the fact that it is due (contract T8).
    """
    every_law = tuple(laws)
    since = appointment_due(platform, every_law, at)
    if since is None:
        return replace(platform, stretch=None), []
    stretch, facts = platform.stretch, list[NewFact]()
    names = sorted(law.name for law in every_law if in_scope_since(platform, law))
    if stretch is None:
        stretch = VacancyPeriod(since, since + APPOINTED_WITHIN)
        facts.append(NewFact("platform.appointment_due", _payload(stretch, names)))
    if not stretch.overdue_told and control.may_accuse(stretch.overdue_at, at):
        stretch = replace(stretch, overdue_told=True)
        facts.append(NewFact("platform.appointment_overdue", AppointmentOverdue(**_payload(stretch, names))))
    return replace(platform, stretch=stretch), facts


def in_use(laws: Iterable[Law], ids: Container[str]) -> list[Law]:
    """The laws with one of these ids: those that an authority may order under."""
    return [law for law in laws if law.id in ids]


def instants(platform: Platform, at: datetime) -> Iterator[datetime]:
    """The instants, past ones too, at which the representative in office, or whether one is owed, may change.

    Without a representative in office and with none owed, look daily: an authority may begin to order under a law that
    applies.
    """
    if platform.measurements and not platform.stretch and not representative_in_office(platform, at):
        yield at + CHECK_INTERVAL
    mandates = (at for holder in platform.representatives for at in (holder.valid_from, holder.valid_until))
    for changes_at in filter(None, (*mandates, platform.mandates_changed_at)):
        yield from (changes_at, changes_at + SEEN_EVERYWHERE_AFTER)


def overdue_at(platform: Platform) -> Iterator[datetime]:
    """The instant from which an appointment is overdue, until that is recorded."""
    if platform.stretch and not platform.stretch.overdue_told:
        yield platform.stretch.overdue_at


def _payload(stretch: VacancyPeriod, laws: list[str]) -> Appointment:
    since, overdue_at = instant.to_text(stretch.since), instant.to_text(stretch.overdue_at)
    return {"since": since, "overdue_at": overdue_at, "laws": laws}


def _decided_at(platform: Platform) -> Iterator[datetime]:
    yield from (measurement.recorded_at for measurement in platform.measurements)
    for exemption in platform.exemptions:
        yield from (at for at in (exemption.recorded_at, exemption.lifted_at) if at)


def _as_of(platform: Platform, at: datetime) -> Platform:
    """The platform with the measurements and exemptions that the register held at an instant."""
    measured = tuple(figure for figure in platform.measurements if figure.recorded_at <= at)
    exempted = (entry for entry in platform.exemptions if entry.recorded_at <= at)
    unlifted = (
        replace(entry, lifted_at=None) if entry.lifted_at and entry.lifted_at > at else entry for entry in exempted
    )
    return replace(platform, measurements=measured, exemptions=tuple(unlifted))
