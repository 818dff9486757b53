"""Lists of orders from the indexes of authorities and platforms, which are eventually consistent (seconds)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from typing import Any

from pynamodb.expressions.condition import Condition

from removal.errors import Fault, Invalid
from removal.orders import index_shards
from removal.orders.items import OrderItem
from removal.orders.order import id_of, subject_of
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.table import JOURNAL, owned
from removal.values import dataclass

_FIRST, _LAST = "0", "~"  # before and after every instant
_LATER = "!"  # an instant with it comes after the instant alone, and before the next millisecond
_SUBJECT = re.compile(r"order:[0-9a-f-]{36}")
PAGE_AT_MOST = 100  # entries in one response of DynamoDB
OPEN_ATTRIBUTES = ["pk", "sk", "reference", "due_at", "unreceived_since", "open_platform", "representative"]
READ_AT_MOST = 1_000  # entries of the index that one filtered page reads


@dataclass(frozen=True, slots=True)
class Listed:
    """An order as the index projects it."""

    id: str
    reference: str
    authority: str
    platform: str | None
    law: str
    status: str
    changed_at: str
    due_at: str | None
    unreceived_since: str | None
    shard: int = 0

    @property
    def position(self) -> JsonObject:
        """The position after this order in its list; shard 0 is left out, as in the cursors of the last release."""
        key = {"pk": subject_of(self.id), "changed_at": self.changed_at}
        return {**key, "shard": str(self.shard)} if self.shard else key


@dataclass(frozen=True, slots=True)
class Addressed:
    """An open order and the representative that it is addressed to, as the index projects them."""

    id: str
    representative: str


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An open order as a contact's list shows it; `waits_since`: since when a notice waits for receipt."""

    id: str
    reference: str
    due_at: str | None
    waits_since: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """The tenant whose orders are listed: an authority or a platform."""

    kind: str
    name: str

    @property
    def tenant(self) -> str:
        """The tenant's name: `authority:<id>` or `platform:<id>`."""
        return f"{self.kind}:{self.name}"

    @property
    def is_owner(self) -> Condition:
        """The condition that an order is this tenant's, in whichever shard."""
        key = getattr(OrderItem, self.kind)
        condition: Condition = (key == self.name) | key.startswith(index_shards.others(self.name))
        return condition

    def shards(self, number: int) -> list["Shard"]:
        """The shards of this tenant in the index of its kind."""
        return [Shard(self.kind, key) for key in index_shards.keys(self.name, number)]


@dataclass(frozen=True, slots=True)
class ListCriteria:
    """The filter of a list: changed after an instant and at or before another, status, platform, reference.

    `unreceived`: true for orders with a notice that waits for receipt, false for orders without. `due_before`: orders
    whose `due_at`, met or not, is before an instant. `newest_first`: the order changed last comes first.
    """

    after: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    platform: str | None = None
    unreceived: bool | None = None
    reference: str | None = None
    due_before: datetime | None = None
    newest_first: bool = False

    @property
    def takes_all(self) -> bool:
        """Whether no entry within the two instants is left out."""
        return self == ListCriteria(self.after, self.until, newest_first=self.newest_first)

    def matches(self, order: "Listed") -> bool:
        """Whether an order passes the filter, apart from the two instants."""
        named = self.status in (None, order.status) and self.platform in (None, order.platform)
        waits = order.unreceived_since is not None
        due = order.due_at is not None and (self.due_before is None or order.due_at < instant.to_text(self.due_before))
        found_by = self.unreceived in (None, waits) and self.reference in (None, order.reference)
        return named and found_by and (due or self.due_before is None)

    def changed_within(self, order: "Listed") -> bool:
        """Whether an order's last change is after the first instant."""
        return self.after is None or instant.from_text(order.changed_at) > self.after


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: after an order of a shard. Lists are in the order of changes; at one instant, of shards.

    So it is a place in each shard: those before had all of this instant, and those behind have none of it.
    """

    pk: str
    changed_at: str
    shard: int


@dataclass(frozen=True, slots=True)
class Shard:
    """One key of the index of authorities or of platforms."""

    kind: str
    key: str

    def read(self, criteria: ListCriteria, place: Place | None, page_size: int) -> Iterator[OrderItem]:
        """Its entries after a place, in the order of the list; DynamoDB is asked when the first is needed."""
        first, last = self._range(criteria, place)
        if first > last:
            return iter(())
        index: Any = OrderItem.by_authority if self.kind == "authority" else OrderItem.by_platform
        within = OrderItem.changed_at.between(first, last)
        start = self._start(place) if place and place.shard == self._number else None
        entries: Iterator[OrderItem] = index.query(
            self.key,
            within,
            page_size=page_size,
            last_evaluated_key=start,
            scan_index_forward=not criteria.newest_first,
        )
        return entries

    @property
    def _number(self) -> int:
        return index_shards.shard_of(self.key)

    def _range(self, criteria: ListCriteria, place: Place | None) -> tuple[str, str]:
        """The first and the last instant as the index stores them, both included."""
        first = instant.to_text(criteria.after) + _LATER if criteria.after else _FIRST
        last = instant.to_text(criteria.until) if criteria.until else _LAST
        if place is None:
            return first, last
        if criteria.newest_first:
            return first, place.changed_at[: -1 if self._number < place.shard else None]
        return place.changed_at + (_LATER if self._number < place.shard else ""), max(last, place.changed_at)

    def _start(self, place: Place) -> Mapping[str, Any]:
        """The key in the index at which the page ended; always of the caller's own shard."""
        own = {"pk": place.pk, "sk": JOURNAL, "changed_at": place.changed_at, self.kind: self.key}
        return {name: {"S": value} for name, value in own.items()}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of orders, in the order of the list; the next page begins at `position`, None at the end."""

    orders: tuple[Listed, ...]
    position: JsonObject | None


class OrderLists:
    """Reads lists of orders from the indexes; `workers` read the first pages of an index's `shards` in parallel."""

    def __init__(self, shards: int = 1, workers: Executor | None = None) -> None:
        self._shards = shards
        self._workers = workers

    def page(
        self, side: Side, criteria: ListCriteria, limit: int, position: JsonObject | None, named: str = "cursor"
    ) -> Page:
        """A page of at most `limit` orders; it may be shorter with a filter, although more pages follow.

        Invalid for a position that this system did not issue; `named` is the name of the query parameter.
        """
        if criteria.reference is not None and side.kind == "authority":
            return self._named(side, criteria)
        place = self._place(criteria, position, named) if position else None
        page_size = min(limit, PAGE_AT_MOST) if criteria.takes_all else PAGE_AT_MOST
        reads = [shard.read(criteria, place, page_size) for shard in side.shards(self._shards)]
        listed: list[Listed] = []
        entries = merge(*self._begun(reads), key=lambda entry: entry.changed_at, reverse=criteria.newest_first)
        for read, item in enumerate(entries, start=1):
            entry = _listed(item)
            listed += [entry] if criteria.matches(entry) else []
            if len(listed) == limit or read == READ_AT_MOST:
                return Page(tuple(listed), entry.position)
        return Page(tuple(listed), None)

    def _named(self, side: Side, criteria: ListCriteria) -> Page:
        """The authority's order with this reference, by one consistent read: its id follows from the two."""
        item = self.find(side, id_of(side.name, str(criteria.reference)))
        listed = (_listed(item),) if item else ()
        return Page(
            tuple(order for order in listed if criteria.matches(order) and criteria.changed_within(order)), None
        )

    def find(self, side: Side, order_id: str) -> OrderItem | None:
        """The row of an order, from a consistent read; None for an order of another tenant. A draft has no platform."""
        return owned(OrderItem, subject_of(order_id), JOURNAL, side.is_owner)

    def open(self, platform: str, after: str, at_most: int) -> list[Addressed]:
        """A platform's open orders with ids after `after`, sorted by id; one query, up to 1 MB."""
        index: Any = OrderItem.open_by_platform
        entries = index.query(platform, OrderItem.pk > subject_of(after), limit=at_most, page_size=at_most)
        return [Addressed(item.pk.partition(":")[2], item.representative) for item in entries]

    def open_of(self, platform: str, representative: str, at_most: int) -> tuple[tuple[OpenOrder, ...], bool]:
        """The open orders that are addressed to a representative, the nearest deadline first, read consistently.

        Then those without a deadline: first those that wait for receipt, the longest first. Of the platform's open
        orders the first `at_most` by id are read; the second value: whether there may be more.
        """
        read = self.open(platform, "", at_most)
        listed = [entry.id for entry in read if entry.representative == representative]
        keys = [(subject_of(id_), JOURNAL) for id_ in listed]
        items = OrderItem.batch_get(keys, consistent_read=True, attributes_to_get=OPEN_ATTRIBUTES)
        still = (item for item in items if item.open_platform and item.representative == representative)
        orders = (
            OpenOrder(item.pk.partition(":")[2], item.reference, item.due_at, item.unreceived_since) for item in still
        )
        return tuple(sorted(orders, key=_nearness)), len(read) >= at_most

    def _begun(self, reads: Sequence[Iterator[OrderItem]]) -> list[Iterator[OrderItem]]:
        """The same entries, with the first page of each shard read: in parallel, if there are several."""
        if self._workers is None or len(reads) == 1:
            return [*reads]
        begun = [self._workers.submit(list[OrderItem], islice(entries, 1)) for entries in reads]
        return [chain(first.result(), entries) for first, entries in zip(begun, reads, strict=True)]

    def _place(self, criteria: ListCriteria, position: JsonObject, named: str) -> Place:
        """The place after which the page begins. Raises Invalid for one that DynamoDB would refuse as a start key."""
        at = _instant(position.get("changed_at", ""))
        ours = position.keys() - {"shard"} == {"pk", "changed_at"} and _SUBJECT.fullmatch(position["pk"])
        shard = position.get("shard", "0")
        in_list = shard in map(str, range(self._shards))
        if at is None or not ours or not in_list or (criteria.after and at <= criteria.after):
            msg = "The cursor does not belong to this list."
            raise Invalid(msg, Fault(f"?{named}", "Give it back as it was given; or leave it out."))
        return Place(position["pk"], position["changed_at"], int(shard))


def _nearness(order: OpenOrder) -> tuple[bool, str, bool, str, str]:
    without_due = order.due_at is None
    return without_due, order.due_at or "", order.waits_since is None, order.waits_since or "", order.reference


def _instant(text: str) -> datetime | None:
    """The instant, if the text is exactly as the index stores it; else None."""
    try:
        at = instant.from_text(text)
    except (ValueError, OverflowError):
        return None
    return at if instant.to_text(at) == text else None


def _listed(item: OrderItem) -> Listed:
    return Listed(
        item.pk.partition(":")[2],
        item.reference,
        index_shards.tenant_of(item.authority),
        index_shards.tenant_of(item.platform) if item.platform else None,
        item.law,
        item.status,
        item.changed_at,
        item.due_at,
        item.unreceived_since,
        index_shards.shard_of(item.authority),
    )
