"""The register over HTTP: the registrar writes, both sides read what concerns them."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from removal.errors import Fault, Invalid
from removal.law.law import Law
from removal.record.happened import Report, untimely_day
from removal.record.instant import from_text_or_none
from removal.registry import actions
from removal.registry.access import as_shown_to, listing_tenant, may_read_authority, may_read_platform
from removal.registry.appointment import in_use
from removal.registry.authority import Authority
from removal.registry.caller import Caller
from removal.registry.names import Names
from removal.registry.offices import Offices
from removal.registry.platform import Exemption, Measurement, Platform
from removal.registry.present import (
    Known,
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
from removal.web import cursor
from removal.web.answer import Answered
from removal.web.app import Call, Route
from removal.web.body_models import slug
from removal.web.cursor import Paged


@dataclass(frozen=True, slots=True)
class RegistryRoutes:
    """What the registrar does, and what the parties may read."""

    registry: Registry
    laws: Mapping[str, Law]
    clock: Callable[[], datetime]

    def routes(self) -> tuple[Route[Caller], ...]:
        """As design 7 lists them."""
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
            Route("GET", "/callers", "callers:write", self.callers, asks=CallersQuery),
            Route("POST", "/callers", "callers:write", self.add_caller, CallerBody),
            Route("DELETE", "/callers/{id}", "callers:write", self.revoke_caller),
        )

    def authorities(self, call: Call[Caller]) -> Answered:
        """All of them to the registrar, itself to an authority, none to a representative."""
        if call.caller.party == "registrar":
            return self._page(call, "authorities", self.registry.authorities, authority_object)
        mine = [self.registry.authority(call.caller.authority)] if call.caller.authority else []
        return Answered(200, {"authorities": [authority_object(one) for one in mine], "next": None})

    def put_authority(self, call: Call[Caller]) -> Answered:
        """201 for a new entry, 200 for a changed one; a warning if its name looks like another's."""
        body: AuthorityBody = call.body
        authority = Authority(id=slug(call.where["id"]), **body.model_dump())
        created = actions.put_authority(self.registry, authority, self.laws)
        warnings = Names(self.registry).warnings("authority", authority.id, authority.name)
        return Answered(201 if created else 200, EnteredAuthority(**authority_object(authority), warnings=warnings))

    def authority(self, call: Call[Caller]) -> Answered:
        """An authority, to the registrar and to itself."""
        may_read_authority(call.caller, call.where["id"])
        return Answered(200, authority_object(self.registry.authority(call.where["id"])))

    def platforms(self, call: Call[Caller]) -> Answered:
        """All of them to the registrar and to authorities, its own to a representative."""
        if call.caller.platform:
            self._may_read(call, call.caller.platform)
            mine = self.registry.platform(call.caller.platform)
            return Answered(200, {"platforms": [self._shown(call, mine)], "next": None})
        return self._page(call, "platforms", self.registry.platforms, lambda one: self._shown(call, one))

    def put_platform(self, call: Call[Caller]) -> Answered:
        """201 for a new entry, 200 for a changed one; a warning if its name looks like another's."""
        body: PlatformBody = call.body
        id_ = slug(call.where["id"])
        created = actions.put_platform(self.registry, id_, body.name)
        warnings = Names(self.registry).warnings("platform", id_, body.name)
        told = EnteredPlatform(**self._shown(call, self.registry.platform(call.where["id"])), warnings=warnings)
        return Answered(201 if created else 200, told)

    def platform(self, call: Call[Caller]) -> Answered:
        """A platform, to the registrar, to authorities and to its own representative."""
        self._may_read(call, call.where["id"])
        return self._platform(call, 200)

    def measurements(self, call: Call[Caller]) -> Answered:
        """A platform's figures, for callers that may read the platform; the oldest month first."""
        self._may_read(call, call.where["id"])
        found = self.registry.platform(call.where["id"]).measurements
        return Answered(200, {"measurements": [measurement_object(one) for one in found], "next": None})

    def measure(self, call: Call[Caller]) -> Answered:
        """201: the platform as it is now determined."""
        body: MeasurementBody = call.body
        self._require_past("/month", "measurements/month", body.month)
        actions.measure(self.registry, call.where["id"], Measurement(**body.model_dump(), recorded_at=self.clock()))
        return self._platform(call, 201)

    def exempt(self, call: Call[Caller]) -> Answered:
        """201 for a new exemption, 200 for one that was entered already."""
        body: ExemptionBody = call.body
        self._require_past("/decided_on", "exemptions/decided_on", body.decided_on)
        wanted = Exemption(id=str(uuid.uuid4()), **body.model_dump(), recorded_at=self.clock())
        standing = actions.exempt(self.registry, call.where["id"], wanted, self.laws.values())
        return Answered(201 if standing is wanted else 200, exemption_object(standing))

    def lift(self, call: Call[Caller]) -> Answered:
        """200: the exemption, lifted; the first lifting counts."""
        body: LiftingBody = call.body
        found = actions.lift(self.registry, call.where["id"], call.where["exemption"], body.reason, self.clock())
        return Answered(200, exemption_object(found))

    def _require_past(self, pointer: str, member: str, day: str) -> None:
        why = untimely_day(member, day, Report(self.clock()))
        if why:
            msg = "The entry tells of what has not happened yet, or long ago."
            raise Invalid(msg, Fault(pointer, why.detail))

    def callers(self, call: Call[Caller]) -> Answered:
        """Everybody who may or might call, revoked ones too."""
        return self._page(call, "callers", self.registry.callers, caller_object)

    def add_caller(self, call: Call[Caller]) -> Answered:
        """201 for a new caller, as after a revocation, 200 for a changed one; it counts within a minute."""
        body: CallerBody = call.body
        told = {**body.model_dump(exclude={"registrar"}), "scopes": frozenset(body.scopes)}
        caller = Caller(**{**told, "valid_until": from_text_or_none(body.valid_until)})
        actions.require_party(caller, registrar=body.registrar)
        bound, created = actions.add_caller(self.registry, caller, call.caller)
        return Answered(201 if created else 200, caller_object(bound))

    def revoke_caller(self, call: Call[Caller]) -> Answered:
        """200: the caller as it now is, for good; it is out within a minute."""
        return Answered(
            200, caller_object(actions.revoke_caller(self.registry, call.where["id"], call.caller, self.clock()))
        )

    def _platform(self, call: Call[Caller], status: int) -> Answered:
        return Answered(status, self._shown(call, self.registry.platform(call.where["id"])))

    def _shown(self, call: Call[Caller], found: Platform) -> ShownPlatform:
        laws = tuple(self.laws.values())
        known = Known(laws, in_use(laws, self.registry.laws()), self.clock())
        return platform_object(as_shown_to(self._offices.of(call.caller), found), known, call.caller.authority)

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
        """One page of a list, in the order of ids; one entry more is read than shown, to know whether any follow."""
        asked: Paged = call.query
        tenant = listing_tenant(call.caller)
        after = (cursor.position(tenant, asked) or {}).get("after", "")
        found = read(after, asked.limit + 1)
        page = found[: asked.limit]
        following = cursor.given(tenant, asked, {"after": page[-1].id}) if len(found) > len(page) else None
        return Answered(200, {name: [shown(one) for one in page], "next": following})
