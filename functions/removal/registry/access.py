"""Rights on the register's entries. The answer for another party's entry equals that for a missing one. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from removal.errors import Forbidden, NotFound
from removal.registry.caller import AUDITOR, Caller
from removal.registry.office import Act, Actor, Leave, may
from removal.registry.office_words import why_not
from removal.registry.platform import Platform, Representative, representative_by_id

ALL_READERS = ("registrar", AUDITOR)  # read the entries of all parties


def may_read_authority(caller: Caller, authority_id: str) -> None:
    """Allow the registrar, the auditor and the authority itself. Raises NotFound for any other caller."""
    if caller.party not in ALL_READERS and caller.authority != authority_id:
        msg = f"There is no authority {authority_id}."
        raise NotFound(msg)


def refuse_auditor(caller: Caller) -> None:
    """Raises Forbidden for an auditor, which reads no addresses and no words."""
    if caller.party == AUDITOR:
        msg = "An auditor reads facts and registers, and no text, words or addresses."
        raise Forbidden(msg)


def may_read_platform(actor: Actor, platform_id: str, at: datetime, act: Act = Act.READ_REGISTER) -> None:
    """Allow the registrar, authorities and the platform's own representative.

    Raises NotFound for a representative of another platform, Forbidden for one out of office. `act` is the act that
    the message of Forbidden names, where the request does more than read.
    """
    if actor.platform and actor.platform.id != platform_id:
        msg = f"There is no platform {platform_id}."
        raise NotFound(msg)
    if may(actor, Act.READ_REGISTER, actor.platform, at) is Leave.NO:
        raise Forbidden(why_not(actor, act, at))


def must_be_own(actor: Actor, representative_id: str, at: datetime, act: Act) -> None:
    """Refuse a representative's caller: raises Forbidden out of office, NotFound for any id but its own.

    It runs before the register is read, so that another's id and an unknown id get the same answer at the same cost.
    """
    if actor.platform:
        may_read_platform(actor, actor.platform.id, at, act)
    if actor.platform and representative_id != actor.name:
        msg = f"There is no representative {representative_id}."
        raise NotFound(msg)


def may_change_contacts(actor: Actor, platform: Platform, representative_id: str, at: datetime) -> None:
    """Allow the registrar and the representative. Others are Forbidden: a mail's link lets its reader answer."""
    if may(actor, Act.KEEP_CONTACTS, representative_by_id(platform, representative_id), at) is Leave.NO:
        raise Forbidden(why_not(actor, Act.KEEP_CONTACTS, at))


def as_shown_to(actor: Actor, platform: Platform) -> Platform:
    """The platform for this reader: a representative does not see the contacts of other representatives."""
    return replace(platform, representatives=tuple(_shown(actor, platform))) if actor.platform else platform


def _shown(actor: Actor, platform: Platform) -> Iterator[Representative]:
    return (
        representative if representative.id == actor.name else replace(representative, contacts=())
        for representative in platform.representatives
    )


def listing_tenant(caller: Caller) -> str:
    """The text that binds a list's cursor to its reader: `authority:ministry`, `registrar:registrar`."""
    return f"{caller.party}:{caller.authority or caller.platform or caller.party}"
