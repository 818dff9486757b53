"""Writes of the register's erasure in DynamoDB, and the orders whose erasure an operator has held.

A slice is one transaction: a caller's entry without its token, the fact that names the erased words, and these words.
So a run that is killed leaves either all of a slice or nothing, and `verify` finds the same after it as before.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from removal.journals import words_store
from removal.record.canonical import canonical
from removal.record.facts import SYSTEM, Fact
from removal.registry import documents
from removal.registry.entries import store as entries
from removal.registry.entries.journal import EntryJournal
from removal.registry.erasure import without_token
from removal.registry.new_fact import NewFact
from removal.registry.store import EntryItem
from removal.table import Item, transaction

HOLD = "hold:"


class HoldItem(Item):
    """An order whose erasure was held once, under its platform and its authority; the order says whether it is."""


def add_hold(order_id: str, *subjects: str) -> None:
    """Store, under its platform and its authority, that an order's erasure is to be held; before the order's fact."""
    for subject in subjects:
        HoldItem(subject, f"{HOLD}{order_id}").save()


def holds(subject: str) -> Iterator[str]:
    """The ids of the orders of a platform or an authority whose erasure was held once."""
    items = HoldItem.query(subject, HoldItem.sk.startswith(HOLD), consistent_read=True)
    return (item.sk.removeprefix(HOLD) for item in items)


def erase(
    journal: EntryJournal, fact: NewFact, words: Sequence[Fact], now: datetime, entry: EntryItem | None = None
) -> None:
    """Write the fact and delete the words of `words`; with an entry, write its next version without its token too.

    An authority's entry has nothing that is erased, and is not written. VersionConflict.
    """
    add_fact = entries.adding(
        journal.subject, journal.concerned, journal.revision + (1 if entry else 0), [fact], SYSTEM, now
    )
    with transaction() as writes:
        if entry:
            after = EntryItem(entry.pk, entry.sk, document=_without_token(entry), version=journal.revision + 1)
            writes.save(after, condition=EntryItem.version == journal.revision)
        add_fact(writes)
        words_store.drop(writes, words)


def _without_token(entry: EntryItem) -> str:
    """The document of a caller's entry without iss and sub."""
    return canonical(documents.caller_document(without_token(documents.caller(json.loads(entry.document)))))
