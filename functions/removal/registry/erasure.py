"""When texts of the register have served, so that they are erased. Pure.

They are preserved as long as the law names, of several laws the longest time, counted from the instant at which they no
longer serve:

    a caller's token                               its revocation
    an alarm address, before and after a change    the change: the entry has the present one
    an authority's contacts likewise               the change
    an operator's name and reason                  the change
    a representative, its contacts, their words    the end of its mandate

Example (six months): a mandate ends on 1 March at 12:00. Name, contacts and words of the representative are erased from
1 September, 12:00; what its platform's facts say besides is kept, and their chain verifies.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from removal.law.law import Law
from removal.record import instant
from removal.record.duration import months_after
from removal.record.facts import Fact
from removal.registry.caller import Caller
from removal.registry.contact_changes import former_address_id
from removal.registry.new_fact import NewFact
from removal.registry.payloads import (
    AuthorityChange,
    ContactChanged,
    ContactPayload,
    ContactsTested,
    MandateErased,
    MandatePayload,
    WordsErased,
)
from removal.registry.platform import Mandate, Platform, Representative

GONE = "[erased]"  # in place of an erased text of an entry
CALLER, AUTHORITY, REPRESENTATIVE = "caller.erased", "authority.words_erased", "representative.erased"
TYPES = frozenset({CALLER, AUTHORITY, REPRESENTATIVE})


def preservation_months(laws: Iterable[Law]) -> int | None:
    """The longest preservation of these laws, in months; None if none of them names one: then nothing is erased."""
    return max((law.preservation_months for law in laws if law.preservation_months), default=None)


def erased(facts: Iterable[Fact]) -> frozenset[int]:
    """The sequences of the facts whose words were erased, by a journal's facts."""
    payloads: Iterator[WordsErased] = (fact.payload for fact in facts if fact.type in TYPES)
    return frozenset(sequence for payload in payloads for sequence in payload["facts"])


def worded(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of a journal whose words are kept."""
    gone = erased(facts)
    return [fact for fact in facts if fact.words_sha256 and fact.sequence not in gone]


def served(facts: Sequence[Fact]) -> dict[int, datetime]:
    """By the sequence of a fact of an authority or a caller: when its words have served. Without those that serve."""
    of_caller = facts[0].subject.startswith("caller:")
    revoked_at = next((fact.at for fact in facts if fact.type == "caller.revoked"), None)
    ends = ((fact.sequence, revoked_at if of_caller else fact.at) for fact in worded(facts))
    return {sequence: at for sequence, at in ends if at}


def former(platform: Platform, months: int | None) -> list[tuple[datetime, Representative]]:
    """The representatives whose mandate has an end, and that were not erased, each with the end of its preservation."""
    holders = (holder for holder in platform.representatives if not holder.erased_at)
    return [(months_after(end, months), holder) for holder in holders if months and (end := holder.valid_until)]


def naming(facts: Iterable[Fact], representative_id: str) -> list[Fact]:
    """The facts of a platform's journal that name a representative."""
    return [fact for fact in facts if fact.type.startswith("representative.") and _named(fact) == representative_id]


def _named(fact: Fact) -> str:
    payload: MandatePayload | ContactPayload = fact.payload
    return payload["representative"]


def addresses_of(holder: Representative, facts: Sequence[Fact]) -> list[str]:
    """The ids under which mails to a representative lie: of all its contacts, and of addresses that they had.

    `facts`: those that name it, with their words.
    """
    tested: Iterator[ContactsTested] = (fact.payload for fact in facts if fact.type == "representative.contacts_tested")
    ids = (contact["id"] for payload in tested for contact in payload["contacts"])
    changes: Iterator[ContactChanged] = (
        fact.payload for fact in facts if fact.type == "representative.contact_changed"
    )
    left = (former_address_id(change["contact"], change.get("email_before", "")) for change in changes)
    return sorted({*ids, *left, *(contact.id for contact in holder.contacts)})


def replaced_addresses(facts: Iterable[Fact]) -> set[str]:
    """The alarm addresses that changes of an authority's entry replaced, by the words of these facts."""
    changes: Iterator[AuthorityChange] = (fact.payload for fact in facts if fact.type == "authority.changed")
    return {address for change in changes if (address := change.get("alarm_email_before"))}


def removed_contacts(facts: Iterable[Fact]) -> set[str]:
    """The ids of the contacts that an authority had before these facts changed its entry."""
    changes: Iterator[AuthorityChange] = (fact.payload for fact in facts if fact.type == "authority.changed")
    return {contact["id"] for change in changes for contact in change["before"].get("contacts", ())}


def without_contacts(holder: Representative, at: datetime) -> Representative:
    """The representative without name, mandate's reference, contacts and former addresses."""
    mandate = Mandate(GONE, holder.mandate.document_sha256)
    return replace(holder, name=GONE, mandate=mandate, contacts=(), former=(), erased_at=at)


def without_token(caller: Caller) -> Caller:
    """The caller without its token's iss and sub; its id stays."""
    return replace(caller, iss=GONE, sub=GONE, erased_id=caller.id)


def of_entry(type_: str, facts: Sequence[Fact], until: datetime) -> NewFact:
    """The fact that the words of these facts of an entry were erased; `until`: when their preservation ended."""
    return NewFact(type_, _erased(facts, until))


def of_representative(holder: Representative, facts: Sequence[Fact], until: datetime) -> NewFact:
    """The fact that a representative and its words in these facts were erased; `until` as in `of_entry`."""
    return NewFact(REPRESENTATIVE, MandateErased(representative=holder.id, **_erased(facts, until)))


def _erased(facts: Sequence[Fact], until: datetime) -> WordsErased:
    sequences = [fact.sequence for fact in facts]
    return {"rule": "preservation", "facts": sequences, "preserved_until": instant.to_text(until)}
