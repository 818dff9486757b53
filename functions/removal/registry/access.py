"""Who may see and change what in the register; what another party owns looks as if it did not exist. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from removal.errors import Forbidden, NotFound
from removal.registry.caller import Caller
from removal.registry.office import Act, Actor, Leave, may
from removal.registry.office_words import why_not
from removal.registry.platform import Platform, Representative, representative_named


def may_read_authority(caller: Caller, authority_id: str) -> None:
    """The registrar, and the authority itself; NotFound."""
    if caller.party != "registrar" and caller.authority != authority_id:
        msg = f"There is no authority {authority_id}."
        raise NotFound(msg)


def may_read_platform(actor: Actor, platform_id: str, at: datetime, act: Act = Act.READ_REGISTER) -> None:
    """The registrar, authorities, and the platform's own representative; NotFound, or Forbidden if out of office.

    `act` is what is refused, if more than reading is asked.
    """
    if actor.platform and actor.platform.id != platform_id:
        msg = f"There is no platform {platform_id}."
        raise NotFound(msg)
    if may(actor, Act.READ_REGISTER, actor.platform, at) is Leave.NO:
        raise Forbidden(why_not(actor, act, at))


def must_be_own(actor: Actor, representative_id: str, at: datetime, act: Act) -> None:
    """For a representative's caller Forbidden if out of office, for any id, and NotFound for any id but its own.

    It is called before the register is read: what is another's has the answer and the cost of what does not exist.
    """
    if actor.platform:
        may_read_platform(actor, actor.platform.id, at, act)
    if actor.platform and representative_id != actor.name:
        msg = f"There is no representative {representative_id}."
        raise NotFound(msg)


def may_change_contacts(actor: Actor, platform: Platform, representative_id: str, at: datetime) -> None:
    """The registrar, and the representative: who reads a contact's mail may answer orders by its link."""
    if may(actor, Act.KEEP_CONTACTS, representative_named(platform, representative_id), at) is Leave.NO:
        raise Forbidden(why_not(actor, Act.KEEP_CONTACTS, at))


def as_shown_to(actor: Actor, platform: Platform) -> Platform:
    """To a representative without the contacts of the others."""
    return replace(platform, representatives=tuple(_shown(actor, platform))) if actor.platform else platform


def _shown(actor: Actor, platform: Platform) -> Iterator[Representative]:
    return (one if one.id == actor.name else replace(one, contacts=()) for one in platform.representatives)


def listing_tenant(caller: Caller) -> str:
    """To whom a list's cursor is bound."""
    return f"{caller.party}:{caller.authority or caller.platform or caller.party}"
