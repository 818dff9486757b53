"""Keeping the register: who may order, who is ordered, who answers, who calls."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from removal.errors import Fault, Invalid, NotFound
from removal.law.profile import Profile
from removal.registry.authority import Authority
from removal.registry.caller import SCOPES, Caller, party_of
from removal.registry.platform import Measurement, Platform, Representative
from removal.registry.store import Registry

MEASUREMENTS_KEPT = 36  # months; older ones are no longer what a determination stands on
REPRESENTATIVES_AT_MOST = 50


def add_caller(registry: Registry, caller: Caller) -> bool:
    """Bind a token to a party; whether it is new. Invalid for scopes that the party cannot hold."""
    if caller.authority and caller.platform:
        msg = "A caller speaks for one side."
        raise Invalid(msg, Fault("/platform", "Leave out either authority or platform."))
    party = party_of(caller.authority, caller.platform)
    beyond = sorted(caller.scopes - SCOPES[party])
    if beyond:
        held = ", ".join(sorted(SCOPES[party]))
        msg = f"A caller of the {party} cannot hold these scopes."
        raise Invalid(msg, Fault("/scopes", f"{', '.join(beyond)}: not among {held}."))
    _must_exist(registry, caller)
    return registry.put_caller(caller)


def put_authority(registry: Registry, authority: Authority, profiles: Mapping[str, Profile]) -> bool:
    """Enter an authority or change its entry; whether it is new."""
    known = {profile.id for profile in profiles.values()}
    faults = [
        Fault(f"/profiles/{index}", f"Must be one of: {', '.join(sorted(known))}.")
        for index, name in enumerate(authority.profiles)
        if name not in known
    ]
    if authority.default_profile not in authority.profiles:
        faults.append(Fault("/default_profile", "Must be among the authority's profiles."))
    if faults:
        msg = "The entry names laws that it cannot order under."
        raise Invalid(msg, *faults)
    return registry.put_authority(authority)


def put_platform(registry: Registry, platform_id: str, name: str) -> bool:
    """Enter a platform or rename it; whether it is new."""
    return registry.change_platform(
        platform_id, lambda found: replace(found, name=name) if found else Platform(platform_id, name)
    )


def measure(registry: Registry, platform_id: str, measurement: Measurement) -> None:
    """Keep a month's figure; the same figure for the same month again changes nothing."""

    def measured(found: Platform | None) -> Platform:
        platform = _known(found, platform_id)
        if any(_same_figure(one, measurement) for one in platform.measurements):
            return platform
        kept = sorted((*platform.measurements, measurement), key=lambda one: (one.month, one.recorded_at))
        return replace(platform, measurements=tuple(kept[-MEASUREMENTS_KEPT:]))

    registry.change_platform(platform_id, measured)


def appoint(registry: Registry, platform_id: str, representative: Representative) -> None:
    """Enter a legal representative; orders go to whoever is in office when they are issued."""

    def appointed(found: Platform | None) -> Platform:
        platform = _known(found, platform_id)
        if len(platform.representatives) >= REPRESENTATIVES_AT_MOST:
            msg = f"A platform's entry holds {REPRESENTATIVES_AT_MOST} representatives."
            raise Invalid(msg)
        return replace(platform, representatives=(*platform.representatives, representative))

    registry.change_platform(platform_id, appointed)


def identified(registry: Registry, iss: str, sub: str, at: datetime) -> Caller | None:
    """The caller behind a token, if it is bound and still valid."""
    try:
        caller = registry.caller(iss, sub)
    except NotFound:
        return None
    return caller if caller.valid(at) else None


def _must_exist(registry: Registry, caller: Caller) -> None:
    try:
        if caller.authority:
            registry.authority(caller.authority)
        if caller.platform:
            registry.platform(caller.platform)
    except NotFound as error:
        pointer = "/authority" if caller.authority else "/platform"
        msg = "The caller speaks for somebody who is not registered."
        raise Invalid(msg, Fault(pointer, error.detail)) from error


def _known(found: Platform | None, platform_id: str) -> Platform:
    if found is None:
        msg = f"There is no platform {platform_id}."
        raise NotFound(msg)
    return found


def _same_figure(one: Measurement, other: Measurement) -> bool:
    return replace(one, recorded_at=other.recorded_at) == other
