"""Writes of callers' entries. A write checks that a caller that may bind callers remains, so there is always one.

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
from removal.record.canonical import canonical
from removal.registry import documents
from removal.registry.author import Author
from removal.registry.caller import Caller, caller_id
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

    The author's caller must have the right to bind callers when this is written. IllegalCommand if an operator's shell
    would take that right from the last entry that has it. An entry that is as it should be is not written.
    """
    return retry(lambda: _bind(caller, author, now), _busy(caller.id))


def revoke(id_: str, at: datetime, author: Author) -> Caller:
    """The entry, revoked for good; as `bind`, and NotFound if there is none."""
    return retry(lambda: _revoke(id_, at, author), _busy(id_))


def _bind(caller: Caller, author: Author, now: datetime) -> tuple[Caller, bool]:
    number, item = _binding(*caller.token)
    before = _caller(item) if item else None
    wanted = replace(caller, number=number, entered_by=author.entered_by)
    binder = _binder(author.caller, now) if author.caller else _another(item, wanted, now)
    facts = changes.of_caller(before, wanted, author)
    if before and not facts:
        return before, False
    _write(item, wanted, binder, facts, author, now)
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
        _write(item, wanted, binder, changes.of_caller(before, wanted, author), author, at)
    return wanted


def _write(  # noqa: PLR0917 - a change's parts in their order
    before: EntryItem | None,
    wanted: Caller,
    binder: EntryItem | None,
    facts: Sequence[NewFact],
    author: Author,
    now: datetime,
) -> None:
    """Entry, journal and binder unchanged since they were read, or VersionConflict."""
    version = int(before.version) if before else 0
    unchanged = EntryItem.version == version if before else EntryItem.pk.does_not_exist()
    document = canonical(documents.caller_document(wanted))
    add_facts = entries.adding(caller_subject(wanted.id), concerned(wanted), version + 1, facts, author.by, now)
    with transaction() as writes:
        writes.save(EntryItem(PARTITION, wanted.id, document=document, version=version + 1), condition=unchanged)
        add_facts(writes)
        if binder:
            unchanged_binder = EntryItem.version == int(binder.version)
            writes.condition_check(EntryItem, PARTITION, binder.sk, condition=unchanged_binder)


def _binder(by: Caller, now: datetime) -> EntryItem:
    """The requesting caller's entry. Raises Forbidden if it may not bind callers any more."""
    item = _read(by.id)
    if item is None or not _caller(item).binds_callers(now):
        msg = "This caller may not bind or revoke callers any more."
        raise Forbidden(msg)
    return item


def _another(before: EntryItem | None, entry: Caller, now: datetime) -> EntryItem | None:
    """Another entry that may bind callers, if this write takes that right from an entry; None if it does not.

    IllegalCommand if there is no other.
    """
    if before is None or not _caller(before).binds_callers(now) or entry.binds_callers(now):
        return None
    for item in EntryItem.query(PARTITION, consistent_read=True):
        if item.sk != entry.id and _caller(item).binds_callers(now):
            return item
    msg = "This is the last registrar that may bind callers (callers:write): add another one first."
    raise IllegalCommand(msg)


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
    return f"The caller {id_} was written by others each time; send the same again."
