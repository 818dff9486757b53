"""The order as the API shows it, and as the model sees it (contract 4.1)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.model.view import ItemView, View
from tests.simulation.oracle.exchanges import Json
from tests.simulation.oracle.history import instant

Seen = tuple[Any, ...]


def compared(view: View, shown: Json, notices: list[int], clocks: timedelta) -> Iterator[str]:
    """Where they part, in words; `notices` are the sequences of the notices' facts."""
    yield from _differs("status", shown["status"], view.status)
    for item, seen in zip(shown["items"], view.items, strict=True):
        yield from _of_item(item, seen, clocks)
    standing = [(instant(one["due_at"]), one["open_items"]) for one in shown["breaches"] if not one["annulled_at"]]
    model = [(one.due_at, list(one.open_items)) for one in view.breaches if one.annulled_at is None]
    yield from _differ("breach", dict(enumerate(sorted(standing))), dict(enumerate(sorted(model))), clocks)
    yield from _owed(view, shown)
    yield from _received(view, shown["clock"], notices, clocks)
    waits = [one["notice"] for one in shown["waiting_notices"]]
    yield from _differs("waiting notices", waits, [notices[one.number - 1] for one in view.notices if one.waits])


def _owed(view: View, shown: Json) -> Iterator[str]:
    """What each side waits for from the other, and what has to be put back (contract 4.1: `owed`, `reinstate`).

    The contract does not say whether `reinstate` keeps what is back: it may.
    """
    told = {(one["owed"], item) for one in shown["owed"] for item in _items_of(one)}
    yield from _differs("owed", told, {(one.kind, one.item) for one in view.debts})
    missing = {item.item for item in view.items if item.asked_back} - {*shown["reinstate"]}
    if missing:
        yield f"reinstate: the product says {shown['reinstate']}, the model {sorted(missing)} too"


def _items_of(owed: Json) -> list[int | None]:
    """A contest is of the order."""
    return [None] if owed["owed"] == "contest" else list(owed["items"])


def _received(view: View, clock: Json | None, notices: list[int], clocks: timedelta) -> Iterator[str]:
    """Which notices were received, and when; there is no clock, and so no list, until the order itself was received."""
    told = {notices[one.number - 1]: (one.received,) for one in view.notices if one.received}
    if clock is None:
        yield from _differs("clock", None, told.get(notices[0]))
        return
    received = {one["notice"]: (instant(one["received_at"]),) for one in clock["received"]}
    yield from _differ("receipt of notice", received, told, clocks)


def _of_item(item: Json, seen: ItemView, clocks: timedelta) -> Iterator[str]:
    what = f"item {item['number']}"
    yield from _differs(f"{what} clock", item["clock"], seen.clock)
    due = instant(item["due_at"]) if item["due_at"] else None
    yield from _differ(f"{what} due", {1: (due,)}, {1: (seen.due,)}, clocks)
    yield from _differs(f"{what} answered", bool(item["outcome"]), bool(seen.outcome))
    if item["outcome"]:
        yield from _differs(f"{what} in time", item["in_time"], seen.in_time)


def _differ(what: str, product: Mapping[int, Seen], model: Mapping[int, Seen], clocks: timedelta) -> Iterator[str]:
    """Two tables whose rows begin with an instant: clocks of processes differ, so instants may differ a little."""
    for key in sorted({*product, *model}):
        one, other = product.get(key), model.get(key)
        if one is None or other is None or not _near(one[0], other[0], clocks) or one[1:] != other[1:]:
            yield f"{what} {key}: the product says {_words(one)}, the model {_words(other)}"


def _near(one: datetime | None, other: datetime | None, clocks: timedelta) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= clocks


def _words(row: Seen | None) -> str:
    return "nothing" if row is None else ", ".join(str(one) for one in row)


def _differs(what: str, product: object, model: object) -> Iterator[str]:
    if product != model:
        one, other = (sorted(of, key=str) if isinstance(of, set) else of for of in (product, model))
        yield f"{what}: the product says {one}, the model {other}"
