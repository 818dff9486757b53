"""What the table has of the log: its head, an item for each order, and the orders' journals.

log             head        size, root and last day of the log, as this table knows it
order:5d04…     log         how many facts were looked at, and where in the log they are; kept when the order is erased
"""

import json
from collections.abc import Callable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.condition import Condition

from removal.journals import volumes_store
from removal.orders.items import TEXT, OrderItem, TextItem
from removal.orders.order import subject_of
from removal.orders.payloads.course import Drafted
from removal.publiclog.counting import counts
from removal.publiclog.marks import UNLOGGED, Gap, Head, Journal, LoggedFact, Mark, Run
from removal.record import instant
from removal.record.facts import from_text
from removal.table import JOURNAL, Item, condition_failed

LOG, HEAD = "log", "head"
MARK = LOG  # the sort key of an order's mark
BETWEEN_RUNS, BETWEEN_NUMBERS = " ", ":"


class HeadItem(Item):
    """The head; its root in hex. `summed`: the size before the last commit with sums of its month."""

    size = NumberAttribute()
    root = UnicodeAttribute()
    day = UnicodeAttribute(null=True)
    known = NumberAttribute(null=True)  # of a restored table, until the log says it
    unmarked = NumberAttribute(null=True)
    summed = NumberAttribute(default=0)


class MarkItem(Item):
    """An order's mark; each run as `sequence:index:count`. `listed`: the index of the order's own entry."""

    facts = NumberAttribute()
    last_hash = UnicodeAttribute()
    runs = UnicodeAttribute()
    listed = NumberAttribute(null=True)
    category = UnicodeAttribute(null=True)


class LogStore:
    """Marks and journals; reads are consistent, and a write has the condition that nothing was written meanwhile."""

    def head(self) -> Head:
        """The log as the table knows it; that of an empty log if it knows none."""
        try:
            item = HeadItem.get(LOG, HEAD, consistent_read=True)
        except DoesNotExist:
            return Head()
        known, unmarked = (item.attribute_values.get(name) for name in ("known", "unmarked"))
        gap = None if known is None else Gap(int(known), None if unmarked is None else int(unmarked))
        day = instant.from_text_or_none(item.day)
        return Head(int(item.size), bytes.fromhex(item.root), day, gap, int(item.summed))

    def move_head(self, before: Head, after: Head) -> None:
        """Write the head, if size and root are still those of the one before; else nothing."""
        day = instant.to_text_or_none(after.day)
        item = HeadItem(LOG, HEAD, size=after.size, root=after.root.hex(), day=day, summed=after.summed)
        if after.gap:
            item.known, item.unmarked = after.gap.known, after.gap.unmarked
        same: Condition = (HeadItem.size == before.size) & (HeadItem.root == before.root.hex())
        _write(lambda: item.save(same if before.size else same | HeadItem.pk.does_not_exist()))

    def mark(self, order: str) -> Mark:
        """An order's mark."""
        try:
            item = MarkItem.get(subject_of(order), MARK, consistent_read=True)
        except DoesNotExist:
            return UNLOGGED
        runs = tuple(map(_run, item.runs.split(BETWEEN_RUNS)))
        listed: float | None = item.listed
        index = None if listed is None else int(listed)
        return Mark(int(item.facts), item.last_hash, runs, index, item.category or "")

    def move_mark(self, order: str, before: Mark, after: Mark) -> None:
        """Write an order's mark, if it is still the one before; else nothing."""
        runs = BETWEEN_RUNS.join(
            BETWEEN_NUMBERS.join(map(str, (run.sequence, run.index, run.count))) for run in after.runs
        )
        item = MarkItem(subject_of(order), MARK, facts=after.facts, last_hash=after.last_hash, runs=runs)
        item.category = after.category or None
        if after.listed is not None:
            item.listed = after.listed
        listed: Condition = MarkItem.listed.does_not_exist()
        if before.listed is not None:
            listed = MarkItem.listed == before.listed
        same = (MarkItem.facts == before.facts) & listed if before.facts else MarkItem.pk.does_not_exist()
        _write(lambda: item.save(same))

    def journal(self, order: str) -> Journal:
        """An order's journal; an empty one if there is no such order."""
        try:
            item = OrderItem.get(subject_of(order), JOURNAL, consistent_read=True)
        except DoesNotExist:
            return Journal("", ())
        lines = (*volumes_store.read(item.pk, int(item.volumes or 0)), *item.journal)
        facts = [*map(from_text, lines)]
        added = counts(facts)
        first: Drafted = facts[0].payload
        logged = [LoggedFact(fact.type, fact.sequence, fact.hash, added.get(fact.sequence, {})) for fact in facts]
        return Journal(item.secret_key or "", logged, first["law"], first["authority"], first["platform"])

    def category(self, order: str) -> str:
        """The order's category, from its text; empty once that was erased."""
        try:
            text = TextItem.get(subject_of(order), TEXT, consistent_read=True).text
        except DoesNotExist:
            return ""
        return str(json.loads(text)["category"])


def _write(write: Callable[[], object]) -> None:
    try:
        write()
    except PutError as error:
        if not condition_failed(error):
            raise


def _run(text: str) -> Run:
    return Run(*map(int, text.split(BETWEEN_NUMBERS)))
