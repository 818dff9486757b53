"""What lies in the table of orders that were erased, beside what may stay (contract 1, "What goes", "What stays").

Fifteen minutes and a sweep after `order.erased` only the journal and the deliveries of that fact are left. A webhook
that is replayed after it is a new delivery, whose body has neither words nor text. Limits have a TTL of days.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.world import World

LAST_LOOK = timedelta(minutes=15)
A_SWEEP = timedelta(minutes=2)
JOURNAL, VOLUME = "journal", "volume:"
OF_FACTS = ("planned:", "body:")
OF_DELIVERIES = ("delivery:", "attempt:", "listed:", "held:", "planned:", "body:")
LIMIT = "limit:"
Item = Mapping[str, Any]
Key = tuple[str, str]


class Leftovers:
    """The table at the end of a world."""

    def __init__(self, world: "World") -> None:
        self.watch = world.watch
        self.items: dict[Key, Item] = {(item["pk"]["S"], item["sk"]["S"]): item for item in world.cloud.table.items()}
        self.looked_at = {
            subject: at
            for subject, at in world.watch.erased.items()
            if world.allowed.latest(at + LAST_LOOK, accuses=False) + A_SWEEP < world.scheduler.now
        }

    def goes_on(self, subject: str) -> bool:
        """Whether an order's erasure may still go on, slice after slice: its timer stays due until all is deleted."""
        return subject in self.watch.erased and subject not in self.looked_at

    def faults(self) -> Iterator[str]:
        """Every item of an erased order that should have gone, and every key that is left."""
        for key, item in self.items.items():
            subject = self._subject(key, item)
            if subject in self.looked_at:
                what = self._fault(subject, key, item)
                if what:
                    yield f"{subject} was erased at {self.watch.erased[subject]:%d %H:%M:%S}, and {what}"

    def _subject(self, key: Key, item: Item) -> str:
        """The order that an item is of; no order for all else."""
        pk, sk = key
        if pk.startswith(LIMIT):
            return ""
        if pk.startswith("draft_answer:"):
            return f"order:{pk.partition(':')[2]}"
        delivery = f"delivery:{item['delivery']['S']}" if "delivery" in item else ""
        subjects = (self.watch.subjects.get(name) for name in (pk, sk, delivery))
        return pk if pk.startswith("order:") else next((subject for subject in subjects if subject), "")

    def _fault(self, subject: str, key: Key, item: Item) -> str | None:
        pk, sk = key
        if sk == JOURNAL:
            return "its secret key is there" if "secret_key" in item else None
        if sk.startswith(VOLUME) or self._is_of_last(subject, key, item):
            return None
        written: datetime = self.watch.written[key]
        if written <= self.watch.erased[subject]:
            return f"{pk} {sk} is there"
        if not sk.startswith(OF_DELIVERIES):
            return f"{pk} {sk} was written at {written:%d %H:%M:%S}"
        return f"{pk} {sk} has words or text" if sk.startswith("body:") and not _is_bare(item) else None

    def _is_of_last(self, subject: str, key: Key, item: Item) -> bool:
        """Whether an item is of a delivery of the fact of the erasure."""
        pk, sk = key
        last = self.items[subject, JOURNAL]["version"]["N"]
        if sk.startswith(OF_FACTS):
            return int(sk.split(":")[1]) == int(last)
        names = (pk, sk, f"delivery:{item['delivery']['S']}" if "delivery" in item else "")
        return any(self.watch.sequences.get(name) == last for name in names)


def _is_bare(item: Item) -> bool:
    data = json.loads(item["body"]["S"])["data"]
    return "text" not in data["order"] and data.get("words") is None
