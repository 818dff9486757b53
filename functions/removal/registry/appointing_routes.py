"""Representatives, their contacts and first contacts over HTTP."""

import uuid

from removal.record.canonical import canonical, derived_id
from removal.record.instant import from_text, from_text_or_none, whole_milliseconds
from removal.registry import audited, contacts, mandates
from removal.registry.access import (
    as_shown_to,
    may_change_contacts,
    may_read_platform,
    must_be_own,
    refuse_auditor,
)
from removal.registry.appointing import Appointing
from removal.registry.caller import Caller
from removal.registry.names import Names
from removal.registry.office import Act, Actor
from removal.registry.offices import Offices
from removal.registry.platform import Contact, Mandate, Platform, Representative
from removal.registry.present import contact_object, first_contact_object, representative_object
from removal.registry.schemas import ChangedContactBody, ContactBody, RepresentativeBody, TerminationBody
from removal.registry.shown import EndedRepresentative, EnteredRepresentative, PlatformFirstContact
from removal.values import dataclass
from removal.web.answer import Answered
from removal.web.app import Call, Route

CONTACT = "/representatives/{id}/contacts/{contact}"
CHANGES_CONTACTS = (("contacts:write",), ("registry:write",))  # the scope of a representative, and of the registrar


@dataclass(frozen=True, slots=True)
class AppointingRoutes:
    """Routes of representatives (registrar), their contacts (registrar, representative), first contacts (authority)."""

    appointing: Appointing

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, in the order of design 7."""
        return (
            Route("GET", "/platforms/{id}/representatives", None, self.representatives),
            Route("POST", "/platforms/{id}/representatives", "registry:write", self.appoint, RepresentativeBody),
            Route("POST", "/platforms/{id}/first-contacts", "orders:issue", self.first_contact),
            Route("POST", "/representatives/{id}/termination", "registry:write", self.terminate, TerminationBody),
            Route("GET", "/representatives/{id}/contacts", None, self.contacts),
            Route("POST", "/representatives/{id}/contacts", CHANGES_CONTACTS, self.add_contact, ContactBody),
            Route("PUT", CONTACT, CHANGES_CONTACTS, self.change_contact, ChangedContactBody),
            Route("DELETE", CONTACT, CHANGES_CONTACTS, self.remove_contact),
        )

    def representatives(self, call: Call[Caller]) -> Answered:
        """200: all representatives that a platform ever had, by appointment; each sees only its own contacts."""
        actor = self._actor(call)
        may_read_platform(actor, call.where["id"], self.appointing.clock())
        representatives = as_shown_to(actor, self.appointing.registry.platform(call.where["id"])).representatives
        shown = [audited.representative(call.caller, representative_object(entry)) for entry in representatives]
        return Answered(200, {"representatives": shown, "next": None})

    def appoint(self, call: Call[Caller]) -> Answered:
        """201 with the representative, 200 for the same body again; its contacts are tested.

        Warns of a name that looks like another's, of overlapping mandates, and of one that began before its entry.
        """
        platform_id = call.where["id"]
        representative = _representative(platform_id, call.body)
        created = self.appointing.appoint(platform_id, representative, call.caller.by)
        platform = self.appointing.registry.platform_now(platform_id)
        entered, names = contacts.require_representative(platform, representative.id), Names(self.appointing.registry)
        of_name = names.warnings("representative", representative.id, representative.name)
        answer = EnteredRepresentative(
            **representative_object(entered), warnings=[*of_name, *mandates.warnings(platform, representative.id)]
        )
        return Answered(201 if created else 200, answer)

    def first_contact(self, call: Call[Caller]) -> Answered:
        """201 the first time, 200 after that, with the instant of the first time."""
        authority = call.caller.authority or ""
        contact, created = self.appointing.first_contact(call.where["id"], authority, call.caller.by)
        answer = PlatformFirstContact(platform=call.where["id"], **first_contact_object(contact))
        return Answered(201 if created else 200, answer)

    def terminate(self, call: Call[Caller]) -> Answered:
        """200: the representative, whose mandate ends then, with a warning of others that overlap until then."""
        body: TerminationBody = call.body
        until, revoked = whole_milliseconds(from_text(body.valid_until)), body.revoked
        holder = self.appointing.terminate(call.where["id"], until, call.caller.by, revoked=revoked)
        registry = self.appointing.registry
        platform = registry.platform_now(registry.platform_of(holder.id))
        overlaps = mandates.end_warnings(platform, holder.id, self.appointing.clock())
        return Answered(200, EndedRepresentative(**representative_object(holder), warnings=overlaps))

    def contacts(self, call: Call[Caller]) -> Answered:
        """200: a representative's contacts, for itself, authorities and the registrar."""
        refuse_auditor(call.caller)
        _, platform = self._about(call, Act.READ_REGISTER)
        holder = contacts.require_representative(platform, call.where["id"])
        return Answered(200, {"contacts": [contact_object(contact) for contact in holder.contacts], "next": None})

    def add_contact(self, call: Call[Caller]) -> Answered:
        """201 for a new contact, which is tested; 200 for the same contact again."""
        self._may_change(call)
        body: ContactBody = call.body
        contact = Contact(id=str(uuid.uuid4()), **body.model_dump())
        entered, created = self.appointing.add_contact(call.where["id"], contact, call.caller.by)
        return Answered(201 if created else 200, contact_object(entered))

    def change_contact(self, call: Call[Caller]) -> Answered:
        """200: the changed contact. With a new address it is tested, and links in earlier mails become invalid."""
        self._may_change(call)
        body: ChangedContactBody = call.body
        contact = Contact(id=call.where["contact"], **body.model_dump(exclude={"invalidate_links"}))
        changed = self.appointing.change_contact(
            call.where["id"], contact, call.caller.by, invalidate_links=body.invalidate_links
        )
        return Answered(200, contact_object(changed))

    def remove_contact(self, call: Call[Caller]) -> Answered:
        """200: the representative without the contact; the primary contact cannot be removed."""
        self._may_change(call)
        representative = self.appointing.remove_contact(call.where["id"], call.where["contact"], call.caller.by)
        return Answered(200, representative_object(representative))

    def _may_change(self, call: Call[Caller]) -> None:
        actor, platform = self._about(call, Act.KEEP_CONTACTS)
        may_change_contacts(actor, platform, call.where["id"], self.appointing.clock())

    def _about(self, call: Call[Caller], act: Act) -> tuple[Actor, Platform]:
        """The caller as an actor, and the platform of the path's representative.

        Raises NotFound if there is no such representative, Forbidden out of office.
        """
        actor, registry = self._actor(call), self.appointing.registry
        must_be_own(actor, call.where["id"], self.appointing.clock(), act)
        return actor, registry.platform_confirmed(registry.platform_of(call.where["id"]))

    def _actor(self, call: Call[Caller]) -> Actor:
        return Offices(self.appointing.registry).of(call.caller, fresh=True)


def _representative(platform_id: str, body: RepresentativeBody) -> Representative:
    """The representative of a body. The same body gives the same ids, so a retry appoints no other."""
    id_ = derived_id("representative", platform_id, canonical(body.model_dump()))
    valid_until = from_text_or_none(body.valid_until)
    return Representative(
        id=id_,
        name=body.name,
        country=body.country,
        zone=body.zone,
        languages=body.languages,
        mandate=Mandate(**body.mandate.model_dump()),
        valid_from=whole_milliseconds(from_text(body.valid_from)),
        valid_until=whole_milliseconds(valid_until) if valid_until else None,
        contacts=tuple(
            Contact(id=derived_id("contact", id_, str(number)), **contact.model_dump())
            for number, contact in enumerate(body.contacts)
        ),
    )
