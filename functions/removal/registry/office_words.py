"""Texts for the API: why an actor may not act, and which party may instead. Pure; the page has its own texts."""

from collections.abc import Callable, Mapping
from datetime import datetime

from removal.record import instant
from removal.registry.office import Act, Actor, Standing, last_in_office
from removal.registry.platform import Platform, Representative, representative_by_id, representative_in_office

APPOINTS = "The registrar has to appoint a representative."


def why_not(actor: Actor, act: Act, at: datetime) -> str:
    """The reason of a refusal, and the party that may act instead."""
    if actor.platform is None:
        return f"The {actor.party} may not {act}: that is for a representative of the platform."
    platform, representative = actor.platform, representative_by_id(actor.platform, actor.name or "")
    held = Standing.EXPIRED if actor.expired else actor.standing(at)
    return f"You may not {act}. {_BECAUSE[held](platform, representative)} {instead(platform, held, at)}"


def instead(platform: Platform, held: Standing, at: datetime) -> str:
    """A sentence that names the party that may act for a platform now."""
    holder = representative_in_office(platform, at)
    if holder:
        return f"{holder.name} is in office for {platform.id} and may act."
    last = last_in_office(platform, at)
    if last is None or last.revoked_at:
        return f"No one may act for {platform.id} now. {APPOINTS}"
    whom = "You" if held is Standing.LAST else last.name
    answers = "report, state obstacles, resume, contest and say what is back"
    may_still = f"may still {answers}, for orders received before the mandate ended"
    return f"{platform.id} has no representative in office. {whom} {may_still}. {APPOINTS}"


def _in_office(platform: Platform, _: Representative | None) -> str:
    return f"You are in office for {platform.id}, and this belongs to another representative."


def _not_yet(platform: Platform, holder: Representative | None) -> str:
    begins = instant.to_text_or_none(holder.valid_from if holder else None)
    return f"Your mandate for {platform.id} begins {begins}."


def _ended(platform: Platform, holder: Representative | None) -> str:
    ended = holder.valid_until if holder else None
    when = f" {instant.to_text(ended)}" if ended else ""
    return f"Your mandate for {platform.id} has ended{when}, or another representative has taken your place."


def _last(platform: Platform, holder: Representative | None) -> str:
    ended = instant.to_text_or_none(holder.valid_until if holder else None)
    return f"Your mandate for {platform.id} ended {ended}."


def _revoked(platform: Platform, holder: Representative | None) -> str:
    revoked = instant.to_text_or_none(holder.revoked_at if holder else None)
    return f"The registrar revoked your mandate for {platform.id}, {revoked}."


def _expired(platform: Platform, _: Representative | None) -> str:
    return f"This entry speaks for no representative of {platform.id}; the registrar can bind it to one."


_BECAUSE: Mapping[Standing, Callable[[Platform, Representative | None], str]] = {
    Standing.IN_OFFICE: _in_office,
    Standing.NOT_YET: _not_yet,
    Standing.FORMER: _ended,
    Standing.LAST: _last,
    Standing.REVOKED: _revoked,
    Standing.EXPIRED: _expired,
}
