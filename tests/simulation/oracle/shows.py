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
    standing = [
        (instant(breach["due_at"]), breach["open_items"]) for breach in shown["breaches"] if not breach["annulled_at"]
    ]
    model = [(breach.due_at, list(breach.open_items)) for breach in view.breaches if breach.annulled_at is None]
    yield from _differ("breach", dict(enumerate(sorted(standing))), dict(enumerate(sorted(model))), clocks)
    yield from _owed(view, shown)
    yield from _received(view, shown["clock"], notices, clocks)
    waits = [notice["notice"] for notice in shown["waiting_notices"]]
    yield from _differs(
        "waiting notices", waits, [notices[notice.number - 1] for notice in view.notices if notice.waits]
    )


def _owed(view: View, shown: Json) -> Iterator[str]:
    """What each side waits for from the other, and what has to be put back (contract 4.1: `owed`, `reinstate`).

    The contract does not say whether `reinstate` keeps what is back: it may.
    """
    shown_debts = {(debt["owed"], item) for debt in shown["owed"] for item in _items_of(debt)}
    yield from _differs("owed", shown_debts, {(debt.kind, debt.item) for debt in view.debts})
    missing = {item.item for item in view.items if item.asked_back} - {*shown["reinstate"]}
    if missing:
        yield f"reinstate: the product says {shown['reinstate']}, the model {sorted(missing)} too"


def _items_of(owed: Json) -> list[int | None]:
    """A contest is of the order."""
    return [None] if owed["owed"] == "contest" else list(owed["items"])


def _received(view: View, clock: Json | None, notices: list[int], clocks: timedelta) -> Iterator[str]:
    """Which notices were received, and when; there is no clock, and so no list, until the order itself was received."""
    model_receipts = {notices[notice.number - 1]: (notice.received,) for notice in view.notices if notice.received}
    if clock is None:
        yield from _differs("clock", None, model_receipts.get(notices[0]))
        return
    received = {receipt["notice"]: (instant(receipt["received_at"]),) for receipt in clock["received"]}
    yield from _differ("receipt of notice", received, model_receipts, clocks)


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
        shown, other = product.get(key), model.get(key)
        if shown is None or other is None or not _near(shown[0], other[0], clocks) or shown[1:] != other[1:]:
            yield f"{what} {key}: the product says {_words(shown)}, the model {_words(other)}"


def _near(first: datetime | None, other: datetime | None, clocks: timedelta) -> bool:
    if first is None or other is None:
        return first is other
    return abs(first - other) <= clocks


def _words(row: Seen | None) -> str:
    return "nothing" if row is None else ", ".join(str(value) for value in row)


def _differs(what: str, product: object, model: object) -> Iterator[str]:
    if product != model:
        shown, other = (sorted(of, key=str) if isinstance(of, set) else of for of in (product, model))
        yield f"{what}: the product says {shown}, the model {other}"
