"""Changes of the register: callers, authorities, and platforms with their measurements and exemptions."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from removal.errors import CapReached, Fault, Forbidden, Invalid, NotFound
from removal.law.law import Law
from removal.record.facts import By
from removal.registry import authority_store, caller_store, entering
from removal.registry.author import Author
from removal.registry.authority import Authority
from removal.registry.caller import ONLY_REGISTRARS, PERSONS_SCOPES, SCOPES, Caller
from removal.registry.platform import Exemption, Measurement, Platform, representative_in_office
from removal.registry.store import Change, Registry

MEASUREMENTS_KEPT = 36  # months; a determination does not need older ones
EXEMPTIONS_AT_MOST = 20  # lifted exemptions count too
UNBOUND = "A caller of a platform speaks for one of its representatives."
SHELL = "an operator with `removal-orders caller add`"
SHELL_USER = Author()


def add_caller(registry: Registry, caller: Caller, author: Author = SHELL_USER) -> tuple[Caller, bool]:
    """Bind a token to a party. Returns the entry, and whether it is new; after a revocation it is new.

    Invalid for scopes that the party cannot hold, Forbidden for the author's own token, IllegalCommand if this would
    leave no registrar, now or later.
    """
    if author.caller and author.caller.token == caller.token:
        msg = f"A caller does not change its own entry: another registrar has to, or {SHELL}."
        raise Forbidden(msg)
    entry, created = caller_store.bind(bound(registry, caller), author, registry.clock())
    registry.forget_caller(entry.id)
    return entry, created


def bound(registry: Registry, caller: Caller) -> Caller:
    """The entry to be stored, with the representative that it speaks for. Raises Invalid if it cannot be bound so."""
    caller = _with_platform(registry, caller)
    if caller.authority and caller.platform:
        msg = "A caller speaks for one side."
        raise Invalid(msg, Fault("/platform", "Leave out either authority or platform."))
    party = caller.party
    beyond = sorted(caller.scopes - SCOPES[party])
    if beyond:
        held = ", ".join(sorted(SCOPES[party]))
        msg = f"A caller of the {party} cannot hold these scopes."
        raise Invalid(msg, Fault("/scopes", f"{', '.join(beyond)}: not among {held}."))
    _must_be_a_person(caller)
    _must_exist(registry, caller)
    return _with_representative(registry, caller) if caller.platform else caller


def _must_be_a_person(caller: Caller) -> None:
    held = ", ".join(sorted(caller.scopes & PERSONS_SCOPES))
    if held and caller.kind != "person":
        msg = f"A machine cannot hold {held}: a draft is approved or refused by a person. Bind it to one."
        raise Invalid(msg, Fault("/scopes", f"Leave out {held}, or say that the kind is person."))


def _with_platform(registry: Registry, caller: Caller) -> Caller:
    """The caller with its representative's platform, which the request may leave out."""
    if caller.representative is None:
        return caller
    try:
        platform = registry.platform_of(caller.representative)
    except NotFound as error:
        raise Invalid(UNBOUND, Fault("/representative", error.detail)) from error
    if caller.authority or caller.platform not in (None, platform):
        detail = f"It represents platform {platform}: name that platform, or none, and no authority."
        raise Invalid(UNBOUND, Fault("/representative", detail))
    return replace(caller, platform=platform)


def _with_representative(registry: Registry, caller: Caller) -> Caller:
    """Without a representative in the request: the entry's present one, else the one in office.

    None before the platform's first representative is entered.
    """
    if caller.representative:
        return caller
    platform = registry.platform_now(str(caller.platform))
    current = _entered(caller)
    holder = representative_in_office(platform, registry.clock())
    if current is None and holder is None and platform.representatives:
        detail = f"Platform {platform.id} has no representative in office: name in /representative for whom it speaks."
        raise Invalid(UNBOUND, Fault("/platform", detail))
    return replace(caller, representative=current or (holder.id if holder else None))


def _entered(caller: Caller) -> str | None:
    """The representative of the same platform that the token is bound to.

    A token passes to a successor only if the request names the successor.
    """
    try:
        entry = caller_store.bound(caller.iss, caller.sub)
    except NotFound:
        return None
    return entry.representative if entry.platform == caller.platform else None


def require_party(caller: Caller, *, registrar: bool) -> None:
    """Raises Invalid unless the request names the party: an authority, a platform, a representative, or `registrar`.

    A scope that only registrars hold, or the auditor's, names the party too; `endpoints:write` alone does not.
    """
    named = caller.party != "registrar" or caller.representative is not None
    if not named and not registrar and not caller.scopes & ONLY_REGISTRARS:
        msg = "A caller speaks for a party."
        raise Invalid(
            msg, Fault("/authority", "Name an authority, a platform or a representative, or say registrar: true.")
        )
    if named and registrar:
        msg = "A caller speaks for one side."
        raise Invalid(msg, Fault("/registrar", "Leave it out where another party is named."))


def put_authority(registry: Registry, authority: Authority, laws: Mapping[str, Law], author: Author) -> bool:
    """Create or change an authority's entry; returns whether it is new."""
    law_ids = {law.id for law in laws.values()}
    faults = [
        Fault(f"/laws/{index}", f"Must be one of: {', '.join(sorted(law_ids))}.")
        for index, name in enumerate(authority.laws)
        if name not in law_ids
    ]
    if authority.default_law not in authority.laws:
        faults.append(Fault("/default_law", "Must be among the authority's laws."))
    if faults:
        msg = "The entry names laws that it cannot order under."
        raise Invalid(msg, *faults)
    created = authority_store.put(authority, author, registry.clock())
    registry.forget_authority(authority.id)
    return created


def revoke_caller(registry: Registry, caller_id: str, by: Caller, at: datetime) -> Caller:
    """Revoke a caller for good, in all processes within one minute. Its entry stays, because facts name its id.

    No caller revokes itself, and `by` must be valid when the entry is written: so the last registrar stays.
    Raises IllegalCommand if the one that stays has the right for a shorter time.
    """
    if caller_id == by.id:
        msg = "A caller does not revoke itself: another registrar has to."
        raise Forbidden(msg)
    revoked = caller_store.revoke(caller_id, at, Author(by))
    registry.forget_caller(caller_id)
    return revoked


def put_platform(registry: Registry, platform_id: str, name: str, by: By) -> bool:
    """Create a platform or rename it; returns whether it is new."""

    def named(platform: Platform | None) -> Change:
        after = replace(platform, name=name) if platform else Platform(platform_id, name)
        return Change(after, entering.of_platform(platform, after))

    return registry.change_platform(platform_id, named, by)


def measure(registry: Registry, platform_id: str, measurement: Measurement, by: By) -> None:
    """Store a month's figure; the month's latest figure, sent again, changes nothing; any other is a correction."""

    def measured(stored: Platform | None) -> Change:
        platform = require_platform(stored, platform_id)
        of_month = (figure for figure in platform.measurements if figure.month == measurement.month)
        latest = max(of_month, key=lambda figure: figure.recorded_at, default=None)
        if latest and _same_figure(latest, measurement):
            return Change(platform)
        figures = sorted((*platform.measurements, measurement), key=lambda figure: (figure.month, figure.recorded_at))
        after = replace(platform, measurements=tuple(figures[-MEASUREMENTS_KEPT:]))
        return Change(after, (entering.of_figure(platform, measurement),))

    registry.change_platform(platform_id, measured, by)


def exempt(registry: Registry, platform_id: str, exemption: Exemption, laws: Iterable[Law], by: By) -> Exemption:
    """Enter an exemption from a law. Returns the stored one if the same was entered before and is not lifted."""
    law_ids = sorted({law.id for law in laws})
    if exemption.law is not None and exemption.law not in law_ids:
        msg = "The exemption names a law that is not known."
        raise Invalid(msg, Fault("/law", f"Must be one of: {', '.join(law_ids)}."))
    entered = exemption

    def exempted(stored_platform: Platform | None) -> Change:
        nonlocal entered
        platform = require_platform(stored_platform, platform_id)
        same = (stored for stored in platform.exemptions if _same_exemption(stored, exemption))
        entered = next(same, exemption)
        if entered is not exemption:
            return Change(platform)
        if len(platform.exemptions) >= EXEMPTIONS_AT_MOST:
            msg = f"A platform's entry holds {EXEMPTIONS_AT_MOST} exemptions, lifted ones too."
            raise CapReached(msg)
        after = replace(platform, exemptions=(*platform.exemptions, exemption))
        return Change(after, (entering.of_exemption(exemption),))

    registry.change_platform(platform_id, exempted, by)
    return entered


def lift(registry: Registry, platform_id: str, exemption_id: str, reason: str, by: By) -> Exemption:
    """End an exemption: from now on the figures decide again. A second lifting changes nothing."""
    lifted, at = list[Exemption](), registry.clock()

    def without(stored: Platform | None) -> Change:
        platform = require_platform(stored, platform_id)
        exemptions = tuple(
            _lifted(entry, reason, at) if entry.id == exemption_id else entry for entry in platform.exemptions
        )
        lifted[:] = [entry for entry in exemptions if entry.id == exemption_id]
        if not lifted:
            msg = f"There is no exemption {exemption_id}."
            raise NotFound(msg)
        facts = () if lifted[0] in platform.exemptions else (entering.of_lifting(lifted[0]),)
        return Change(replace(platform, exemptions=exemptions), facts)

    registry.change_platform(platform_id, without, by)
    return lifted[0]


def identified(registry: Registry, iss: str, sub: str, at: datetime, *, current: bool = False) -> Caller | None:
    """The valid caller that is bound to a token; None if there is none. `current` reads the table, not the cache."""
    try:
        caller = caller_store.bound(iss, sub) if current else registry.caller(iss, sub)
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
        msg = "The caller speaks for a party that is not registered."
        raise Invalid(msg, Fault(pointer, error.detail)) from error


def require_platform(platform: Platform | None, platform_id: str) -> Platform:
    """Returns the platform. Raises NotFound if it is None, because the register has no such entry."""
    if platform is None:
        msg = f"There is no platform {platform_id}."
        raise NotFound(msg)
    return platform


def _same_figure(figure: Measurement, other: Measurement) -> bool:
    return replace(figure, recorded_at=other.recorded_at) == other


def _same_exemption(exemption: Exemption, other: Exemption) -> bool:
    return replace(exemption, id=other.id, recorded_at=other.recorded_at) == other


def _lifted(exemption: Exemption, reason: str, at: datetime) -> Exemption:
    return exemption if exemption.lifted_at else replace(exemption, lifted_at=at, lifted_because=reason)
