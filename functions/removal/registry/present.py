"""The register's entries as the API shows them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from removal.law.law import Law
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.registry.appointment import appointment_due
from removal.registry.authority import Authority
from removal.registry.caller import Caller
from removal.registry.documents import document
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


def authority_object(found: Authority) -> JsonObject:
    """An authority, whole."""
    return document(found)


def caller_object(found: Caller) -> JsonObject:
    """A caller without its number, which is in its id; a token's secret is not ours to know."""
    shown = {name: value for name, value in document(found).items() if name != "number"}
    return {"id": found.id, **shown}


@dataclass(frozen=True, slots=True)
class Known:
    """The laws that are known, those of them in use, and what time it is."""

    laws: Sequence[Law]
    in_use: Sequence[Law]
    at: datetime


def platform_object(found: Platform, known: Known, authority: str | None) -> JsonObject:
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


def measurement_object(found: Measurement) -> JsonObject:
    """A month's figure."""
    return document(found)


def exemption_object(found: Exemption) -> JsonObject:
    """An exemption, lifted or not."""
    return document(found)


def first_contact_object(found: FirstContact) -> JsonObject:
    """Who told a platform how its orders come, and when."""
    return document(found)


def representative_object(found: Representative) -> JsonObject:
    """A representative with its contacts; where changes of them were told is not shown."""
    shown = {name: value for name, value in document(found).items() if name not in ("changes", "former")}
    return {**shown, "contacts": [contact_object(one) for one in found.contacts]}


def contact_object(found: Contact) -> JsonObject:
    """A contact, and whether its last test was acknowledged; who ended its links is not shown."""
    return {name: value for name, value in document(found).items() if not name.startswith("invalidated_")}


def _determination_object(platform: Platform, law: Law) -> JsonObject:
    decided = determination(platform, law)
    if decided is None:
        nothing = dict.fromkeys(("decided_at", "month", "average_daily_users"))
        reason = "No measurement is registered."
        return {
            "law": law.name,
            "in_scope": False,
            **nothing,
            "threshold": law.audience_threshold,
            "reason": reason,
        }
    return {"law": law.name, **document(decided)}
