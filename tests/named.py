"""What ids name, over the whole life of a world: an id that names two things is one that a receiver drops."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Named:
    """Each id with all that it has named, and each fact with all ids that it has had."""

    things: dict[tuple[str, str], set[Hashable]] = field(default_factory=lambda: defaultdict(set))

    def add(self, kind: str, id_: str, thing: Hashable) -> None:
        """Something came under this id."""
        self.things[kind, id_].add(thing)

    def webhook(self, id_: str, payload: Mapping[str, Any]) -> None:
        """A fact came under this `webhook-id`: what it is is its hash."""
        self.fact(payload["data"])
        self.add("webhook-id", id_, payload["data"]["hash"])

    def fact(self, data: Mapping[str, Any]) -> None:
        """A fact as a webhook or an answer has it."""
        self.add("fact", data["fact"], data["hash"])
        self.add("id of the fact with hash", data["hash"], data["fact"])

    @property
    def twice(self) -> list[str]:
        """Each id that names two things."""
        return [f"{kind} {id_}: {things}" for (kind, id_), things in self.things.items() if len(things) > 1]
