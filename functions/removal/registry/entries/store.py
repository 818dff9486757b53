"""Journals of authorities and callers in DynamoDB, each written in one transaction with its entry."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from removal.errors import NotFound
from removal.journals import volumes_store, words_store
from removal.journals.position import Marks
from removal.journals.restores_store import marks_of_new
from removal.journals.store import appended, marks_of, update, written
from removal.record import instant
from removal.record.facts import By, Fact
from removal.registry.entries.journal import Concerned, EntryJournal
from removal.registry.new_fact import NewFact
from removal.table import JOURNAL, JournalItem, transaction


class EntryJournalItem(JournalItem):
    """The journal of an authority's or a caller's entry; its timer is `wakes_at` or the publication check."""

    owner = UnicodeAttribute()
    representative = UnicodeAttribute(null=True)
    revision = NumberAttribute()
    wakes_at = UnicodeAttribute(null=True)


def load_item(subject: str) -> EntryJournalItem:
    """The item. Raises NotFound if there is none."""
    try:
        return EntryJournalItem.get(subject, JOURNAL, consistent_read=True)
    except DoesNotExist as error:
        msg = f"There is no journal of {subject.replace(':', ' ')}."
        raise NotFound(msg) from error


def read(subject: str) -> EntryJournal:
    """A journal with all its facts. Raises NotFound if there is none."""
    return journal_of(load_item(subject))


def journal_of(item: EntryJournalItem) -> EntryJournal:
    """The journal of an item, with the facts of its volumes."""
    earlier = volumes_store.read(item.pk, int(item.volumes or 0))
    return EntryJournal(
        item.pk,
        Concerned(item.owner, item.representative),
        instant.from_text(item.changed_at),
        (*earlier, *item.journal),
        int(item.revision),
        marks_of(item),
        int(item.volumes or 0),
        len(earlier),
        instant.from_text_or_none(item.wakes_at),
    )


def adding(  # noqa: PLR0917 - a change's parts in their order
    subject: str, to: Concerned, version: int, new_facts: Sequence[NewFact], by: By, now: datetime
) -> Callable[[TransactWrite], None]:
    """A function that adds facts and their words to the transaction that writes the entry's `version`.

    It reads the journal at once, and moves its facts into a volume if need be (VersionConflict). The transaction fails
    unless the journal is as it was read.
    """
    before = _to_write(subject, to, now)
    facts = list(before.sealed(new_facts, now, by))
    after = before.with_facts(facts, to, version)

    def add(writes: TransactWrite) -> None:
        words_store.keep(writes, facts)
        _append(writes, before, after, facts)

    return add


def _to_write(subject: str, to: Concerned, now: datetime) -> EntryJournal:
    """The stored journal, or a new one."""
    try:
        journal = read(subject)
    except NotFound:
        return EntryJournal(subject, to, now, marks=marks_of_new())
    return _rolled(journal) if journal.may_roll else journal


def _append(writes: TransactWrite, before: EntryJournal, after: EntryJournal, facts: Sequence[Fact]) -> None:
    if before.revision == 0:
        lines = [fact.to_text() for fact in facts]
        item = EntryJournalItem(
            after.subject, JOURNAL, journal=lines, restored=after.marks.restored, **after.attributes
        )
        writes.save(item, condition=EntryJournalItem.pk.does_not_exist())
        return
    actions = [*_written(after), *appended(facts)]
    writes.update(EntryJournalItem(after.subject, JOURNAL), actions, condition=_unchanged(before))


def mark(journal: EntryJournal, marks: Marks) -> None:
    """Write marks and the timer computed with them. Raises VersionConflict if another write came first."""
    after = replace(journal, marks=marks)
    update(EntryJournalItem(journal.subject, JOURNAL), _written(after), _unchanged(journal))


def wake(journal: EntryJournal, at: datetime | None) -> None:
    """Set when to look at the journal again, and the timer. Raises VersionConflict."""
    after = replace(journal, wakes_at=at)
    update(EntryJournalItem(journal.subject, JOURNAL), _written(after), _unchanged(journal))


def _rolled(journal: EntryJournal) -> EntryJournal:
    """The journal after a write that moves the facts of its item into a volume. Raises VersionConflict."""
    after = replace(journal, volumes=journal.volumes + 1, rolled=len(journal.lines))
    emptied = [EntryJournalItem.journal.set([]), *_written(after)]
    with transaction() as writes:
        volumes_store.keep(writes, journal.subject, after.volumes, journal.lines[journal.rolled :])
        writes.update(EntryJournalItem(journal.subject, JOURNAL), emptied, condition=_unchanged(journal))
    return after


def _written(after: EntryJournal) -> list[Action]:
    return [*written(EntryJournalItem, after.attributes), EntryJournalItem.timer_failures.remove()]


def _unchanged(journal: EntryJournal) -> Condition:
    """The condition that no fact was added or passed on, and none moved into a volume, since the journal was read."""
    same = (EntryJournalItem.version == len(journal.lines)) & (EntryJournalItem.fanned_out == journal.marks.fanned_out)
    volumes = EntryJournalItem.volumes
    rolled: Condition = volumes == journal.volumes if journal.volumes else volumes.does_not_exist()
    unchanged: Condition = same & rolled
    return unchanged
