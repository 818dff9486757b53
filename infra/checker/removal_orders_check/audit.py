"""Counts facts anew that an auditor or a party has, and holds the counts against a month's published tables.

    removal-orders-figures --log https://log.example --key KEY --audit FACTS --month 2026-11 [--categories FILE]

FACTS are answers of `GET /v1/facts` or `GET /v1/orders/{id}/facts`, of all authorities that are to be compared, with
all facts of each order from its first on. An auditor reads no texts, so the category of an order is not in them: FILE,
which the authority gives, has a line `order id,category` for each order.

With the category of each order of a row, a published cell must be the count. Without, categories are compared
together: their published cells are the count at most, as others may be left out. A fact counts in the month in which it
was logged, which may be an hour later: facts within an hour of the month's begin or end are taken as of either month.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from .log import Unreadable

Fact = Mapping[str, Any]
Row = tuple[str, ...]
LOGGED_WITHIN = timedelta(hours=1)
UNKNOWN = "?"
PARTS = 4  # names of a platform's row: law, category, authority, platform
# Facts that count as one, and those whose items count.
ONE = {
    "order.undelivered": "undelivered",
    "order.complied": "complied",
    "order.complied_late": "complied_late",
    "order.breached": "breaches",
    "order.breach_annulled": "annulled",
    "order.obstructed": "obstacles",
    "order.disputed": "disputes",
    "order.contested": "contests",
    "order.withdrawn": "withdrawn",
    "order.superseded": "superseded",
}
ITEMS = {"order.reinstated": "reinstated", "order.not_reinstated": "not_reinstated"}

BY_DATA: Mapping[str, Callable[[Fact], Mapping[str, int]]] = {
    "order.issued": lambda data: {"orders": 1, "items": data["items"]},
    "order.reported": lambda data: Counter(line["outcome"] for line in data["items"]),
    "order.contest_decided": lambda data: {data["decision"]: 1},
    "order.answer_overdue": lambda data: {
        "platform_overdue" if data["owed"] == "reinstatement" else "authority_overdue": 1
    },
}


class Range(NamedTuple):
    """What a count may be: a fact near the begin or end of a month is of either."""

    least: Counter[str]
    most: Counter[str]


class Month(NamedTuple):
    """A month as the log has it: from its first day entry to that of the next."""

    begin: datetime
    end: datetime


def month_of(entries: Iterable[Mapping[str, Any]], name: str) -> Month:
    """The month's begin and end by the log's day entries. Raises Unreadable if it is not over, or never was."""
    days = [datetime.fromisoformat(entry["at"]) for entry in entries if entry["kind"] == "day"]
    within = [day for day in days if f"{day:%Y-%m}" == name]
    after = [day for day in days if f"{day:%Y-%m}" > name]
    if not within or not after:
        raise Unreadable(f"The log has no complete month {name}.")
    return Month(within[0], after[0])


def wrong_cells(
    facts: Iterable[Fact], categories: Mapping[str, str], month: Month, cells: Mapping[Row, Mapping[str, int | None]]
) -> Iterator[str]:
    """A line for each published cell that is not what the facts say. `cells`: the month's rows of all tables."""
    counted = counts(facts, categories, month)
    authorities = {row[2] for row in counted}
    for row in cells:
        if len(row) >= PARTS - 1 and row[2] in authorities:  # else of an authority whose facts are not here
            yield from _wrong_of_row(counted, cells, row)


def _wrong_of_row(
    counted: Mapping[Row, Range], cells: Mapping[Row, Mapping[str, int | None]], row: Row
) -> Iterator[str]:
    found, exact = _of_row(counted, row)
    values = cells[row]
    for name in sorted(name for name in values if name in MEASURES):
        value = values[name] or 0 if exact else sum(each[name] or 0 for each in _of_all_categories(cells, row))
        if value > found.most[name] or (exact and values[name] is not None and value < found.least[name]):
            said = f"{found.least[name]} to {found.most[name]}" if found.least != found.most else found.most[name]
            yield f"{'/'.join(row)}: {name} is published as {value}, and the facts say {said}"


def counts(facts: Iterable[Fact], categories: Mapping[str, str], month: Month) -> dict[Row, Range]:
    """The counts of each law, category, authority and platform."""
    orders: defaultdict[str, dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact["type"].startswith("order."):
            orders[fact["data"]["order"]["id"]][fact["data"]["sequence"]] = fact
    counted: defaultdict[Row, Range] = defaultdict(lambda: Range(Counter(), Counter()))
    for order, journal in orders.items():
        named = journal[min(journal)]["data"]["order"]
        row = (named["law"], categories.get(order, UNKNOWN), named["authority"], named["platform"])
        _count(counted[row], [journal[sequence] for sequence in sorted(journal)], month)
    return dict(counted)


def _count(found: Range, journal: Sequence[Fact], month: Month) -> None:
    issued = 0
    for fact in journal:
        issued = fact["data"]["sequence"] if fact["type"] == "order.issued" else issued
        added = _added(fact, issued) if issued else {}
        at = datetime.fromisoformat(fact["timestamp"])
        if month.begin - LOGGED_WITHIN <= at < month.end + LOGGED_WITHIN:
            found.most.update(added)
        if month.begin + LOGGED_WITHIN <= at < month.end - LOGGED_WITHIN:
            found.least.update(added)


def _added(fact: Fact, issued: int) -> Mapping[str, int]:
    kind, data = fact["type"], fact["data"]
    if kind == "order.received":
        return {"received": 1} if data["notice"] == issued else {}
    if kind in BY_DATA:
        return BY_DATA[kind](data)
    if kind in ITEMS:
        return {ITEMS[kind]: len(data["items"])}
    return {ONE[kind]: 1} if kind in ONE else {}


def _of_row(counted: Mapping[Row, Range], row: Row) -> tuple[Range, bool]:
    """What a row may be, and whether the category of each of its orders is known."""
    beside = {each: found for each, found in counted.items() if (each[0], *each[2:])[: len(row) - 1] == _without(row)}
    exact = not any(each[1] == UNKNOWN for each in beside)
    found = [values for each, values in beside.items() if not exact or each[1] == row[1]]
    return Range(_sum(each.least for each in found), _sum(each.most for each in found)), exact


def _of_all_categories(cells: Mapping[Row, Mapping[str, int | None]], row: Row) -> Iterator[Mapping[str, int | None]]:
    return (each for name, each in cells.items() if len(name) == len(row) and _without(name) == _without(row))


def _without(row: Row) -> Row:
    """The names of a row but its category."""
    return (row[0], *row[2:])


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    total = Counter[str]()
    for each in counts:
        total.update(each)
    return total


MEASURES = frozenset(
    {"orders", "items", "received", "removed", "access_disabled", "already_absent", "upheld", "rejected"}
    | {"platform_overdue", "authority_overdue", *ONE.values(), *ITEMS.values()}
)
