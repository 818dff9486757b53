"""The text for a contact that may not answer: the reason, and who may answer instead. Pure."""

from datetime import datetime

from removal.language.texts import Texts
from removal.registry.office import Actor, Standing, last_in_office
from removal.registry.platform import Contact, Platform, representative_in_office


def refusal_text(actor: Actor, texts: Texts, at: datetime) -> str:
    """The reason, from the mandate of its representative, and who may answer instead."""
    standing = actor.standing(at)
    reason = texts(f"office.because_{standing.name.lower()}")
    if standing in (Standing.EXPIRED, Standing.IN_OFFICE) or actor.platform is None:
        return reason
    return f"{reason} {_alternative(actor.platform, standing, texts, at)}"


def replaced_text(contact: Contact, texts: Texts) -> str:
    """The reason for a link of an older generation: the contact has another address, or its links were made invalid."""
    return texts("office.because_expired" if contact.invalidated_at else "office.because_readdressed")


def _alternative(platform: Platform, standing: Standing, texts: Texts, at: datetime) -> str:
    holder, last = representative_in_office(platform, at), last_in_office(platform, at)
    if holder:
        return texts("office.instead_holder", name=holder.name)
    if standing is Standing.LAST or last is None or last.revoked_at:
        return texts("office.instead_none")
    return texts("office.instead_last", name=last.name)
