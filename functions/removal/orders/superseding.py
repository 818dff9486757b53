"""What an order takes the place of: the earlier one ends in the same write that issues the later one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from removal.errors import Fault, IllegalCommand, Invalid, NotFound
from removal.orders.commands import Supersede
from removal.orders.decide import decide
from removal.orders.order import Order
from removal.orders.store import Change, Loaded, OrderStore
from removal.record.canonical import JsonObject, derived_id
from removal.record.facts import By

POINTER = "/supersedes"
CANNOT = "The order supersedes what it cannot."


@dataclass(frozen=True, slots=True)
class Takeover:
    """What a new order takes over: the end of the earlier one, to be written with it, and its items that are down.

    Both are of one state of the earlier order: if that is written in between, nothing is, and both are read anew.
    """

    ended: tuple[Change, ...] = ()
    down: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Superseding:
    """Reads the order that another's text names as superseded."""

    store: OrderStore

    def of(self, order_id: str, authority: str, text: JsonObject, by: By, now: datetime) -> Takeover:
        """What the order takes over, nothing if it supersedes none.

        Invalid if its text names an order that it cannot supersede, IllegalCommand if that order has ended.
        """
        if not text.get("supersedes"):
            return Takeover()
        loaded = self._loaded(text, authority)
        before = self.store.text_or_none(loaded.order.id)
        items = json.loads(before)["items"] if before else []
        id_ = derived_id("supersede", loaded.order.id, order_id)
        command = Supersede(id=id_, by=by, successor=order_id, kept=_kept(items, text))
        try:
            facts = decide(loaded.order, command, now)
        except IllegalCommand as error:
            msg = f"Order {loaded.order.id}, which it supersedes, has ended: it is {loaded.order.status}."
            raise IllegalCommand(msg) from error
        ended = (Change(loaded, facts),) if facts else ()
        return Takeover(ended, _down(items, loaded.order, text))

    def _loaded(self, text: JsonObject, authority: str) -> Loaded:
        try:
            loaded = self.store.load(text["supersedes"])
        except NotFound as error:
            raise _wrong(f"There is no order {text['supersedes']}.") from error
        if loaded.order.authority != authority:
            raise _wrong(f"There is no order {text['supersedes']}.")
        if loaded.order.platform != text["platform"]:
            raise _wrong("It was ordered from another platform.")
        return loaded


def _kept(items: Sequence[JsonObject], text: JsonObject) -> tuple[int, ...]:
    """Items that the new order names too stay down; the others have to be put back."""
    urls = {item["url"] for item in text["items"]}
    return tuple(number for number, item in enumerate(items, start=1) if item["url"] in urls)


def _down(items: Sequence[JsonObject], before: Order, text: JsonObject) -> tuple[int, ...]:
    """Items of the new order that were taken down under the old one, and have to come back if neither is in force."""
    down = {one["url"] for one, item in zip(items, before.items, strict=False) if item.down}
    return tuple(number for number, item in enumerate(text["items"], start=1) if item["url"] in down)


def _wrong(detail: str) -> Invalid:
    return Invalid(CANNOT, Fault(POINTER, detail))
