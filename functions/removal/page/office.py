"""What a page says to a contact that may not answer: why, and who may instead. Pure."""

from datetime import datetime

from removal.language.texts import Texts
from removal.registry.office import Actor, Standing, last_in_office
from removal.registry.platform import Platform, representative_in_office


def why_not(actor: Actor, texts: Texts, at: datetime) -> str:
    """Two sentences; of a link that was replaced only that."""
    held = Standing.EXPIRED if actor.expired or actor.platform is None else actor.standing(at)
    because = texts(f"office.because_{held.name.lower()}")
    if held in (Standing.EXPIRED, Standing.IN_OFFICE) or actor.platform is None:
        return because
    return f"{because} {_instead(actor.platform, held, texts, at)}"


def _instead(platform: Platform, held: Standing, texts: Texts, at: datetime) -> str:
    holder, last = representative_in_office(platform, at), last_in_office(platform, at)
    if holder:
        return texts("office.instead_holder", name=holder.name)
    if held is Standing.LAST or last is None or last.revoked_at:
        return texts("office.instead_none")
    return texts("office.instead_last", name=last.name)
