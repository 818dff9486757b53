"""Routes of the register: the registrar writes, authorities and representatives read."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from removal.errors import Fault, Invalid
from removal.law.law import Law
from removal.record.happened import Report, untimely_day
from removal.record.instant import from_text_or_none
from removal.registry import actions, audited
from removal.registry.access import (
    ALL_READERS,
    as_shown_to,
    listing_tenant,
    may_read_authority,
    may_read_platform,
    refuse_auditor,
)
from removal.registry.appointment import in_use
from removal.registry.author import Author
from removal.registry.authority import Authority, AuthorityContact
from removal.registry.caller import RECORD_READ, Caller
from removal.registry.names import Names
from removal.registry.offices import Offices
from removal.registry.platform import Exemption, Measurement, Platform
from removal.registry.present import (
    ScopeContext,
    authority_object,
    caller_object,
    exemption_object,
    measurement_object,
    platform_object,
)
from removal.registry.schemas import (
    AuthoritiesQuery,
    AuthorityBody,
    CallerBody,
    CallersQuery,
    ExemptionBody,
    LiftingBody,
    MeasurementBody,
    PlatformBody,
    PlatformsQuery,
)
from removal.registry.shown import EnteredAuthority, EnteredPlatform
from removal.registry.shown import Platform as ShownPlatform
from removal.registry.store import Registry
from removal.values import dataclass
from removal.web import cursor
from removal.web.answer import Answered
from removal.web.app import Call, Route
from removal.web.body_models import slug
from removal.web.cursor import Paged


@dataclass(frozen=True, slots=True)
class RegistryRoutes:
    """Handlers of authorities, platforms and callers."""

    registry: Registry
    laws: Mapping[str, Law]
    clock: Callable[[], datetime]

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, in the order of design 7."""
        return (
            Route("GET", "/authorities", None, self.authorities, asks=AuthoritiesQuery),
            Route("PUT", "/authorities/{id}", "registry:write", self.put_authority, AuthorityBody),
            Route("GET", "/authorities/{id}", None, self.authority),
            Route("GET", "/platforms", None, self.platforms, asks=PlatformsQuery),
            Route("PUT", "/platforms/{id}", "registry:write", self.put_platform, PlatformBody),
            Route("GET", "/platforms/{id}", None, self.platform),
            Route("GET", "/platforms/{id}/measurements", None, self.measurements),
            Route("POST", "/platforms/{id}/measurements", "registry:write", self.measure, MeasurementBody),
            Route("POST", "/platforms/{id}/exemptions", "registry:write", self.exempt, ExemptionBody),
            Route("POST", "/platforms/{id}/exemptions/{exemption}/lifting", "registry:write", self.lift, LiftingBody),
            Route("GET", "/callers", (("callers:write",), (RECORD_READ,)), self.callers, asks=CallersQuery),
            Route("POST", "/callers", "callers:write", self.add_caller, CallerBody),
            Route("DELETE", "/callers/{id}", "callers:write", self.revoke_caller),
        )

    def authorities(self, call: Call[Caller]) -> Answered:
        """200: all authorities for registrar and auditor, itself for an authority, none for a representative."""
        if call.caller.party in ALL_READERS:
            return self._page(call, "authorities", self.registry.authorities, audited.authority(call.caller))
        own = [self.registry.authority(call.caller.authority)] if call.caller.authority else []
        return self._page(call, "authorities", lambda *_: own, authority_object)

    def put_authority(self, call: Call[Caller]) -> Answered:
        """201 for a new entry, 200 for a change; warns of a name that looks like another entry's."""
        body: AuthorityBody = call.body
        names = body.names.model_dump(exclude_none=True)
        contacts = tuple(AuthorityContact("", **contact.model_dump()) for contact in body.contacts)
        members = {**body.model_dump(), "names": names or None, "contacts": contacts}
        authority = Authority(id=slug(call.where["id"]), **members)
        created = actions.put_authority(self.registry, authority, self.laws, Author(call.caller))
        warnings = Names(self.registry).of_authority(authority)
        entered = authority_object(self.registry.authority(authority.id))
        return Answered(201 if created else 200, EnteredAuthority(**entered, warnings=warnings))

    def authority(self, call: Call[Caller]) -> Answered:
        """200: an authority, for the registrar, the auditor and itself."""
        may_read_authority(call.caller, call.where["id"])
        return Answered(200, audited.authority(call.caller)(self.registry.authority(call.where["id"])))

    def platforms(self, call: Call[Caller]) -> Answered:
        """200: all platforms for the registrar and authorities, its own for a representative."""
        if call.caller.platform:
            self._may_read(call, call.caller.platform)
            own = [self.registry.platform(call.caller.platform)]
            return self._page(call, "platforms", lambda *_: own, lambda platform: self._shown(call, platform))
        return self._page(call, "platforms", self.registry.platforms, lambda platform: self._shown(call, platform))

    def put_platform(self, call: Call[Caller]) -> Answered:
        """201 for a new entry, 200 for a change; warns of a name that looks like another entry's."""
        body: PlatformBody = call.body
        id_ = slug(call.where["id"])
        created = actions.put_platform(self.registry, id_, body.name, call.caller.by)
        warnings = Names(self.registry).warnings("platform", id_, body.name)
        answer = EnteredPlatform(**self._shown(call, self.registry.platform(call.where["id"])), warnings=warnings)
        return Answered(201 if created else 200, answer)

    def platform(self, call: Call[Caller]) -> Answered:
        """200: a platform, for the registrar, authorities and its own representative."""
        self._may_read(call, call.where["id"])
        return self._platform(call, 200)

    def measurements(self, call: Call[Caller]) -> Answered:
        """200: a platform's figures, the oldest month first, for callers that may read the platform."""
        self._may_read(call, call.where["id"])
        refuse_auditor(call.caller)
        figures = self.registry.platform(call.where["id"]).measurements
        return Answered(200, {"measurements": [measurement_object(figure) for figure in figures], "next": None})

    def measure(self, call: Call[Caller]) -> Answered:
        """201: the platform with its new determinations."""
        body: MeasurementBody = call.body
        self._require_past("/month", "measurements/month", body.month)
        figure = Measurement(**body.model_dump(), recorded_at=self.clock())
        actions.measure(self.registry, call.where["id"], figure, call.caller.by)
        return self._platform(call, 201)

    def exempt(self, call: Call[Caller]) -> Answered:
        """201 for a new exemption, 200 for one that is stored already."""
        body: ExemptionBody = call.body
        self._require_past("/decided_on", "exemptions/decided_on", body.decided_on)
        exemption = Exemption(id=str(uuid.uuid4()), **body.model_dump(), recorded_at=self.clock())
        entered = actions.exempt(self.registry, call.where["id"], exemption, self.laws.values(), call.caller.by)
        return Answered(201 if entered is exemption else 200, exemption_object(entered))

    def lift(self, call: Call[Caller]) -> Answered:
        """200: the lifted exemption; a second lifting changes nothing."""
        body: LiftingBody = call.body
        lifted = actions.lift(self.registry, call.where["id"], call.where["exemption"], body.reason, call.caller.by)
        return Answered(200, exemption_object(lifted))

    def _require_past(self, pointer: str, member: str, day: str) -> None:
        why = untimely_day(member, day, Report(self.clock()))
        if why:
            msg = "The entry tells of what has not happened yet, or long ago."
            raise Invalid(msg, Fault(pointer, why.detail))

    def callers(self, call: Call[Caller]) -> Answered:
        """200: all callers, revoked ones too; the auditor sees no token."""
        return self._page(call, "callers", self.registry.callers, audited.caller(call.caller))

    def add_caller(self, call: Call[Caller]) -> Answered:
        """201 for a new caller, also after a revocation, 200 for a change; in force within one minute."""
        body: CallerBody = call.body
        members = {**body.model_dump(exclude={"registrar"}), "scopes": frozenset(body.scopes)}
        caller = Caller(**{**members, "valid_until": from_text_or_none(body.valid_until)})
        actions.require_party(caller, registrar=body.registrar)
        bound, created = actions.add_caller(self.registry, caller, Author(call.caller))
        return Answered(201 if created else 200, caller_object(bound))

    def revoke_caller(self, call: Call[Caller]) -> Answered:
        """200: the revoked caller; in force within one minute, for good."""
        return Answered(
            200, caller_object(actions.revoke_caller(self.registry, call.where["id"], call.caller, self.clock()))
        )

    def _platform(self, call: Call[Caller], status: int) -> Answered:
        return Answered(status, self._shown(call, self.registry.platform(call.where["id"])))

    def _shown(self, call: Call[Caller], platform: Platform) -> ShownPlatform:
        laws = tuple(self.laws.values())
        context = ScopeContext(laws, in_use(laws, self.registry.laws()), self.clock())
        entry = audited.without_reasons(call.caller, as_shown_to(self._offices.of(call.caller), platform))
        shown = platform_object(entry, context, call.caller.authority)
        return audited.platform(call.caller, shown)

    def _may_read(self, call: Call[Caller], platform_id: str) -> None:
        may_read_platform(self._offices.of(call.caller), platform_id, self.clock())

    @property
    def _offices(self) -> Offices:
        return Offices(self.registry)

    def _page(
        self,
        call: Call[Caller],
        name: str,
        read: Callable[[str, int], Sequence[Any]],
        shown: Callable[[Any], Mapping[str, Any]],
    ) -> Answered:
        """One page of a list, by id; it reads one entry more than it shows, to know whether more follow."""
        query: Paged = call.query
        tenant = listing_tenant(call.caller)
        after = (cursor.position(tenant, query) or {}).get("after", "")
        entries = read(after, query.limit + 1)
        page = entries[: query.limit]
        following = cursor.encode(tenant, query, {"after": page[-1].id}) if len(entries) > len(page) else None
        return Answered(200, {name: [shown(entry) for entry in page], "next": following})
