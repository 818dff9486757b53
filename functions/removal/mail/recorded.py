"""What a mail says of an answer that was recorded: when, what, in time or not, number and hash of its fact. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from removal.language.moments import exact
from removal.orders.order import Order
from removal.orders.payloads import answers
from removal.reading import judged
from removal.reading.places import ranges
from removal.reading.reader import Reader
from removal.reading.view import Row
from removal.record import instant
from removal.record.facts import Fact

ANSWERS = frozenset(
    {"order.acknowledged", "order.reported", "order.obstructed", "order.resumed", "order.contested"}
    | {"order.reinstated", "order.not_reinstated"}
)


def recorded(fact: Fact, order: Order, reader: Reader) -> tuple[Row, ...]:
    """The rows about a fact of the representative; none for other facts. `order`: with that fact."""
    if fact.type not in ANSWERS or fact.by.kind != "representative":
        return ()
    return tuple(_rows(fact, order, reader))


def _rows(fact: Fact, order: Order, reader: Reader) -> Iterator[Row]:
    words, at = reader.texts, instant.from_text(_answered_at(fact))
    yield Row(words("mail.recorded.answered_at"), exact(at, reader.zone, words))
    if fact.type == "order.reported":
        payload: answers.Reported = fact.payload
        yield Row(words("mail.recorded.measures"), _measures(payload, reader))
        yield from judged.rows(fact, order, reader)
    yield Row(words("mail.recorded.fact", number=fact.sequence), fact.hash)


def _answered_at(fact: Fact) -> str:
    payload: answers.Acknowledged = fact.payload
    return payload["answered_at"]


def _measures(payload: answers.Reported, reader: Reader) -> str:
    """The outcomes as they were reported, each with its items."""
    items: dict[str, list[int]] = {}
    for line in payload["items"]:
        items.setdefault(line["outcome"], []).append(line["number"])
    named: Mapping[str, Any] = {reader.texts(f"outcome.{code}"): ranges(numbers) for code, numbers in items.items()}
    return "; ".join(f"{name}: {numbers}" for name, numbers in named.items())
