"""Compares an item of a backup with the table's item of the same key. Pure.

A journal only grows. So of two the longer is newer, unless it does not begin with the other: then one was changed:

    backup 1 2 3    table 1 2 3 4    kept: the table's is newer
    backup 1 2 3    table 1 2        changed: facts are gone
    backup 1 2 3    table 1 x 3      changed
    backup 1 2 3    table 1 x 3 4    forked: changed, and with facts that the backup lacks

What is written once must be equal. An entry of the register counts its versions. All else, such as a delivery, is kept:
it changes, and nothing in it says which is newer.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from removal.journals.volumes_store import PREFIX as VOLUME
from removal.journals.words_store import WORDS
from removal.orders.items import TEXT
from removal.table import JOURNAL

Stored = Mapping[str, Any]  # an item as DynamoDB's API has it
ONCE = (TEXT, WORDS, VOLUME, "body:", "planned:")  # prefixes of sort keys of items that are written once
JOURNALED = ("authority", "caller", "platform")
ENTRIES = "registry:"  # partitions of the register's entries, by kind
# Attributes that change while the version is the same: marks, timers, what a platform waits for; facts, which are
# compared by themselves, and may have moved into a volume.
MOVING = frozenset(
    {
        "confirmations",
        "deferred_until",
        "fanned_out",
        "journal",
        "reassignment",
        "republished_at",
        "restored",
        "timer_at",
        "timer_failures",
        "timer_runs",
        "timer_shard",
        "volumes",
        "wakes_at",
    }
)


class Verdict(StrEnum):
    """What to do with the table's item: only MISSING and CHANGED ones are put back."""

    KEPT = "kept"
    MISSING = "missing"
    CHANGED = "changed"
    FORKED = "forked"


def key_of(item: Stored) -> tuple[str, str]:
    """Both keys of an item."""
    return item["pk"]["S"], item["sk"]["S"]


def lines_of(item: Stored) -> list[str]:
    """The facts in an item of a journal or a volume."""
    return [line["S"] for line in item.get("journal", {}).get("L", ())]


def beside(item: Stored) -> tuple[str, str] | None:
    """The key of the other of an entry and its journal, which are written together; None of other items."""
    pk, sk = key_of(item)
    kind, _, id_ = pk.partition(":")
    if pk.startswith(ENTRIES):
        return (f"{id_}:{sk}", JOURNAL) if id_ in JOURNALED else None
    return (f"{ENTRIES}{kind}", id_) if kind in JOURNALED and sk == JOURNAL else None


def count_of(item: Stored) -> int:
    """How often an entry was changed, by itself or by its journal."""
    return int((item["revision"] if "revision" in item else item["version"])["N"])


def verdict(copied: Stored, stored: Stored) -> Verdict:
    """The verdict on two items of one key that is no journal's."""
    _, sk = key_of(copied)
    if sk.startswith(ONCE):
        return _of(is_changed=_settled(copied) != _settled(stored))
    return _counted(copied, stored, "version") if "version" in copied else Verdict.KEPT


def verdict_on_journals(copied: Stored, ours: Sequence[str], stored: Stored, theirs: Sequence[str]) -> Verdict:
    """The verdict on two items of a journal; `ours` are all facts of the backup's, `theirs` those of the table's."""
    shared = min(len(ours), len(theirs))
    if ours[:shared] != theirs[:shared]:
        return Verdict.FORKED if len(theirs) > len(ours) else Verdict.CHANGED
    if len(ours) != len(theirs):
        return _of(is_changed=len(theirs) < len(ours))
    return _counted(copied, stored, "revision")


def _counted(copied: Stored, stored: Stored, name: str) -> Verdict:
    """By a counter of changes; of two with the same count, what is settled must be equal."""
    count, table_count = (int(item.get(name, {}).get("N", 0)) for item in (copied, stored))
    if count != table_count:
        return _of(is_changed=table_count < count)
    return _of(is_changed=_settled(copied) != _settled(stored))


def _settled(item: Stored) -> Stored:
    return {name: value for name, value in item.items() if name not in MOVING}


def unmarked(item: Stored) -> Stored:
    """The item without the name of the restore that put it back."""
    return {name: value for name, value in item.items() if name != "restored"}


def _of(*, is_changed: bool) -> Verdict:
    return Verdict.CHANGED if is_changed else Verdict.KEPT
