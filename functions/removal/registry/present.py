"""Builds the API's objects from the register's entries. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from removal.law.law import Law
from removal.record import instant
from removal.registry import shown
from removal.registry.appointment import appointment_due
from removal.registry.authority import Authority, AuthorityContact
from removal.registry.caller import Caller
from removal.registry.platform import (
    Contact,
    Exemption,
    FirstContact,
    Measurement,
    Platform,
    Representative,
    determination,
    representative_in_office,
)
from removal.values import dataclass


def authority_object(entry: Authority) -> shown.Authority:
    """An authority, with all its members."""
    return {
        "id": entry.id,
        "name": entry.name,
        "names": names_by_language(entry.names or {}),
        "laws": list(entry.laws),
        "default_law": entry.default_law,
        "telephone": entry.telephone,
        "alarm_email": entry.alarm_email,
        "languages": list(entry.languages),
        "feedback_email": entry.feedback_email,
        "zone": entry.zone,
        "contacts": [authority_contact_object(contact) for contact in entry.contacts],
        "contacts_answer": entry.contacts_answer,
    }


def authority_contact_object(contact: AuthorityContact) -> shown.AuthorityContact:
    """A contact of an authority."""
    return {
        "id": contact.id,
        "name": contact.name,
        "email": contact.email,
        "language": contact.language,
        "roles": list(contact.roles),
    }


def names_by_language(names: Mapping[str, str]) -> shown.NamesByLanguage:
    """The names of an authority by language."""
    by_language: shown.NamesByLanguage = {}
    for language in ("kk", "ru", "en"):
        if language in names:
            by_language[language] = names[language]
    return by_language


def caller_object(caller: Caller) -> shown.Caller:
    """A caller, without its number, which is part of its id. The system never knows a token's secret."""
    return {
        "id": caller.id,
        "iss": caller.iss,
        "sub": caller.sub,
        "kind": caller.kind,
        "authority": caller.authority,
        "platform": caller.platform,
        "scopes": sorted(caller.scopes),
        "valid_until": instant.to_text_or_none(caller.valid_until),
        "representative": caller.representative,
        "revoked_at": instant.to_text_or_none(caller.revoked_at),
        "entered_by": caller.entered_by,
    }


@dataclass(frozen=True, slots=True)
class ScopeContext:
    """All laws, the laws under which some authority may order, and the present instant."""

    laws: Sequence[Law]
    in_use: Sequence[Law]
    at: datetime


def platform_object(platform: Platform, context: ScopeContext, authority: str | None) -> shown.Platform:
    """A platform; an authority sees only its own first contact."""
    in_office = representative_in_office(platform, context.at)
    return {
        "id": platform.id,
        "name": platform.name,
        "determinations": [_determination_object(platform, law) for law in context.laws],
        "exemptions": [exemption_object(exemption) for exemption in platform.exemptions],
        "representative": representative_object(in_office) if in_office else None,
        "appointment_due": instant.to_text_or_none(appointment_due(platform, context.in_use, context.at)),
        "first_contacts": [
            first_contact_object(first) for first in platform.first_contacts if authority in (None, first.authority)
        ],
    }


def measurement_object(measurement: Measurement) -> shown.Measurement:
    """A month's figure."""
    return {
        "month": measurement.month,
        "average_daily_users": measurement.average_daily_users,
        "method": measurement.method,
        "source": measurement.source,
        "recorded_at": instant.to_text(measurement.recorded_at),
    }


def exemption_object(exemption: Exemption) -> shown.Exemption:
    """An exemption, lifted or not."""
    return {
        "id": exemption.id,
        "kind": exemption.kind,
        "reason": exemption.reason,
        "decided_on": exemption.decided_on,
        "law": exemption.law,
        "recorded_at": instant.to_text(exemption.recorded_at),
        "lifted_at": instant.to_text_or_none(exemption.lifted_at),
        "lifted_because": exemption.lifted_because,
    }


def first_contact_object(first: FirstContact) -> shown.FirstContact:
    """An authority that informed the platform how its orders come, and when."""
    return {"authority": first.authority, "at": instant.to_text(first.at)}


def representative_object(holder: Representative) -> shown.Representative:
    """A representative with its contacts, without the former addresses that were notified of changes."""
    return {
        "id": holder.id,
        "name": holder.name,
        "country": holder.country,
        "zone": holder.zone,
        "languages": list(holder.languages),
        "mandate": {"reference": holder.mandate.reference, "document_sha256": holder.mandate.document_sha256},
        "valid_from": instant.to_text(holder.valid_from),
        "valid_until": instant.to_text_or_none(holder.valid_until),
        "contacts": [contact_object(contact) for contact in holder.contacts],
        "appointed_at": instant.to_text_or_none(holder.appointed_at),
        "revoked_at": instant.to_text_or_none(holder.revoked_at),
    }


def contact_object(contact: Contact) -> shown.Contact:
    """A contact, with the state of its last test, without the caller that made its links invalid."""
    return {
        "id": contact.id,
        "role": contact.role,
        "name": contact.name,
        "email": contact.email,
        "language": contact.language,
        "zone": contact.zone,
        "generation": contact.generation,
        "tests": contact.tests,
        "tested_at": instant.to_text_or_none(contact.tested_at),
        "acknowledged_at": instant.to_text_or_none(contact.acknowledged_at),
        "unreachable_at": instant.to_text_or_none(contact.unreachable_at),
        "at_once": contact.at_once,
        "new_email": contact.new_email,
    }


def _determination_object(platform: Platform, law: Law) -> shown.Determination:
    decided = determination(platform, law)
    return {
        "law": law.name,
        "in_scope": bool(decided and decided.in_scope),
        "decided_at": instant.to_text_or_none(decided.decided_at if decided else None),
        "month": decided.month if decided else None,
        "average_daily_users": decided.average_daily_users if decided else None,
        "threshold": decided.threshold if decided else law.audience_threshold,
        "reason": decided.reason if decided else "No measurement is registered.",
    }
