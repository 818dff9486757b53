"""The facts of changes of a platform's entry: the platform, its figures, exemptions and representatives. Pure."""

from collections.abc import Mapping
from typing import Any

from removal.record.canonical import JsonObject
from removal.registry import documents
from removal.registry.new_fact import NewFact, worded
from removal.registry.platform import Contact, Exemption, Measurement, Platform, Representative

ENDS = ("valid_until", "revoked_at")
PLAIN_OF_CONTACT = ("role", "language", "zone", "generation")
WORDS_OF_CONTACT = ("name", "email", "new_email")


def of_platform(before: Platform | None, after: Platform) -> list[NewFact]:
    """`platform.registered` or `platform.changed`; none for the same name."""
    if before is None:
        return [_fact("platform.registered", {"after": {"name": after.name}})]
    if before.name == after.name:
        return []
    return [_fact("platform.changed", {"before": {"name": before.name}, "after": {"name": after.name}})]


def of_figure(platform: Platform, figure: Measurement) -> NewFact:
    """`platform.measured`, with the figures that the month had until then."""
    of_month = [entry.average_daily_users for entry in platform.measurements if entry.month == figure.month]
    members = {"month": figure.month, "average_daily_users": figure.average_daily_users, "before": of_month}
    return _fact("platform.measured", members, {"method": figure.method, "source": figure.source})


def of_exemption(entry: Exemption) -> NewFact:
    """`platform.exempted`."""
    members = {"exemption": entry.id, "kind": entry.kind, "decided_on": entry.decided_on, "law": entry.law}
    return _fact("platform.exempted", members, {"reason": entry.reason})


def of_lifting(entry: Exemption) -> NewFact:
    """`platform.exemption_lifted`."""
    return _fact("platform.exemption_lifted", {"exemption": entry.id}, {"reason": entry.lifted_because})


def of_appointment(holder: Representative) -> NewFact:
    """`representative.appointed`."""
    document = documents.document(holder)
    after = {name: document[name] for name in ("country", "zone", "languages", "valid_from", "valid_until")}
    after["document_sha256"] = holder.mandate.document_sha256
    words = {"name": holder.name, "reference": holder.mandate.reference}
    return _fact("representative.appointed", {"representative": holder.id, "after": after}, words)


def of_end(before: Representative, after: Representative) -> list[NewFact]:
    """`representative.ended`; none if the end stays."""
    differences = _differences(documents.document(before), documents.document(after), ENDS)
    if not differences["after"]:
        return []
    return [_fact("representative.ended", {"representative": after.id, **differences})]


def of_contact(before: Contact | None, after: Contact | None) -> tuple[JsonObject, Mapping[str, str | None]]:
    """The members `before` and `after` of a changed contact, as far as they differ, and the words that differ."""
    then, now = (documents.document(contact) if contact else {} for contact in (before, after))
    plain = {name: members for name, members in _differences(then, now, PLAIN_OF_CONTACT).items() if members}
    changed = [name for name in WORDS_OF_CONTACT if then.get(name) != now.get(name)]
    words = {f"{name}_{when}": data.get(name) for name in changed for when, data in (("before", then), ("after", now))}
    return plain, words


def _differences(before: JsonObject, after: JsonObject, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The members that differ, before and after the change; a missing entry has none."""
    moved = [name for name in names if before.get(name) != after.get(name)]
    return {
        "before": {name: before[name] for name in moved if name in before},
        "after": {name: after[name] for name in moved if name in after},
    }


def _fact(type_: str, members: JsonObject, words: Mapping[str, str | None] | None = None) -> NewFact:
    return worded(type_, members, words or {})
