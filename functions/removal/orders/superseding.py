"""What an order takes the place of: the earlier one ends in the same write that issues the later one."""

import json
from dataclasses import dataclass
from datetime import datetime

from removal.errors import Fault, IllegalCommand, Invalid, NotFound
from removal.orders.commands import Supersede
from removal.orders.decide import decide
from removal.orders.store import Change, Loaded, OrderStore
from removal.record.canonical import JsonObject, derived_id
from removal.record.facts import By


@dataclass(frozen=True, slots=True)
class Superseding:
    """Reads the order that another's text names as superseded."""

    store: OrderStore

    def of(self, order_id: str, authority: str, text: JsonObject, by: By, now: datetime) -> tuple[Change, ...]:
        """What is to be written with the new order, nothing if it supersedes none; Invalid for what it cannot."""
        if not text.get("supersedes"):
            return ()
        loaded = self._loaded(text, authority)
        kept = self._kept(loaded, text)
        id_ = derived_id("supersede", loaded.order.id, order_id)
        command = Supersede(id=id_, by=by, successor=order_id, kept=kept)
        try:
            facts = decide(loaded.order, command, now)
        except IllegalCommand as error:
            raise _wrong(error.detail) from error
        return (Change(loaded, facts),) if facts else ()

    def down(self, text: JsonObject, authority: str) -> tuple[int, ...]:
        """Items of the new order that were taken down under the old one, and have to come back if neither stands."""
        if not text.get("supersedes"):
            return ()
        loaded = self._loaded(text, authority)
        before = self.store.text_or_none(loaded.order.id)
        urls = [item["url"] for item in json.loads(before)["items"]] if before else []
        down = {url for url, item in zip(urls, loaded.order.items, strict=False) if item.down}
        return tuple(number for number, item in enumerate(text["items"], start=1) if item["url"] in down)

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

    def _kept(self, loaded: Loaded, text: JsonObject) -> tuple[int, ...]:
        """Items that the new order names too stay down; the others have to be put back."""
        before = self.store.text_or_none(loaded.order.id)
        urls = {item["url"] for item in text["items"]}
        items = json.loads(before)["items"] if before else []
        return tuple(number for number, item in enumerate(items, start=1) if item["url"] in urls)


def _wrong(detail: str) -> Invalid:
    msg = "The order supersedes what it cannot."
    return Invalid(msg, Fault("/supersedes", detail))
