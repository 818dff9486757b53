"""The register over HTTP: the registrar writes, both sides read what concerns them."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from removal.errors import NotFound
from removal.law.profile import Profile
from removal.record import instant
from removal.record.instant import from_text, from_text_or_none
from removal.registry import actions
from removal.registry.authority import Authority
from removal.registry.caller import Caller
from removal.registry.platform import (
    Contact,
    Mandate,
    Measurement,
    Platform,
    Representative,
    appointment_due,
    determination,
    representative_in_office,
)
from removal.registry.schemas import AuthorityBody, CallerBody, MeasurementBody, PlatformBody, RepresentativeBody
from removal.registry.store import Registry
from removal.web.answer import Answered
from removal.web.app import Call, Route
from removal.web.shape import slug


@dataclass(frozen=True, slots=True)
class RegistryRoutes:
    """What the registrar does, and what the parties may read."""

    registry: Registry
    profiles: Mapping[str, Profile]
    clock: Callable[[], datetime]

    def routes(self) -> tuple[Route[Caller], ...]:
        """As DESIGN section 7 lists them."""
        return (
            Route("PUT", "/authorities/{id}", "registry:write", self.put_authority, AuthorityBody),
            Route("GET", "/authorities/{id}", None, self.authority),
            Route("PUT", "/platforms/{id}", "registry:write", self.put_platform, PlatformBody),
            Route("GET", "/platforms/{id}", None, self.platform),
            Route("POST", "/platforms/{id}/measurements", "registry:write", self.measure, MeasurementBody),
            Route("POST", "/platforms/{id}/representatives", "registry:write", self.appoint, RepresentativeBody),
            Route("POST", "/callers", "callers:write", self.add_caller, CallerBody),
        )

    def put_authority(self, call: Call[Caller]) -> Answered:
        """201 for a new entry, 200 for a changed one."""
        body: AuthorityBody = call.body
        authority = Authority(id=slug(call.where["id"]), **body.model_dump())
        created = actions.put_authority(self.registry, authority, self.profiles)
        return Answered(201 if created else 200, _authority_object(authority))

    def authority(self, call: Call[Caller]) -> Answered:
        """An authority, to the registrar and to itself."""
        if call.caller.party != "registrar" and call.caller.authority != call.where["id"]:
            msg = f"There is no authority {call.where['id']}."
            raise NotFound(msg)
        return Answered(200, _authority_object(self.registry.authority(call.where["id"])))

    def put_platform(self, call: Call[Caller]) -> Answered:
        """201 for a new entry, 200 for a changed one."""
        body: PlatformBody = call.body
        created = actions.put_platform(self.registry, slug(call.where["id"]), body.name)
        return self._platform(call.where["id"], 201 if created else 200)

    def platform(self, call: Call[Caller]) -> Answered:
        """A platform, to the registrar, to authorities and to its own representative."""
        if call.caller.party == "representative" and call.caller.platform != call.where["id"]:
            msg = f"There is no platform {call.where['id']}."
            raise NotFound(msg)
        return self._platform(call.where["id"], 200)

    def measure(self, call: Call[Caller]) -> Answered:
        """201: the platform as it is now determined."""
        body: MeasurementBody = call.body
        actions.measure(self.registry, call.where["id"], Measurement(**body.model_dump(), recorded_at=self.clock()))
        return self._platform(call.where["id"], 201)

    def appoint(self, call: Call[Caller]) -> Answered:
        """201 with the representative's id."""
        body: RepresentativeBody = call.body
        representative = _representative(body)
        actions.appoint(self.registry, call.where["id"], representative)
        return Answered(201, _representative_object(representative))

    def add_caller(self, call: Call[Caller]) -> Answered:
        """201 for a new caller, 200 for a changed one; it counts within a minute."""
        body: CallerBody = call.body
        told = {
            **body.model_dump(),
            "scopes": frozenset(body.scopes),
            "valid_until": from_text_or_none(body.valid_until),
        }
        caller = Caller(**told)
        created = actions.add_caller(self.registry, caller)
        return Answered(201 if created else 200, {**body.model_dump(), "id": caller.id})

    def _platform(self, platform_id: str, status: int) -> Answered:
        found = self.registry.platform(platform_id)
        return Answered(status, _platform_object(found, self.profiles, self.clock()))


def _representative(body: RepresentativeBody) -> Representative:
    return Representative(
        id=str(uuid.uuid4()),
        name=body.name,
        country=body.country,
        zone=body.zone,
        languages=body.languages,
        mandate=Mandate(**body.mandate.model_dump()),
        valid_from=from_text(body.valid_from),
        valid_until=from_text_or_none(body.valid_until),
        contacts=tuple(Contact(id=str(uuid.uuid4()), **contact.model_dump()) for contact in body.contacts),
    )


def _authority_object(authority: Authority) -> dict[str, Any]:
    return {**asdict(authority), "profiles": list(authority.profiles)}


def _platform_object(platform: Platform, profiles: Mapping[str, Profile], at: datetime) -> dict[str, Any]:
    in_office = representative_in_office(platform, at)
    return {
        "id": platform.id,
        "name": platform.name,
        "determinations": [_determination_object(platform, profile) for profile in profiles.values()],
        "representative": _representative_object(in_office) if in_office else None,
        "appointment_due": instant.to_text_or_none(appointment_due(platform, profiles.values(), at)),
    }


def _determination_object(platform: Platform, profile: Profile) -> dict[str, Any]:
    decided = determination(platform, profile)
    if decided is None:
        return {"profile": profile.name, "in_scope": False, "decided_at": None}
    return {"profile": profile.name, **asdict(decided), "decided_at": instant.to_text(decided.decided_at)}


def _representative_object(found: Representative) -> dict[str, Any]:
    valid = {"valid_from": instant.to_text(found.valid_from), "valid_until": instant.to_text_or_none(found.valid_until)}
    return {**asdict(found), **valid}
