"""Who may see and change what in the register; what somebody else's is looks as if it did not exist. Pure."""

from removal.errors import Forbidden, NotFound
from removal.registry.caller import Caller

CHANGES_CONTACTS = {"registrar": "registry:write", "representative": "endpoints:write"}


def may_read_authority(caller: Caller, authority_id: str) -> None:
    """The registrar, and the authority itself; NotFound."""
    if caller.party != "registrar" and caller.authority != authority_id:
        msg = f"There is no authority {authority_id}."
        raise NotFound(msg)


def may_read_platform(caller: Caller, platform_id: str) -> None:
    """The registrar, authorities, and the platform's own representative; NotFound."""
    if caller.platform and caller.platform != platform_id:
        msg = f"There is no platform {platform_id}."
        raise NotFound(msg)


def may_read_representative(caller: Caller, platform_id: str, representative_id: str) -> None:
    """As of its platform; NotFound."""
    if caller.platform and caller.platform != platform_id:
        msg = f"There is no representative {representative_id}."
        raise NotFound(msg)


def may_change_contacts(caller: Caller, platform_id: str, representative_id: str) -> None:
    """The registrar, and the representative: its contacts are where notices reach it, as its endpoints are."""
    may_read_representative(caller, platform_id, representative_id)
    scope = CHANGES_CONTACTS.get(caller.party)
    if scope is None or scope not in caller.scopes:
        msg = "Contacts are changed by the registrar (registry:write) and by their representative (endpoints:write)."
        raise Forbidden(msg)


def listing_tenant(caller: Caller) -> str:
    """To whom a list's cursor is bound."""
    return f"{caller.party}:{caller.authority or caller.platform or caller.party}"
