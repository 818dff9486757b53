"""Lists of orders from the indexes of authorities and platforms, which are eventually consistent (seconds)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from removal.errors import Fault, Invalid
from removal.orders.items import OrderItem
from removal.orders.order import subject_of
from removal.record import instant
from removal.record.canonical import JsonObject
from removal.table import JOURNAL, owned

_SUBJECT = re.compile(r"order:[0-9a-f-]{36}")
PAGE_AT_MOST = 100  # entries in one response of DynamoDB
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


@dataclass(frozen=True, slots=True)
class Addressed:
    """An open order and the representative that it is addressed to, as the index projects them."""

    id: str
    representative: str


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
    def index(self) -> Any:  # noqa: ANN401 - pynamodb's two indexes have no common type of use
        """The index of this kind of tenant."""
        return OrderItem.by_authority if self.kind == "authority" else OrderItem.by_platform


@dataclass(frozen=True, slots=True)
class ListCriteria:
    """The filter of a list: changed after an instant and at or before another, status, platform.

    `unreceived`: true for orders with a notice that waits for receipt, false for orders without.
    """

    after: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    platform: str | None = None
    unreceived: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of orders, the one changed longest ago first; the next page begins at `position`, None at the end."""

    orders: tuple[Listed, ...]
    position: JsonObject | None


class OrderLists:
    """Reads lists of orders from the indexes."""

    def page(
        self, side: Side, criteria: ListCriteria, limit: int, position: JsonObject | None, named: str = "cursor"
    ) -> Page:
        """A page of at most `limit` orders; it may be shorter with a filter, although more pages follow.

        Invalid for a position that this system did not issue; `named` is the name of the query parameter.
        """
        start = _start(criteria, position, named) if position else None
        criteria = replace(criteria, until=max(criteria.until, start)) if criteria.until and start else criteria
        key = _key(side, position) if position else None
        listed: list[Listed] = []
        for read, item in enumerate(_entries(side, criteria, key), start=1):
            listed += [_listed(item)] if _matches(item, criteria) else []
            if len(listed) == limit or read == READ_AT_MOST:
                return Page(tuple(listed), {"pk": item.pk, "changed_at": item.changed_at})
        return Page(tuple(listed), None)

    def find(self, side: Side, order_id: str) -> OrderItem | None:
        """The row of an order, from a consistent read; None for an order of another tenant. A draft has no platform."""
        return owned(OrderItem, subject_of(order_id), JOURNAL, getattr(OrderItem, side.kind) == side.name)

    def open(self, platform: str, after: str, at_most: int) -> list[Addressed]:
        """A platform's open orders with ids after `after`, sorted by id; one query, up to 1 MB."""
        index: Any = OrderItem.open_by_platform
        entries = index.query(platform, OrderItem.pk > subject_of(after), limit=at_most, page_size=at_most)
        return [Addressed(item.pk.partition(":")[2], item.representative) for item in entries]


def _entries(side: Side, criteria: ListCriteria, key: Mapping[str, Any] | None) -> Iterator[OrderItem]:
    entries: Iterator[OrderItem] = side.index.query(
        side.name, _range(criteria), page_size=PAGE_AT_MOST, last_evaluated_key=key
    )
    return entries


def _range(criteria: ListCriteria) -> Condition | None:
    after, until = instant.to_text_or_none(criteria.after), instant.to_text_or_none(criteria.until)
    if after and until:
        both: Condition = OrderItem.changed_at.between(after, until)
        return both
    if after:
        later: Condition = OrderItem.changed_at > after
        return later
    earlier: Condition | None = OrderItem.changed_at <= until if until else None
    return earlier


def _matches(item: OrderItem, criteria: ListCriteria) -> bool:
    waits = item.unreceived_since is not None
    named = criteria.status in (None, item.status) and criteria.platform in (None, item.platform)
    return named and criteria.unreceived in (None, waits)


def _start(criteria: ListCriteria, position: JsonObject, named: str) -> datetime:
    """The instant at which the page begins. Raises Invalid for a position that DynamoDB would refuse as a start key."""
    at = _instant(position.get("changed_at", ""))
    has_our_keys = set(position) == {"pk", "changed_at"} and _SUBJECT.fullmatch(position["pk"])
    if at is None or not has_our_keys or (criteria.after and at <= criteria.after):
        msg = "The cursor does not belong to this list."
        raise Invalid(msg, Fault(f"?{named}", "Give it back as it was given; or leave it out."))
    return at


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
        item.authority,
        item.platform,
        item.law,
        item.status,
        item.changed_at,
        item.due_at,
        item.unreceived_since,
    )


def _key(side: Side, position: JsonObject) -> Mapping[str, Any]:
    """The key of the index at which a page ended; always in the caller's own partition."""
    own = {"pk": position["pk"], "sk": JOURNAL, "changed_at": position["changed_at"], side.kind: side.name}
    return {name: {"S": value} for name, value in own.items()}
