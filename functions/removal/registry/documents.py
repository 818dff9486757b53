"""The register's entries as JSON documents, and back. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from removal.record import instant
from removal.record.canonical import JsonObject
from removal.registry.authority import Authority
from removal.registry.caller import Caller
from removal.registry.platform import (
    Contact,
    Exemption,
    FirstContact,
    FormerAddress,
    Mandate,
    Measurement,
    Platform,
    Representative,
    VacancyPeriod,
)


def document(entry: object) -> JsonObject:
    """Any entry: instants as texts, sets in order."""
    if not is_dataclass(entry) or isinstance(entry, type):
        msg = f"{entry!r} is no entry of the register."
        raise TypeError(msg)
    return {name: _told(value) for name, value in asdict(entry).items()}


def authority(told: JsonObject) -> Authority:
    """An authority's entry; what a later release has written into it and this one does not know is left aside."""
    known = {field.name: told[field.name] for field in fields(Authority) if field.name in told}
    return Authority(**{**known, "laws": tuple(told["laws"]), "languages": tuple(told["languages"])})


def authority_document(entry: Authority) -> JsonObject:
    """An authority's entry as it is kept: without `zone` where it has none, for the release before knows no zone."""
    kept = dict(document(entry))
    return kept if entry.zone else {name: value for name, value in kept.items() if name != "zone"}


def caller(told: JsonObject) -> Caller:
    """A caller's entry."""
    known = {"revoked_at": None, **told}
    return Caller(**{**_timed(known, "valid_until", "revoked_at"), "scopes": frozenset(told["scopes"])})


def caller_document(entry: Caller) -> JsonObject:
    """A caller's entry as it is kept: without number and revocation where it is the first and not revoked."""
    left_out = {"number": entry.number == 1, "revoked_at": not entry.revoked_at, "entered_by": not entry.entered_by}
    unsaid = {name for name, unsaid in left_out.items() if unsaid}
    return {name: value for name, value in document(entry).items() if name not in unsaid}


def platform(told: JsonObject) -> Platform:
    """A platform's entry."""
    return Platform(
        told["id"],
        told["name"],
        tuple(Measurement(**_timed(one, "recorded_at")) for one in told["measurements"]),
        tuple(_representative(one) for one in told["representatives"]),
        tuple(Exemption(**_timed(one, "recorded_at", "lifted_at")) for one in told["exemptions"]),
        tuple(FirstContact(**_timed(one, "at")) for one in told["first_contacts"]),
        VacancyPeriod(**_timed(told["stretch"], "since", "overdue_at")) if told["stretch"] else None,
        instant.from_text_or_none(told["mandates_changed_at"]),
    )


def _representative(told: JsonObject) -> Representative:
    valid = {**_timed(told, "valid_from", "valid_until"), **_timed_or_none(told, "appointed_at", "revoked_at")}
    contacts = map(_contact, told["contacts"])
    found = Representative(**{**valid, "mandate": Mandate(**told["mandate"]), "contacts": tuple(contacts)})
    former = tuple(FormerAddress(**_timed(one, "at")) for one in told.get("former", ()))
    return replace(found, languages=tuple(told["languages"]), former=former)


def _contact(told: JsonObject) -> Contact:
    timed = _timed(told, "tested_at", "acknowledged_at", "unreachable_at")
    return Contact(**{**timed, **_timed_or_none(told, "invalidated_at")})


def _timed(told: JsonObject, *names: str) -> dict[str, Any]:
    return {**told, **{name: instant.from_text_or_none(told[name]) for name in names}}


def _timed_or_none(told: JsonObject, *names: str) -> dict[str, datetime | None]:
    """Of names that an entry may not have."""
    return {name: instant.from_text_or_none(told.get(name)) for name in names}


def _told(value: object) -> Any:  # noqa: ANN401 - JSON holds anything
    if isinstance(value, datetime):
        return instant.to_text(value)
    if isinstance(value, Mapping):
        return {name: _told(one) for name, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_told(one) for one in value] if isinstance(value, list | tuple) else value
