"""Writes of callers' entries. A write checks that a caller that may bind callers remains, so there is always one.

It remains one for as long as the one whose right the write takes or shortens: a registrar whose entry ends tomorrow
does not revoke the only one without an end.

    chief      reads itself, deputy ──────────────── writes deputy: revoked, IF chief is as read ── done
    deputy          reads itself, chief ──── …            writes chief: revoked, IF deputy is as read ── refused

The second writer reads again, finds itself revoked, and changes nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from pynamodb.exceptions import DoesNotExist

from removal.errors import Forbidden, IllegalCommand, NotFound
from removal.record import instant
from removal.record.canonical import canonical
from removal.registry import documents
from removal.registry.author import Author
from removal.registry.caller import FOREVER, Caller, caller_id
from removal.registry.entries import changes
from removal.registry.entries import store as entries
from removal.registry.entries.journal import caller_subject, concerned
from removal.registry.new_fact import NewFact
from removal.registry.store import EntryItem
from removal.table import transaction
from removal.versions import retry

PARTITION = "registry:caller"


def bound(iss: str, sub: str) -> Caller:
    """The entry that binds a token, read from the table. Raises NotFound if there is none."""
    _, item = _binding(iss, sub)
    if item is None:
        msg = "No caller is bound to this token."
        raise NotFound(msg)
    return _caller(item)


def bind(caller: Caller, author: Author, now: datetime) -> tuple[Caller, bool]:
    """Create or change a token's entry; after a revocation create the next one. Returns it, and whether it is new.

    The author's caller must have the right to bind callers when this is written. IllegalCommand if this would take or
    shorten that right of the last entry that has it so long. An unchanged entry is not written.
    """
    return retry(lambda: _bind(caller, author, now), _busy(caller.id))


def revoke(id_: str, at: datetime, author: Author) -> Caller:
    """Revoke an entry for good and return it. Raises as `bind`, and NotFound if there is none."""
    return retry(lambda: _revoke(id_, at, author), _busy(id_))


def _bind(caller: Caller, author: Author, now: datetime) -> tuple[Caller, bool]:
    number, item = _binding(*caller.token)
    before = _caller(item) if item else None
    wanted = replace(caller, number=number, entered_by=author.entered_by)
    binder = _binder(author.caller, now) if author.caller else None
    facts = changes.of_caller(before, wanted, author)
    if before and not facts:
        return before, False
    _write(item, wanted, _unchanged(binder, before, wanted, now), facts, author, now)
    return wanted, before is None


def _revoke(id_: str, at: datetime, author: Author) -> Caller:
    item = _read(id_)
    if item is None:
        msg = f"There is no caller {id_}."
        raise NotFound(msg)
    before = _caller(item)
    wanted = before.revoked(at)
    if wanted != before:
        binder = _binder(author.caller, at) if author.caller else None
        unchanged = _unchanged(binder, before, wanted, at)
        _write(item, wanted, unchanged, changes.of_caller(before, wanted, author), author, at)
    return wanted


def _write(  # noqa: PLR0917 - a change's parts in their order
    before: EntryItem | None,
    wanted: Caller,
    others: Sequence[EntryItem],
    facts: Sequence[NewFact],
    author: Author,
    now: datetime,
) -> None:
    """Entry, journal and the other entries unchanged since they were read, or VersionConflict."""
    version = int(before.version) if before else 0
    unchanged = EntryItem.version == version if before else EntryItem.pk.does_not_exist()
    document = canonical(documents.caller_document(wanted))
    add_facts = entries.adding(caller_subject(wanted.id), concerned(wanted), version + 1, facts, author.by, now)
    with transaction() as writes:
        writes.save(EntryItem(PARTITION, wanted.id, document=document, version=version + 1), condition=unchanged)
        add_facts(writes)
        for other in others:
            writes.condition_check(EntryItem, PARTITION, other.sk, condition=EntryItem.version == int(other.version))


def _binder(by: Caller, now: datetime) -> EntryItem:
    """The requesting caller's entry. Raises Forbidden if it may not bind callers any more."""
    item = _read(by.id)
    if item is None or not _caller(item).binds_callers(now):
        msg = "This caller may not bind or revoke callers any more."
        raise Forbidden(msg)
    return item


def _unchanged(binder: EntryItem | None, before: Caller | None, wanted: Caller, now: datetime) -> list[EntryItem]:
    """The other entries on which a write depends: the author's, and one that keeps a right that the write takes."""
    until = before.binds_callers_until(now) if before else None
    kept_until = wanted.binds_callers_until(now)
    binders = [binder] if binder else []
    if until is None or (kept_until and kept_until >= until):
        return binders
    remaining = next((item for item in binders if _binds(item, until, now)), None)
    return [*{item.sk: item for item in (*binders, remaining or _another(wanted.id, until, now))}.values()]


def _another(id_: str, until: datetime, now: datetime) -> EntryItem:
    """Another entry that may bind callers until that instant. Raises IllegalCommand if there is none."""
    items = EntryItem.query(PARTITION, consistent_read=True)
    another = next((item for item in items if item.sk != id_ and _binds(item, until, now)), None)
    if another is None:
        long = "" if until == FOREVER else f" until {instant.to_text(until)}"
        msg = f"This is the last registrar that may bind callers (callers:write){long}: add another one first."
        raise IllegalCommand(msg)
    return another


def _binds(item: EntryItem, until: datetime, now: datetime) -> bool:
    lasts = _caller(item).binds_callers_until(now)
    return lasts is not None and lasts >= until


def _binding(iss: str, sub: str) -> tuple[int, EntryItem | None]:
    """Number and item of the entry that binds a token; if none does, the next entry's number and None."""
    entries = ((number, _read(caller_id(iss, sub, number))) for number in count(1))
    return next((number, item) for number, item in entries if item is None or _caller(item).revoked_at is None)


def _read(id_: str) -> EntryItem | None:
    try:
        return EntryItem.get(PARTITION, id_, consistent_read=True)
    except DoesNotExist:
        return None


def _caller(item: EntryItem) -> Caller:
    return documents.caller(json.loads(item.document))


def _busy(id_: str) -> str:
    return f"Other writes changed the caller {id_} at every try; send the same again."
