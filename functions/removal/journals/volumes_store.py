"""Volumes of a journal in DynamoDB: earlier facts, moved out of its item once all were passed on; never written again.

The journal's item has their number (`volumes`). Its version stays the number of all facts, and the chain goes on.
"""

from collections.abc import Sequence

from pynamodb.attributes import ListAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from removal.table import Item, JournalItem, transaction

PREFIX = "volume:"
DIGITS = 6  # of a volume's number, so that volumes sort by it


class VolumeItem(Item):
    """Facts of a journal, in order; its sort key ends with its number, from 1."""

    journal: ListAttribute[str] = ListAttribute()


def keep(writes: TransactWrite, subject: str, number: int, lines: Sequence[str]) -> None:
    """Add a volume to the transaction that takes its facts out of the journal's item."""
    volume = VolumeItem(subject, f"{PREFIX}{number:0{DIGITS}d}", journal=list(lines))
    writes.save(volume, condition=VolumeItem.pk.does_not_exist())


def roll(item: JournalItem, volumes: int, lines: Sequence[str], left: Sequence[str], unchanged: Condition) -> None:
    """Move facts of an item into its next volume, and keep those that are `left`; VersionConflict."""
    number = JournalItem.volumes
    same: Condition = number == volumes if volumes else number.does_not_exist()
    with transaction() as writes:
        keep(writes, item.pk, volumes + 1, lines)
        writes.update(item, [JournalItem.journal.set(list(left)), number.set(volumes + 1)], condition=unchanged & same)


def read(subject: str, volumes: int) -> tuple[str, ...]:
    """The facts of the first `volumes`, in order; without a request for none.

    A volume that was made since the journal's item was read has facts that this item still has.
    """
    if not volumes:
        return ()
    items = VolumeItem.query(subject, VolumeItem.sk.startswith(PREFIX), limit=volumes, consistent_read=True)
    return tuple(line for item in items for line in item.journal)


def count(subject: str) -> int:
    """The number of volumes that there are, whatever the journal's item says."""
    return sum(1 for _ in VolumeItem.query(subject, VolumeItem.sk.startswith(PREFIX), consistent_read=True))
