"""Journals of the register over HTTP: facts of authorities, callers and platforms, in the form of webhooks."""

from collections.abc import Sequence

from removal.errors import Forbidden
from removal.journals.words_store import with_words
from removal.record.canonical import JsonObject
from removal.record.facts import Fact, enveloped, from_text
from removal.registry import journal_store
from removal.registry.access import listing_tenant, may_read_authority, may_read_platform
from removal.registry.caller import AUDITOR, RECORD_READ, Caller
from removal.registry.entries import store
from removal.registry.entries.journal import authority_subject, caller_subject
from removal.registry.offices import Offices
from removal.registry.schemas import FactsQuery
from removal.registry.store import Registry
from removal.values import dataclass
from removal.web import cursor
from removal.web.answer import Answered
from removal.web.app import Call, Route
from removal.web.fact_page import FactPage

# The scopes of a registrar, of a party for its own journal, and of the auditor.
PARTY_FACTS_SCOPES = (("registry:write",), ("orders:read",), (RECORD_READ,))
CALLER_FACTS_SCOPES = (("callers:write",), (RECORD_READ,))


@dataclass(frozen=True, slots=True)
class EntryRoutes:
    """The routes that read journals of the register; the auditor gets the facts without their words."""

    registry: Registry

    def routes(self) -> tuple[Route[Caller], ...]:
        """The routes, in the order of design 7."""
        return (
            Route("GET", "/authorities/{id}/facts", PARTY_FACTS_SCOPES, self.of_authority, asks=FactsQuery),
            Route("GET", "/callers/{id}/facts", CALLER_FACTS_SCOPES, self.of_caller, asks=FactsQuery),
            Route("GET", "/platforms/{id}/facts", PARTY_FACTS_SCOPES, self.of_platform, asks=FactsQuery),
        )

    def of_authority(self, call: Call[Caller]) -> Answered:
        """200: an authority's facts, for the registrar, the auditor and itself."""
        may_read_authority(call.caller, call.where["id"])
        return _of_entry(call, authority_subject(call.where["id"]))

    def of_caller(self, call: Call[Caller]) -> Answered:
        """200: a caller's facts, for the registrar and the auditor."""
        return _of_entry(call, caller_subject(call.where["id"]))

    def of_platform(self, call: Call[Caller]) -> Answered:
        """200: a platform's facts, for the registrar, the auditor and its own representative.

        Words of its representatives are for the registrar alone.
        """
        subject = journal_store.subject_of(call.where["id"])
        after = _after(call, subject)
        if call.caller.authority:
            msg = "A platform's journal is for the registrar and the platform's own representative."
            raise Forbidden(msg)
        may_read_platform(Offices(self.registry).of(call.caller), call.where["id"], self.registry.clock())
        platform = self.registry.platform(call.where["id"])
        about = {"platform": {"id": platform.id, "name": platform.name}}
        return _page(call, subject, journal_store.read(platform.id).lines, after, about)


def _of_entry(call: Call[Caller], subject: str) -> Answered:
    after = _after(call, subject)
    return _page(call, subject, store.read(subject).lines, after, {})


def _after(call: Call[Caller], subject: str) -> int:
    """The sequence after which the page begins, by its cursor. Raises Malformed or Invalid."""
    return int((cursor.position(_bound(call, subject), call.query) or {}).get("after", "0"))


def _page(call: Call[Caller], subject: str, lines: Sequence[str], after: int, about: JsonObject) -> Answered:
    """One page of a journal, by sequence; limited in entries and in bytes."""
    query: FactsQuery = call.query
    facts = [from_text(line) for line in lines[after : after + query.limit]]
    page = FactPage()
    page.add((enveloped(fact, about) for fact in _read(call, facts)), after)
    reached = after + len(page.facts)
    following = cursor.encode(_bound(call, subject), query, {"after": str(reached)}) if reached < len(lines) else None
    return Answered(200, {"facts": page.facts, "next": following})


def _read(call: Call[Caller], facts: Sequence[Fact]) -> list[Fact]:
    """The facts with their words, as far as the caller may see them."""
    if call.caller.platform or call.caller.party == AUDITOR:
        return [fact.without_words() for fact in facts]
    return with_words(facts)


def _bound(call: Call[Caller], subject: str) -> str:
    return f"{listing_tenant(call.caller)} {subject}"
