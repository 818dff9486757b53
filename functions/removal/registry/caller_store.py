"""Writes of callers' entries. A write checks that a caller that may bind callers remains, so there is always one.

    chief      reads itself, deputy ──────────────── writes deputy: revoked, IF chief is as read ── done
    deputy          reads itself, chief ──── …            writes chief: revoked, IF deputy is as read ── refused

The second writer reads again, finds itself revoked, and changes nothing.
"""

import json
from dataclasses import replace
from datetime import datetime
from itertools import count

from pynamodb.exceptions import DoesNotExist

from removal.errors import Forbidden, IllegalCommand, NotFound
from removal.record.canonical import canonical
from removal.registry import documents
from removal.registry.caller import SHELL, Caller, caller_id
from removal.registry.store import EntryItem
from removal.table import transaction
from removal.versions import retry

PARTITION = "registry:caller"


def bound(iss: str, sub: str) -> Caller:
    """The entry that binds a token, read from the table; NotFound if there is none."""
    _, item = _binding(iss, sub)
    if item is None:
        msg = "No caller is bound to this token."
        raise NotFound(msg)
    return _caller(item)


def bind(caller: Caller, by: Caller | None, now: datetime) -> tuple[Caller, bool]:
    """Create or change a token's entry; after a revocation create the next one. Returns it, and whether it is new.

    `by` must have the right to bind callers when this is written. None is an operator's shell. IllegalCommand if the
    shell would take that right from the last entry that has it.
    """
    return retry(lambda: _bind(caller, by, now), _busy(caller.id))


def revoke(id_: str, at: datetime, by: Caller) -> Caller:
    """The entry, revoked for good; as `bind`, and NotFound if there is none."""
    return retry(lambda: _revoke(id_, at, by), _busy(id_))


def _bind(caller: Caller, by: Caller | None, now: datetime) -> tuple[Caller, bool]:
    number, before = _binding(*caller.token)
    wanted = replace(caller, number=number, entered_by=by.id if by else SHELL)
    binder = _binder(by, now) if by else _another(before, wanted, now)
    _write(before, wanted, binder)
    return wanted, before is None


def _revoke(id_: str, at: datetime, by: Caller) -> Caller:
    before = _read(id_)
    if before is None:
        msg = f"There is no caller {id_}."
        raise NotFound(msg)
    wanted = _caller(before).revoked(at)
    if wanted != _caller(before):
        _write(before, wanted, _binder(by, at))
    return wanted


def _write(before: EntryItem | None, wanted: Caller, binder: EntryItem | None) -> None:
    """Both unchanged since they were read, or VersionConflict."""
    version = int(before.version) if before else 0
    unchanged = EntryItem.version == version if before else EntryItem.pk.does_not_exist()
    document = canonical(documents.caller_document(wanted))
    with transaction() as writes:
        writes.save(EntryItem(PARTITION, wanted.id, document=document, version=version + 1), condition=unchanged)
        if binder:
            unchanged_binder = EntryItem.version == int(binder.version)
            writes.condition_check(EntryItem, PARTITION, binder.sk, condition=unchanged_binder)


def _binder(by: Caller, now: datetime) -> EntryItem:
    """The requesting caller's entry; Forbidden if it may not bind callers any more."""
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
