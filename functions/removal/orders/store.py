"""Orders in DynamoDB: the journal is one small item, its text lies beside it, state is folded on read.

Each write carries the condition that there was no other in between:

    reader A   loads version 3 ─────────────── appends fact 4 IF version = 3 ── done
    reader B        loads version 3 ─── …                        IF version = 3 ── refused, loads again, decides again

and moves, in the same request, every index attribute that its cause moves: status, due, timer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from removal.errors import NotFound
from removal.journals.position import Marks, Position
from removal.journals.publishing import Publication
from removal.journals.store import appended, marks_of, update, written
from removal.law.law import Law
from removal.orders import clock
from removal.orders.fold import after, fold
from removal.orders.order import Order, subject_of
from removal.orders.waiting import unreceived_since
from removal.orders.windows import moves
from removal.record import facts as record
from removal.record import instant
from removal.record.facts import Fact
from removal.table import (
    JOURNAL,
    AuthorityIndex,
    Item,
    JournalItem,
    OpenIndex,
    PlatformIndex,
    condition_failed,
    conflicted,
    connection,
    transaction,
)
from removal.timers.intervals import Interval
from removal.versions import VersionConflict

TEXT = "text"


class OrderItem(JournalItem):
    """The order: its journal, and index attributes computed from it."""

    by_authority = AuthorityIndex()
    by_platform = PlatformIndex()
    open_by_platform = OpenIndex()
    authority = UnicodeAttribute()
    platform = UnicodeAttribute(null=True)
    open_platform = UnicodeAttribute(null=True)
    representative = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    reference = UnicodeAttribute()
    law = UnicodeAttribute()
    due_at = UnicodeAttribute(null=True)
    unreceived_since = UnicodeAttribute(null=True)


class TextItem(Item):
    """The order's immutable text, as sent, in canonical JSON; erased when preservation ends, the chain intact."""

    text = UnicodeAttribute()


class Exists(Exception):
    """There is an order under this id already."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An order as read: fold, lines of its journal, marks, the timer that the index holds, when its reader lost it."""

    order: Order
    journal: tuple[str, ...]
    marks: Marks
    timer_at: datetime | None
    lost_at: datetime | None = None

    @property
    def position(self) -> Position:
        """How far its journal has got."""
        return position(self.order, self.marks)

    @property
    def publication(self) -> Publication:
        """Its facts for the bus; a draft concerns no platform."""
        order = self.order
        tenants = {"authority": order.authority, "platform": order.platform if order.issued else None}
        return Publication(self.position, self.journal, tenants)


def position(order: Order, marks: Marks) -> Position:
    """How far an order's journal has got."""
    return Position(order.subject, order.sequence, order.changed_at, marks)


def attributes(order: Order, marks: Marks) -> dict[str, Any]:
    """The index attributes, which equal the fold of the journal (P5), None if absent. A draft has no platform."""
    return {
        "authority": order.authority,
        "platform": order.platform if order.issued else None,
        "open_platform": order.platform if clock.is_open(order) else None,
        "representative": order.representative if order.issued else None,
        "status": order.status.value,
        "reference": order.reference,
        "law": order.law,
        "due_at": instant.to_text_or_none(order.due_at),
        "unreceived_since": instant.to_text_or_none(unreceived_since(order)),
        **position(order, marks).attributes(clock.instants(order)),
    }


IS_ORDER: Condition = (OrderItem.sk == JOURNAL) & OrderItem.pk.startswith("order:")
PASSED_ON = ("fanned_out", "republished_at")  # what only `mark` writes


@dataclass(frozen=True, slots=True)
class Change:
    """Facts for an order as it was loaded, and what they move in the index; without facts, a check of its version."""

    loaded: Loaded
    facts: tuple[Fact, ...]

    @property
    def order(self) -> Order:
        """The order with them."""
        return after(self.loaded.order, self.facts)

    @property
    def actions(self) -> list[Action]:
        """What is written: all but how far the facts before were passed on, which moves without the version."""
        marks = Marks(self.loaded.marks.fanned_out, None, self.loaded.marks.republished_at)
        values = {name: value for name, value in attributes(self.order, marks).items() if name not in PASSED_ON}
        return [*appended(self.facts), *written(OrderItem, values), OrderItem.timer_failures.remove()]

    @property
    def unchanged(self) -> Condition:
        """That there was no other write in between."""
        condition: Condition = OrderItem.version == self.loaded.order.sequence
        return condition


class OrderStore:
    """Load, create, append; every write is conditional on the version it was decided on."""

    def __init__(self, laws: Mapping[str, Law]) -> None:
        self.laws = laws

    def create(self, fact: Fact, text: str, also: Sequence[Change] = ()) -> Order:
        """Journal and text in one transaction, with what it changes in other orders.

        Exists if the id is taken, VersionConflict if another order was written meanwhile.
        """
        order = fold([fact], self.laws)
        journal = OrderItem(order.subject, JOURNAL, journal=[fact.to_text()], **attributes(order, Marks()))
        try:
            with TransactWrite(connection=connection()) as writes:
                writes.save(journal, condition=OrderItem.pk.does_not_exist())
                writes.save(TextItem(order.subject, TEXT, text=text))
                _add_all(writes, also)
        except TransactWriteError as error:
            if _exists(error):
                raise Exists from error
            if condition_failed(error) or conflicted(error):
                raise VersionConflict from error
            raise
        return order

    def load(self, order_id: str) -> Loaded:
        """Read consistently and fold; NotFound."""
        return self.loaded(self.item(order_id))

    def load_all(self, order_ids: Iterable[str]) -> list[Loaded]:
        """Those that exist, in no order, read consistently: one request for up to 100, none for none."""
        keys = [(subject_of(order_id), JOURNAL) for order_id in dict.fromkeys(order_ids)]
        return [self.loaded(item) for item in OrderItem.batch_get(keys, consistent_read=True)]

    def loaded(self, item: OrderItem) -> Loaded:
        """An item as read, folded."""
        journal, timer_at = tuple(item.journal), instant.from_text_or_none(item.timer_at)
        return Loaded(fold(map(record.from_text, journal), self.laws), journal, marks_of(item), timer_at)

    def item(self, order_id: str) -> OrderItem:
        """The item itself, to be checked against its journal; NotFound."""
        try:
            return OrderItem.get(subject_of(order_id), JOURNAL, consistent_read=True)
        except DoesNotExist as error:
            msg = f"There is no order {order_id}."
            raise NotFound(msg) from error

    def text(self, order_id: str) -> str:
        """The order's text, canonical JSON; NotFound once it has been erased."""
        try:
            return TextItem.get(subject_of(order_id), TEXT, consistent_read=True).text
        except DoesNotExist as error:
            msg = f"The text of order {order_id} is no longer kept."
            raise NotFound(msg) from error

    def text_or_none(self, order_id: str) -> str | None:
        """The order's text, or None once it has been erased."""
        with suppress(NotFound):
            return self.text(order_id)
        return None

    def append(self, loaded: Loaded, facts: Sequence[Fact], also: Sequence[Change] = ()) -> Order:
        """Add facts and move every index attribute with them, in one write; VersionConflict if the version moved.

        What that changes in other orders is written with it, or nothing is.
        """
        change = Change(loaded, tuple(facts))
        if also:
            with transaction() as writes:
                _add_all(writes, (change, *also))
        else:
            update(OrderItem(loaded.order.subject, JOURNAL), change.actions, change.unchanged)
        return change.order

    def mark(self, loaded: Loaded, marks: Marks) -> None:
        """Write marks and the timer they leave; neither version nor changed_at moves.

        VersionConflict if the version moved, or facts were passed on.
        """
        timing = position(loaded.order, marks).timing(clock.instants(loaded.order))
        unchanged = (OrderItem.version == loaded.order.sequence) & (OrderItem.fanned_out == loaded.marks.fanned_out)
        actions = [*written(OrderItem, timing), OrderItem.timer_failures.remove()]
        update(OrderItem(loaded.order.subject, JOURNAL), actions, unchanged)

    def moved_by(self, outages: Sequence[Interval]) -> Iterator[str]:
        """Ids of orders of which outages move something: a scan, for operators only."""
        for item in OrderItem.scan(IS_ORDER):
            order = fold(map(record.from_text, item.journal), self.laws)
            if moves(order, outages):
                yield order.id


def _add_all(writes: TransactWrite, changes: Sequence[Change]) -> None:
    for change in changes:
        subject = change.loaded.order.subject
        if change.facts:
            writes.update(OrderItem(subject, JOURNAL), change.actions, condition=change.unchanged)
        else:
            writes.condition_check(OrderItem, subject, JOURNAL, condition=change.unchanged)


def _exists(error: TransactWriteError) -> bool:
    """Whether it was the first write, that of the journal, that found its place taken."""
    first = next(iter(error.cancellation_reasons), None)
    return first is not None and first.code == "ConditionalCheckFailed"
