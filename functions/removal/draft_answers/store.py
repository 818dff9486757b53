"""Draft answers in DynamoDB: up to three items for each writer, in a partition that holds only this order's drafts.

    draft_answer:5d04   <contact>:<generation>:1      a draft
    draft_answer:5d04   <contact>:<generation>:2      another

The places are numbered, so that a writer has at most three drafts, even with simultaneous writes. A write fails if its
place was changed since the read. `expires_at` is the table's TTL, which only cleans up: an expired draft is not read.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, PutError
from pynamodb.expressions.condition import Condition

from removal.draft_answers.draft_answer import DRAFTS_AT_MOST, DraftAnswer, Writer
from removal.record import instant
from removal.record.canonical import canonical
from removal.table import Item, condition_failed
from removal.values import dataclass
from removal.versions import VersionConflict, retry

PARTITION = "draft_answer:"
PLACES = range(1, DRAFTS_AT_MOST + 1)


class DraftItem(Item):
    """A draft: its id, its form in canonical JSON, and when it was written."""

    draft = UnicodeAttribute()
    form = UnicodeAttribute()
    written_at = UnicodeAttribute()
    expires_at = NumberAttribute()


@dataclass(frozen=True, slots=True)
class DraftAnswers:
    """Reads, writes and deletes drafts; only the page uses them."""

    clock: Callable[[], datetime]

    def all(self, writer: Writer) -> list[DraftAnswer]:
        """The drafts of a writer that have not expired, the newest first."""
        drafts = (_draft(item) for item in _items(writer).values())
        live = (draft for draft in drafts if draft.expires_at > self.clock())
        return sorted(live, key=lambda draft: draft.written_at, reverse=True)

    def read(self, writer: Writer, id_: str) -> DraftAnswer | None:
        """The draft with an id; None if it expired, was deleted, or is of another writer."""
        return next((draft for draft in self.all(writer) if draft.id == id_), None)

    def write(self, writer: Writer, draft: DraftAnswer, replaces: str = "") -> None:
        """Write a draft to its present place; else to that of the one it replaces, a free one, or the oldest one's."""
        retry(lambda: self._write(writer, draft, replaces), "Other writes changed the drafts at every try.")

    def delete(self, writer: Writer, id_: str) -> None:
        """Delete a draft, unless another one has its place by now."""
        for item in _items(writer).values():
            if item.draft == id_:
                _delete(item)

    def _write(self, writer: Writer, draft: DraftAnswer, replaces: str) -> None:
        items = _items(writer)
        place = _place(items, draft.id, replaces, self.clock())
        current = items.get(place)
        text, written_at = canonical(dict(draft.form)), instant.to_text(draft.written_at)
        item = DraftItem(
            *_key(writer, place),
            draft=draft.id,
            form=text,
            written_at=written_at,
            expires_at=int(draft.expires_at.timestamp()),
        )
        try:
            item.save(_unchanged(current) if current else DraftItem.pk.does_not_exist())
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict from error
            raise


def partition_of(order: str) -> str:
    """The partition of an order's drafts."""
    return f"{PARTITION}{order}"


def _key(writer: Writer, place: int | str) -> tuple[str, str]:
    return partition_of(writer.order), f"{writer.contact}:{writer.generation}:{place}"


def _items(writer: Writer) -> Mapping[int, DraftItem]:
    """Returns the items by their places, including expired ones."""
    partition, prefix = _key(writer, "")
    items = DraftItem.query(partition, DraftItem.sk.startswith(prefix), consistent_read=True)
    return {int(item.sk.removeprefix(prefix)): item for item in items}


def _place(items: Mapping[int, DraftItem], id_: str, replaces: str, now: datetime) -> int:
    drafts = {place: _draft(item) for place, item in items.items()}
    named = [place for wanted in (id_, replaces) for place, draft in drafts.items() if draft.id == wanted]
    free = [place for place in PLACES if place not in drafts or drafts[place].expires_at <= now]
    oldest = sorted(drafts, key=lambda place: drafts[place].written_at)
    return next(iter((*named, *free, *oldest)))


def _draft(item: DraftItem) -> DraftAnswer:
    return DraftAnswer(item.draft, json.loads(item.form), instant.from_text(item.written_at))


def _unchanged(item: DraftItem) -> Condition:
    condition: Condition = (DraftItem.draft == item.draft) & (DraftItem.written_at == item.written_at)
    return condition


def _delete(item: DraftItem) -> None:
    try:
        item.delete(DraftItem.draft == item.draft)
    except DeleteError as error:
        if not condition_failed(error):
            raise
