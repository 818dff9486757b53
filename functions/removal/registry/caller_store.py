"""Callers' entries as they are written: while another one that may bind callers is there, so that there always is one.

    chief      reads itself, deputy ──────────────── writes deputy: revoked, IF chief is as read ── done
    deputy          reads itself, chief ──── …            writes chief: revoked, IF deputy is as read ── refused

The one that comes second looks again, finds that it was revoked, and changes nothing.
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
    """The entry that binds a token, as the table has it at this moment; NotFound if there is none."""
    _, found = _binding(iss, sub)
    if found is None:
        msg = "No caller is bound to this token."
        raise NotFound(msg)
    return _caller(found)


def bind(caller: Caller, by: Caller | None, now: datetime) -> tuple[Caller, bool]:
    """Enter a token's caller or change it, in a new entry where the last was revoked: the entry, and whether it is new.

    `by` must still bind callers when this is written. None is an operator's shell, which takes that right from an entry
    only while another one has it: IllegalCommand.
    """
    return retry(lambda: _bind(caller, by, now), _busy(caller.id))


def revoke(id_: str, at: datetime, by: Caller) -> Caller:
    """The entry, revoked for good; as `bind`, and NotFound if there is none."""
    return retry(lambda: _revoke(id_, at, by), _busy(id_))


def _bind(caller: Caller, by: Caller | None, now: datetime) -> tuple[Caller, bool]:
    number, before = _binding(*caller.token)
    wanted = replace(caller, number=number, entered_by=by.id if by else SHELL)
    binder = _standing(by, now) if by else _another(before, wanted, now)
    _write(before, wanted, binder)
    return wanted, before is None


def _revoke(id_: str, at: datetime, by: Caller) -> Caller:
    before = _read(id_)
    if before is None:
        msg = f"There is no caller {id_}."
        raise NotFound(msg)
    wanted = _caller(before).revoked(at)
    if wanted != _caller(before):
        _write(before, wanted, _standing(by, at))
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


def _standing(by: Caller, now: datetime) -> EntryItem:
    """The entry of the caller that asks; Forbidden if it may not bind callers any more."""
    found = _read(by.id)
    if found is None or not _caller(found).binds_callers(now):
        msg = "This caller may not bind or revoke callers any more."
        raise Forbidden(msg)
    return found


def _another(before: EntryItem | None, wanted: Caller, now: datetime) -> EntryItem | None:
    """Another entry that may bind callers, where this one loses that right; None where it does not."""
    if before is None or not _caller(before).binds_callers(now) or wanted.binds_callers(now):
        return None
    for one in EntryItem.query(PARTITION, consistent_read=True):
        if one.sk != wanted.id and _caller(one).binds_callers(now):
            return one
    msg = "This is the last registrar that may bind callers (callers:write): add another one first."
    raise IllegalCommand(msg)


def _binding(iss: str, sub: str) -> tuple[int, EntryItem | None]:
    """Number and item of the entry that binds a token; None, and the number of the next entry, if none does."""
    entries = ((number, _read(caller_id(iss, sub, number))) for number in count(1))
    return next((number, one) for number, one in entries if one is None or _caller(one).revoked_at is None)


def _read(id_: str) -> EntryItem | None:
    try:
        return EntryItem.get(PARTITION, id_, consistent_read=True)
    except DoesNotExist:
        return None


def _caller(item: EntryItem) -> Caller:
    return documents.caller(json.loads(item.document))


def _busy(id_: str) -> str:
    return f"The caller {id_} was written by others each time; send the same again."
