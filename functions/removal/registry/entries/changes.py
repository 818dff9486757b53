"""The facts of a change of an authority's or a caller's entry; none if nothing changed. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from removal.record import instant
from removal.record.canonical import JsonObject
from removal.record.facts import Fact
from removal.registry import documents
from removal.registry.author import Author
from removal.registry.authority import Authority
from removal.registry.caller import Caller
from removal.registry.new_fact import NewFact, worded
from removal.registry.payloads import EntryChange

AUTHORITY_MEMBERS = ("name", "names", "laws", "default_law", "telephone", "languages", "feedback_email", "zone")
OF_CONTACTS = ("contacts", "contacts_answer")  # a fact lacks them if the entry has neither
PLAIN_OF_CONTACT = ("id", "language", "roles")
CALLER_MEMBERS = ("kind", "authority", "platform", "representative", "scopes", "valid_until")
PARTY = ("authority", "platform")


def of_authority(before: Authority | None, after: Authority, author: Author) -> list[NewFact]:
    """`authority.registered` or `authority.changed`; the alarm address and the contacts' names are in the words."""
    members, words = _of_authority(after), _words_of_authority(after)
    if before is None:
        entered = {name: value for name, value in members.items() if value or name not in OF_CONTACTS}
        return [_fact("authority.registered", author, words, after=entered)]
    if before == after:
        return []
    then = _words_of_authority(before)
    moved = {
        f"{name}_{when}": known[name]
        for name in words
        if then[name] != words[name]
        for when, known in (("before", then), ("after", words))
    }
    return [_fact("authority.changed", author, moved, **_differences(_of_authority(before), members))]


def plain_contacts(contacts: Iterable[Mapping[str, Any]]) -> list[JsonObject]:
    """Returns an authority's contacts, as in the entry's document, without names and addresses."""
    return [{name: contact[name] for name in PLAIN_OF_CONTACT} for contact in contacts]


def words_of_contacts(contacts: Iterable[Mapping[str, Any]]) -> str | None:
    """Names and addresses of an authority's contacts, a line for each with its id; None without contacts."""
    lines = (f"{contact['id']}: {contact['name']} <{contact['email']}>" for contact in contacts)
    return "\n".join(lines) or None


def _of_authority(entry: Authority) -> dict[str, Any]:
    members = _plain(entry, (*AUTHORITY_MEMBERS, *OF_CONTACTS))
    return {**members, "contacts": plain_contacts(members["contacts"])}


def _words_of_authority(entry: Authority) -> dict[str, str | None]:
    return {
        "alarm_email": entry.alarm_email,
        "contacts": words_of_contacts(documents.document(entry)["contacts"]),
    }


def of_caller(before: Caller | None, after: Caller, author: Author) -> list[NewFact]:
    """`caller.bound`, `caller.changed` or `caller.revoked`; of another party `caller.moved` and `caller.bound`."""
    members, token = _plain(after, CALLER_MEMBERS), {"iss": after.iss, "sub": after.sub}
    bound = _fact("caller.bound", author, token, after=members)
    if before is None:
        return [bound]
    then = _plain(before, CALLER_MEMBERS)
    differences = _differences(then, members)
    if after.revoked_at != before.revoked_at:
        ended = {**differences["after"], "revoked_at": instant.to_text_or_none(after.revoked_at)}
        return [_fact("caller.revoked", author, {}, before=then, after=ended)]
    if not differences["after"]:
        return []
    if any(name in differences["after"] for name in PARTY):
        return [_fact("caller.moved", author, {}, **differences), bound]
    return [_fact("caller.changed", author, {}, **differences)]


def _fact(type_: str, author: Author, words: Mapping[str, str | None], **members: JsonObject) -> NewFact:
    return worded(type_, members, {**words, **author.words})


def _plain(entry: Authority | Caller, names: tuple[str, ...]) -> dict[str, Any]:
    """The members with these names, as JSON."""
    document = documents.document(entry)
    return {name: document[name] for name in names}


def _differences(before: JsonObject, after: JsonObject) -> dict[str, JsonObject]:
    """The members that differ, as they were and as they are."""
    names = [name for name in after if before[name] != after[name]]
    return {"before": {name: before[name] for name in names}, "after": {name: after[name] for name in names}}


def members_after(facts: Iterable[Fact]) -> Mapping[str, object]:
    """The members of an entry after its facts, as far as these name them."""
    members: dict[str, object] = {}
    for fact in facts:
        payload: EntryChange = fact.payload
        members |= payload.get("after", {})
    return members
