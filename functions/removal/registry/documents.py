"""Encodes the register's entries as JSON documents, and decodes them. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from removal.record import instant
from removal.record.canonical import JsonObject
from removal.registry.authority import Authority, AuthorityContact
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
    """Encode any entry: instants become strings, sets become sorted lists."""
    if not is_dataclass(entry) or isinstance(entry, type):
        msg = f"{entry!r} is no entry of the register."
        raise TypeError(msg)
    return {name: _encoded(value) for name, value in asdict(entry).items()}


def authority(data: JsonObject) -> Authority:
    """Decode an authority's entry; members that only a later release knows are ignored."""
    members = {field.name: data[field.name] for field in fields(Authority) if field.name in data}
    listed = {name: tuple(data[name]) for name in ("laws", "languages")}
    contacts = tuple(map(_authority_contact, data.get("contacts", ())))
    return Authority(**{**members, **listed, "contacts": contacts})


def authority_document(entry: Authority) -> JsonObject:
    """Encode an authority's entry, without empty members among those that were added last."""
    left_out = {name for name in ("zone", "names", "contacts", "contacts_answer") if not getattr(entry, name)}
    return {name: value for name, value in document(entry).items() if name not in left_out}


def _authority_contact(data: JsonObject) -> AuthorityContact:
    """Decode a contact of an authority; members that only a later release knows are ignored."""
    members = {field.name: data[field.name] for field in fields(AuthorityContact)}
    return AuthorityContact(**{**members, "roles": tuple(data["roles"])})


def caller(data: JsonObject) -> Caller:
    """Decode a caller's entry."""
    members = {"revoked_at": None, **data}
    return Caller(**{**_with_instants(members, "valid_until", "revoked_at"), "scopes": frozenset(data["scopes"])})


def caller_document(entry: Caller) -> JsonObject:
    """Encode a caller's entry, without `number` if it is 1, and without empty members among the last ones."""
    is_default = {"number": entry.number == 1}
    is_default |= {name: not getattr(entry, name) for name in ("revoked_at", "entered_by", "erased_id")}
    left_out = {name for name, default in is_default.items() if default}
    return {name: value for name, value in document(entry).items() if name not in left_out}


def platform(data: JsonObject) -> Platform:
    """Decode a platform's entry."""
    return Platform(
        data["id"],
        data["name"],
        tuple(Measurement(**_with_instants(figure, "recorded_at")) for figure in data["measurements"]),
        tuple(_representative(entry) for entry in data["representatives"]),
        tuple(Exemption(**_with_instants(entry, "recorded_at", "lifted_at")) for entry in data["exemptions"]),
        tuple(FirstContact(**_with_instants(entry, "at")) for entry in data["first_contacts"]),
        VacancyPeriod(**_with_instants(data["stretch"], "since", "overdue_at")) if data["stretch"] else None,
        instant.from_text_or_none(data["mandates_changed_at"]),
    )


def _representative(data: JsonObject) -> Representative:
    valid = {
        **_with_instants(data, "valid_from", "valid_until"),
        **_optional_instants(data, "appointed_at", "revoked_at", "erased_at"),
    }
    contacts = map(_contact, data["contacts"])
    representative = Representative(**{**valid, "mandate": Mandate(**data["mandate"]), "contacts": tuple(contacts)})
    former = tuple(FormerAddress(**_with_instants(address, "at")) for address in data.get("former", ()))
    return replace(representative, languages=tuple(data["languages"]), former=former)


def _contact(data: JsonObject) -> Contact:
    contact = _with_instants(data, "tested_at", "acknowledged_at", "unreachable_at")
    return Contact(**{**contact, **_optional_instants(data, "invalidated_at")})


def _with_instants(data: JsonObject, *names: str) -> dict[str, Any]:
    """The members, with instants in place of the strings with these names."""
    return {**data, **{name: instant.from_text_or_none(data[name]) for name in names}}


def _optional_instants(data: JsonObject, *names: str) -> dict[str, datetime | None]:
    """Instants by name, None for members that the document lacks."""
    return {name: instant.from_text_or_none(data.get(name)) for name in names}


def _encoded(value: object) -> Any:  # noqa: ANN401 - JSON holds anything
    if isinstance(value, datetime):
        return instant.to_text(value)
    if isinstance(value, Mapping):
        return {name: _encoded(member) for name, member in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_encoded(member) for member in value] if isinstance(value, list | tuple) else value
