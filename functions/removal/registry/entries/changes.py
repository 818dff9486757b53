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
CALLER_MEMBERS = ("kind", "authority", "platform", "representative", "scopes", "valid_until")
PARTY = ("authority", "platform")


def of_authority(before: Authority | None, after: Authority, author: Author) -> list[NewFact]:
    """`authority.registered` or `authority.changed`; the alarm address is in the words."""
    members = _plain(after, AUTHORITY_MEMBERS)
    if before is None:
        return [_fact("authority.registered", author, {"alarm_email": after.alarm_email}, after=members)]
    if before == after:
        return []
    moved = before.alarm_email != after.alarm_email
    words = {"alarm_email_before": before.alarm_email, "alarm_email_after": after.alarm_email} if moved else {}
    return [_fact("authority.changed", author, words, **_differences(_plain(before, AUTHORITY_MEMBERS), members))]


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
