"""Orders in DynamoDB: the journal is one small item, the text is another; the state is folded on read.

Each write has the condition that the version did not change in between:

    reader A   loads version 3 ─────────────── appends fact 4 IF version = 3 ── done
    reader B        loads version 3 ─── …                        IF version = 3 ── refused, loads again, decides again

and updates, in the same request, every index attribute that its facts change: status, due time, timer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from removal.errors import NotFound
from removal.journals import room, volumes_store
from removal.journals.position import Marks, Position
from removal.journals.publishing import Publication
from removal.journals.store import appended, marks_of, update, written
from removal.journals.words_store import check, with_words, write, written_for_good
from removal.law.law import Law
from removal.orders import erasure, index_shards
from removal.orders.fold import after, fold
from removal.orders.index_attributes import attributes, position
from removal.orders.items import TEXT, OrderItem, TextItem
from removal.orders.order import Order, Status, subject_of
from removal.orders.windows import moves
from removal.record import facts as record
from removal.record import instant
from removal.record.facts import Fact
from removal.table import JOURNAL, condition_failed, conflicted, connection, transaction
from removal.timers.intervals import Interval
from removal.values import dataclass, replace
from removal.versions import VersionConflict


class Exists(Exception):
    """An order with this id exists already."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An order as read: its fold, the lines of its journal, marks, the timer in the index, and its shard in the lists.

    `lost_at`: when the representative that reads it was replaced; None if it was not. `volumes` have the first `rolled`
    facts.
    """

    order: Order
    journal: tuple[str, ...]
    marks: Marks
    timer_at: datetime | None
    lost_at: datetime | None = None
    volumes: int = 0
    rolled: int = 0
    shard: int = 0

    @property
    def in_item(self) -> tuple[str, ...]:
        """The facts in the order's item."""
        return self.journal[self.rolled :]

    @property
    def rolls(self) -> tuple[str, ...]:
        """The facts that move into a volume before the next write: those that were passed on, of a full item."""
        return self.journal[self.rolled : self.marks.fanned_out] if room.size(self.in_item) > room.ROLLED_FROM else ()

    @property
    def position(self) -> Position:
        """The position of its journal."""
        return position(self.order, self.marks)

    @property
    def publication(self) -> Publication:
        """Its facts for the event bus; those of a draft name no platform."""
        order = self.order
        tenants = {"authority": order.authority, "platform": order.platform if order.issued else None}
        return Publication(self.position, self.journal, tenants)


IS_ORDER: Condition = (OrderItem.sk == JOURNAL) & OrderItem.pk.startswith("order:")
PASSED_ON = ("fanned_out", "republished_at")  # only `mark` writes these


@dataclass(frozen=True, slots=True)
class Change:
    """Facts to append to a loaded order, and the index attributes they change; without facts, a version check."""

    loaded: Loaded
    facts: tuple[Fact, ...]

    @property
    def order(self) -> Order:
        """The order after the facts."""
        return after(self.loaded.order, self.facts)

    @property
    def actions(self) -> list[Action]:
        """The update: all attributes but those of PASSED_ON, which change without the version."""
        marks = Marks(self.loaded.marks.fanned_out, None, self.loaded.marks.republished_at)
        indexed = attributes(self.order, marks, self.loaded.shard)
        values = {name: value for name, value in indexed.items() if name not in PASSED_ON}
        return [*appended(self.facts), *written(OrderItem, values), OrderItem.timer_failures.remove()]

    @property
    def unchanged(self) -> Condition:
        """The condition that the version did not change since the order was loaded."""
        condition: Condition = OrderItem.version == self.loaded.order.sequence
        return condition


class OrderStore:
    """Loads, creates and appends; every write is conditional on the version that the decision was based on.

    New orders are spread over `shards` of the lists.
    """

    def __init__(self, laws: Mapping[str, Law], shards: int = 1) -> None:
        self.laws = laws
        self.shards = shards

    def create(self, fact: Fact, text: str, key: str, also: Sequence[Change] = ()) -> Order:
        """Write journal, text and secret key in one transaction, with the changes of other orders (`also`).

        Exists if the id is taken, VersionConflict if another order was written meanwhile.
        """
        order = fold([fact], self.laws, key)
        indexed = attributes(order, Marks(), index_shards.chosen(order.id, self.shards))
        keys, lines = (order.subject, JOURNAL), [fact.to_text()]
        journal = OrderItem(*keys, journal=lines, secret_key=key, restored=fact.restored, **indexed)
        write(_facts(also))
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
        written_for_good(_facts(also))
        return order

    def load(self, order_id: str) -> Loaded:
        """Read consistently and fold. Raises NotFound if there is none."""
        return self.loaded(self.item(order_id))

    def load_all(self, order_ids: Iterable[str]) -> list[Loaded]:
        """The orders that exist, unsorted, read consistently: one request for each 100, no request for no ids."""
        keys = [(subject_of(order_id), JOURNAL) for order_id in dict.fromkeys(order_ids)]
        return [self.loaded(item) for item in OrderItem.batch_get(keys, consistent_read=True)]

    def loaded(self, item: OrderItem) -> Loaded:
        """The loaded order of an item."""
        volumes, timer_at = int(item.volumes or 0), instant.from_text_or_none(item.timer_at)
        earlier = volumes_store.read(item.pk, volumes)
        journal = (*earlier, *item.journal)
        folded = fold(map(record.from_text, journal), self.laws, item.secret_key or "")
        order = replace(folded, restored=item.restored)
        shard = index_shards.shard_of(item.authority)
        return Loaded(order, journal, marks_of(item), timer_at, volumes=volumes, rolled=len(earlier), shard=shard)

    def item(self, order_id: str) -> OrderItem:
        """The item, for a check against its journal. Raises NotFound if there is none."""
        try:
            return OrderItem.get(subject_of(order_id), JOURNAL, consistent_read=True)
        except DoesNotExist as error:
            msg = f"There is no order {order_id}."
            raise NotFound(msg) from error

    def text(self, order_id: str) -> str:
        """The order's text, canonical JSON. Raises NotFound after it was erased."""
        try:
            return TextItem.get(subject_of(order_id), TEXT, consistent_read=True).text
        except DoesNotExist as error:
            msg = f"The text of order {order_id} is no longer kept."
            raise NotFound(msg) from error

    def text_or_none(self, order_id: str) -> str | None:
        """The order's text; None after it was erased."""
        with suppress(NotFound):
            return self.text(order_id)
        return None

    def with_words(self, facts: Iterable[Fact]) -> list[Fact]:
        """The facts of one order with what people wrote in them."""
        return with_words(facts)

    def append(self, loaded: Loaded, facts: Sequence[Fact], also: Sequence[Change] = ()) -> Order:
        """Append facts and update every index attribute, in one write. Raises VersionConflict if the version changed.

        The changes of other orders (`also`) are written in the same transaction.
        """
        change = Change(loaded, tuple(facts))
        changes = (change, *also)
        for each in changes:
            _roll(each.loaded)
        write(_facts(changes))
        if also:
            with transaction() as writes:
                _add_all(writes, (change, *also))
        else:
            update(OrderItem(loaded.order.subject, JOURNAL), change.actions, change.unchanged)
        written_for_good(_facts(changes))
        return change.order

    def check_words(self, order_id: str, key: str, now: datetime) -> None:
        """Delete words of an order whose timer is due, unless a fact names them and the order is not erased."""

        def named() -> set[str]:
            loaded = self.load(order_id)
            facts = () if loaded.order.status is Status.ERASED else map(record.from_text, loaded.journal)
            return {digest for fact in facts if (digest := fact.words_sha256)}

        check(subject_of(order_id), key, now, named)

    def mark(self, loaded: Loaded, marks: Marks) -> None:
        """Write marks and the timer computed with them; neither version nor changed_at changes.

        VersionConflict if the version changed, or facts were passed on meanwhile.
        """
        timing = position(loaded.order, marks).timing(erasure.instants(loaded.order))
        unchanged = (OrderItem.version == loaded.order.sequence) & (OrderItem.fanned_out == loaded.marks.fanned_out)
        actions = [*written(OrderItem, timing), OrderItem.timer_failures.remove()]
        update(OrderItem(loaded.order.subject, JOURNAL), actions, unchanged)

    def forget_key(self, loaded: Loaded) -> None:
        """Delete the secret key of an erased order, the last that is erased, and with it its timer.

        VersionConflict if facts were added or passed on meanwhile.
        """
        timing = position(loaded.order, loaded.marks).timing(erasure.instants(replace(loaded.order, key="")))
        actions = [*written(OrderItem, timing), OrderItem.secret_key.remove()]
        same = (OrderItem.fanned_out == loaded.marks.fanned_out) & (OrderItem.version == loaded.order.sequence)
        update(OrderItem(loaded.order.subject, JOURNAL), actions, same)

    def moved_by(self, outages: Sequence[Interval]) -> Iterator[str]:
        """Ids of the orders whose due times outages move: a scan, for operators only."""
        for item in OrderItem.scan(IS_ORDER):
            order = self.loaded(item).order
            if moves(order, outages):
                yield order.id


def _facts(changes: Iterable[Change]) -> Iterator[Fact]:
    return (fact for change in changes for fact in change.facts)


def _roll(loaded: Loaded) -> None:
    """Move facts of a full item into a volume, which raises no version; VersionConflict."""
    if not loaded.rolls:
        return
    item, unchanged = OrderItem(loaded.order.subject, JOURNAL), OrderItem.version == loaded.order.sequence
    volumes_store.roll(item, loaded.volumes, loaded.rolls, loaded.in_item[len(loaded.rolls) :], unchanged)


def _add_all(writes: TransactWrite, changes: Sequence[Change]) -> None:
    for change in changes:
        subject = change.loaded.order.subject
        if change.facts:
            writes.update(OrderItem(subject, JOURNAL), change.actions, condition=change.unchanged)
        else:
            writes.condition_check(OrderItem, subject, JOURNAL, condition=change.unchanged)


def _exists(error: TransactWriteError) -> bool:
    """Whether the first write of the transaction, that of the journal, failed: the id is taken."""
    first = next(iter(error.cancellation_reasons), None)
    return first is not None and first.code == "ConditionalCheckFailed"
