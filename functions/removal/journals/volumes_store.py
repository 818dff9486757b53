"""Volumes of a journal in DynamoDB: earlier facts, moved out of its item once all were passed on; never written again.

The journal's item has their number (`volumes`). Its version stays the number of all facts, and the chain goes on.
"""

from collections.abc import Sequence

from pynamodb.attributes import ListAttribute
from pynamodb.transactions import TransactWrite

from removal.table import Item

PREFIX = "volume:"
DIGITS = 6  # of a volume's number, so that volumes sort by it


class VolumeItem(Item):
    """Facts of a journal, in order; its sort key ends with its number, from 1."""

    journal: ListAttribute[str] = ListAttribute()


def keep(writes: TransactWrite, subject: str, number: int, lines: Sequence[str]) -> None:
    """Add a volume to the transaction that takes its facts out of the journal's item."""
    volume = VolumeItem(subject, f"{PREFIX}{number:0{DIGITS}d}", journal=list(lines))
    writes.save(volume, condition=VolumeItem.pk.does_not_exist())


def read(subject: str, volumes: int) -> tuple[str, ...]:
    """The facts of all volumes, in order; without a request if there is none."""
    if not volumes:
        return ()
    items = VolumeItem.query(subject, VolumeItem.sk.startswith(PREFIX), consistent_read=True)
    return tuple(line for item in items for line in item.journal)
