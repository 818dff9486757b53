"""The register's entries as the API shows them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from removal.law.law import Law
from removal.record import instant
from removal.registry import shown
from removal.registry.appointment import appointment_due
from removal.registry.authority import Authority
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


def authority_object(found: Authority) -> shown.Authority:
    """An authority, whole."""
    return {
        "id": found.id,
        "name": found.name,
        "laws": list(found.laws),
        "default_law": found.default_law,
        "telephone": found.telephone,
        "alarm_email": found.alarm_email,
        "languages": list(found.languages),
        "feedback_email": found.feedback_email,
        "zone": found.zone,
    }


def caller_object(found: Caller) -> shown.Caller:
    """A caller without its number, which is in its id; a token's secret is not ours to know."""
    return {
        "id": found.id,
        "iss": found.iss,
        "sub": found.sub,
        "kind": found.kind,
        "authority": found.authority,
        "platform": found.platform,
        "scopes": sorted(found.scopes),
        "valid_until": instant.to_text_or_none(found.valid_until),
        "representative": found.representative,
        "revoked_at": instant.to_text_or_none(found.revoked_at),
        "entered_by": found.entered_by,
    }


@dataclass(frozen=True, slots=True)
class Known:
    """The laws that are known, those of them in use, and what time it is."""

    laws: Sequence[Law]
    in_use: Sequence[Law]
    at: datetime


def platform_object(found: Platform, known: Known, authority: str | None) -> shown.Platform:
    """A platform; an authority sees no first contact but its own."""
    in_office = representative_in_office(found, known.at)
    return {
        "id": found.id,
        "name": found.name,
        "determinations": [_determination_object(found, law) for law in known.laws],
        "exemptions": [exemption_object(one) for one in found.exemptions],
        "representative": representative_object(in_office) if in_office else None,
        "appointment_due": instant.to_text_or_none(appointment_due(found, known.in_use, known.at)),
        "first_contacts": [
            first_contact_object(one) for one in found.first_contacts if authority in (None, one.authority)
        ],
    }


def measurement_object(found: Measurement) -> shown.Measurement:
    """A month's figure."""
    return {
        "month": found.month,
        "average_daily_users": found.average_daily_users,
        "method": found.method,
        "source": found.source,
        "recorded_at": instant.to_text(found.recorded_at),
    }


def exemption_object(found: Exemption) -> shown.Exemption:
    """An exemption, lifted or not."""
    return {
        "id": found.id,
        "kind": found.kind,
        "reason": found.reason,
        "decided_on": found.decided_on,
        "law": found.law,
        "recorded_at": instant.to_text(found.recorded_at),
        "lifted_at": instant.to_text_or_none(found.lifted_at),
        "lifted_because": found.lifted_because,
    }


def first_contact_object(found: FirstContact) -> shown.FirstContact:
    """Who told a platform how its orders come, and when."""
    return {"authority": found.authority, "at": instant.to_text(found.at)}


def representative_object(found: Representative) -> shown.Representative:
    """A representative with its contacts; where changes of them were told is not shown."""
    return {
        "id": found.id,
        "name": found.name,
        "country": found.country,
        "zone": found.zone,
        "languages": list(found.languages),
        "mandate": {"reference": found.mandate.reference, "document_sha256": found.mandate.document_sha256},
        "valid_from": instant.to_text(found.valid_from),
        "valid_until": instant.to_text_or_none(found.valid_until),
        "contacts": [contact_object(one) for one in found.contacts],
        "appointed_at": instant.to_text_or_none(found.appointed_at),
        "revoked_at": instant.to_text_or_none(found.revoked_at),
    }


def contact_object(found: Contact) -> shown.Contact:
    """A contact, and whether its last test was acknowledged; who ended its links is not shown."""
    return {
        "id": found.id,
        "role": found.role,
        "name": found.name,
        "email": found.email,
        "language": found.language,
        "zone": found.zone,
        "generation": found.generation,
        "tests": found.tests,
        "tested_at": instant.to_text_or_none(found.tested_at),
        "acknowledged_at": instant.to_text_or_none(found.acknowledged_at),
        "unreachable_at": instant.to_text_or_none(found.unreachable_at),
        "at_once": found.at_once,
        "new_email": found.new_email,
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
