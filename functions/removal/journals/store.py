"""Writes of journaled subjects in DynamoDB: conditional on the loaded version, with marks and timer.

The stores of orders, endpoints and platforms define the items and their other attributes.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from removal.journals.position import Marks
from removal.record import instant
from removal.record.facts import Fact
from removal.table import JOURNAL, JournalItem, TimedItem, condition_failed
from removal.versions import VersionConflict


def marks_of(item: JournalItem) -> Marks:
    """The marks of an item."""
    return Marks(
        int(item.fanned_out),
        instant.from_text_or_none(item.deferred_until),
        instant.from_text_or_none(item.republished_at),
        item.restored,
    )


def appended(facts: Sequence[Fact]) -> list[Action]:
    """The actions that append facts to a journal; none for no facts."""
    lines = [fact.to_text() for fact in facts]
    return [JournalItem.journal.set(JournalItem.journal.append(lines))] if lines else []


def written(model: type[JournalItem], values: Mapping[str, Any]) -> list[Action]:
    """The actions that set attributes, and remove those that are None."""
    named = {name: getattr(model, name) for name in values}
    return [named[name].remove() if value is None else named[name].set(value) for name, value in values.items()]


def update(item: TimedItem, actions: list[Action], unchanged: Condition) -> None:
    """Update one subject. Raises VersionConflict if the condition does not hold."""
    try:
        item.update(actions, condition=unchanged)
    except UpdateError as error:
        if condition_failed(error):
            raise VersionConflict from error
        raise


def subjects(since: datetime | None = None) -> Iterator[tuple[str, str]]:
    """Every subject, or those whose journal was changed since `since`, each with the time of its last change.

    A scan, for operators only.
    """
    changed = JournalItem.changed_at >= instant.to_text(since) if since else None
    journals = JournalItem.sk == JOURNAL
    items = JournalItem.scan(journals & changed if changed is not None else journals)
    return ((item.pk, item.changed_at) for item in items)
