"""Lists of orders from the two tenants' indexes: what is in them is seconds old, and only nominates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from removal.errors import Fault, Invalid
from removal.orders.order import subject_of
from removal.orders.store import OrderItem
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.table import JOURNAL, owned

_SUBJECT = re.compile(r"order:[0-9a-f-]{36}")
PAGE_AT_MOST = 100  # entries in one answer of DynamoDB
READ_AT_MOST = 1_000  # entries of the index behind one page of a list with a filter


@dataclass(frozen=True, slots=True)
class Listed:
    """An order as the index has it."""

    id: str
    reference: str
    authority: str
    platform: str | None
    law: str
    status: str
    changed_at: str
    due_at: str | None
    unreceived_since: str | None


@dataclass(frozen=True, slots=True)
class Addressed:
    """An open order and the representative that it is addressed to, as the index has them."""

    id: str
    representative: str


@dataclass(frozen=True, slots=True)
class Side:
    """Whose orders: one authority's, or one platform's."""

    kind: str
    name: str

    @property
    def tenant(self) -> str:
        """As owners are named."""
        return f"{self.kind}:{self.name}"

    @property
    def index(self) -> Any:  # noqa: ANN401 - pynamodb's two indexes have no common type of use
        """The index that holds them."""
        return OrderItem.by_authority if self.kind == "authority" else OrderItem.by_platform


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them: changed after an instant and at or before another, in a state, of a platform.

    `unreceived` are those with a notice that waits for receipt, if true, and those with none, if false.
    """

    after: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    platform: str | None = None
    unreceived: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them, the longest unchanged first, and the position to go on from; None at the end."""

    orders: tuple[Listed, ...]
    position: JsonObject | None


class OrderLists:
    """Reads the indexes."""

    def page(self, side: Side, wanted: Wanted, limit: int, position: JsonObject | None, named: str = "cursor") -> Page:
        """At most `limit`, fewer where a filter leaves little: a caller that wants the rest goes on.

        Invalid for a position that is none of ours; `named` is what the query calls it.
        """
        start = _start(wanted, position, named) if position else None
        wanted = replace(wanted, until=max(wanted.until, start)) if wanted.until and start else wanted
        key = _key(side, position) if position else None
        found: list[Listed] = []
        for read, item in enumerate(_entries(side, wanted, key), start=1):
            found += [_listed(item)] if _matches(item, wanted) else []
            if len(found) == limit or read == READ_AT_MOST:
                return Page(tuple(found), {"pk": item.pk, "changed_at": item.changed_at})
        return Page(tuple(found), None)

    def find(self, side: Side, order_id: str) -> OrderItem | None:
        """One of them itself, as it is now; None for another's, as if there were none. A draft has no platform."""
        return owned(OrderItem, subject_of(order_id), JOURNAL, getattr(OrderItem, side.kind) == side.name)

    def open(self, platform: str, after: str, at_most: int) -> list[Addressed]:
        """A platform's open orders whose ids come after one, in order; one request for up to 1 MB of them."""
        index: Any = OrderItem.open_by_platform
        found = index.query(platform, OrderItem.pk > subject_of(after), limit=at_most, page_size=at_most)
        return [Addressed(item.pk.partition(":")[2], item.representative) for item in found]


def _entries(side: Side, wanted: Wanted, key: Mapping[str, Any] | None) -> Iterator[OrderItem]:
    entries: Iterator[OrderItem] = side.index.query(
        side.name, _range(wanted), page_size=PAGE_AT_MOST, last_evaluated_key=key
    )
    return entries


def _range(wanted: Wanted) -> Condition | None:
    after, until = instant.to_text_or_none(wanted.after), instant.to_text_or_none(wanted.until)
    if after and until:
        both: Condition = OrderItem.changed_at.between(after, until)
        return both
    if after:
        later: Condition = OrderItem.changed_at > after
        return later
    earlier: Condition | None = OrderItem.changed_at <= until if until else None
    return earlier


def _matches(item: OrderItem, wanted: Wanted) -> bool:
    waits = item.unreceived_since is not None
    named = wanted.status in (None, item.status) and wanted.platform in (None, item.platform)
    return named and wanted.unreceived in (None, waits)


def _start(wanted: Wanted, position: JsonObject, named: str) -> datetime:
    """Where to go on; Invalid for what no cursor of ours holds, since the table would not take it."""
    at = _instant(position.get("changed_at", ""))
    ours = set(position) == {"pk", "changed_at"} and _SUBJECT.fullmatch(position["pk"])
    if at is None or not ours or (wanted.after and at <= wanted.after):
        msg = "The cursor does not belong to this list."
        raise Invalid(msg, Fault(f"?{named}", "Give it back as it was given; or leave it out."))
    return at


def _instant(text: str) -> datetime | None:
    """As the index has it, to the letter; None for any other."""
    try:
        at = instant.from_text(text)
    except (ValueError, OverflowError):
        return None
    return at if instant.to_text(at) == text else None


def _listed(item: OrderItem) -> Listed:
    return Listed(
        item.pk.partition(":")[2],
        item.reference,
        item.authority,
        item.platform,
        item.law,
        item.status,
        item.changed_at,
        item.due_at,
        item.unreceived_since,
    )


def _key(side: Side, position: JsonObject) -> Mapping[str, Any]:
    """The index's key where a page ended; always in the caller's own part of the index."""
    own = {"pk": position["pk"], "sk": JOURNAL, "changed_at": position["changed_at"], side.kind: side.name}
    return {name: {"S": value} for name, value in own.items()}
