"""What each side of an order owes the other now, and until when, for an authority's people. Pure."""

from collections.abc import Iterator

from removal.language.moments import local
from removal.orders.clock import Debt, owed
from removal.orders.order import Order
from removal.orders.waiting import ItemClock, item_clock
from removal.reading.places import ranges
from removal.reading.reader import Reader
from removal.reading.view import Parties, Row


def owing(order: Order, parties: Parties, reader: Reader) -> tuple[Row, ...]:
    """A row for each: what, by whom, for which items, until when; the answers to open items first."""
    return (*_items(order, parties, reader), *(_debt(debt, parties, reader) for debt in owed(order)))


def _items(order: Order, parties: Parties, reader: Reader) -> Iterator[Row]:
    """The answers to open items: those whose clock runs by their due time, then those whose clock does not run."""
    texts, by_due = reader.texts, dict[str, list[int]]()
    for item in order.items:
        state, current = item_clock(order, item), order.clock_of(item.number).current
        if state is ItemClock.RUNNING and current:
            until = texts("owing.until", at=local(current.due_at, reader.zone, texts))
            by_due.setdefault(until, []).append(item.number)
        elif state is not ItemClock.DONE:
            by_due.setdefault(texts(f"owing.{state}"), []).append(item.number)
    for until, numbers in by_due.items():
        yield _row(texts("owing.items"), parties.platform.name, numbers, until, reader)


def _debt(debt: Debt, parties: Parties, reader: Reader) -> Row:
    texts = reader.texts
    owner = parties.platform.name if debt.of_platform else parties.authority.name_in(texts.language)
    until = texts("owing.until", at=local(debt.until, reader.zone, texts))
    return _row(texts.label("owed", debt.owed.value), owner, list(debt.items), until, reader)


def _row(what: str, owner: str, numbers: list[int], until: str, reader: Reader) -> Row:
    return Row(what, reader.texts("owing.row", owner=owner, items=ranges(numbers), until=until))
