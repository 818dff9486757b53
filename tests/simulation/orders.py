"""The orders of a world: law, size, parties and time of each are drawn from its seed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulation.cast import Cast, Party
from tests.simulation.process import stream

WINDOWS = {"kz": timedelta(hours=24), "eu-tco": timedelta(hours=1), "demo": timedelta(seconds=75)}
CATEGORIES = {"kz": "child_cyberbullying", "eu-tco": "terrorist_content", "demo": "child_cyberbullying"}
CODES = {"kz": "insult", "eu-tco": "incitement", "demo": "insult"}
SIZES = {1: 40, 2: 20, 3: 12, 5: 10, 8: 8, 13: 5, 30: 3, 60: 1, 100: 1}  # items of an order, and how often
EMERGENCY = 0.6  # of the orders under a law that asks for a first contact
SUCCESSOR = 100_000  # added to the number of an order that is superseded
Body = dict[str, Any]


@dataclass(eq=False)
class Order:
    """One order of a world, as its parties know it."""

    number: int
    law: str
    items: int
    authority: Party
    platform: Party
    issue_at: timedelta
    id: str = ""
    requests: list[tuple[datetime, str, str, int]] = field(default_factory=list)
    link: str | None = None
    followed: bool = False
    supersedes: str | None = None
    emergency: bool = True
    is_left: bool = False  # neither side does anything with it of its own accord
    sent: Body | None = None  # its text, where it is not made here

    @property
    def reference(self) -> str:
        """The authority's own."""
        if self.sent is not None:
            return str(self.sent["reference"])
        return f"{self.law.upper()}-2026-{self.number:06d}"

    def successor(self, items: int) -> "Order":
        """Another order in its place."""
        parties = self.authority, self.platform
        return Order(self.number + SUCCESSOR, self.law, items, *parties, timedelta(), supersedes=self.id)

    @property
    def window(self) -> timedelta:
        """Of its law."""
        return WINDOWS[self.law]

    def text(self) -> Body:
        """As its authority sends it."""
        if self.sent is not None:
            return self.sent
        text: Body = {
            "reference": self.reference,
            "platform": self.platform.name,
            "law": self.law,
            "language": "en",
            "category": CATEGORIES[self.law],
            "reason_codes": [CODES[self.law]],
            "legal_basis": [{"act": "Law on Online Platforms", "provision": "Art. 41-1"}],
            "statement_of_reasons": f"Insults of a child in the comments, case {self.number}.",
            "items": [{"url": f"https://{self.platform.name}.example/watch?v={n}"} for n in range(1, self.items + 1)],
            "redress": {"body": "Court of first instance", "procedure": "Administrative claim", "within": "P10D"},
            "issuing_officer": {"name": "A. Officer", "post": "Head of unit"},
        }
        if self.law != "eu-tco":
            text["expert_decision"] = {"reference": "EG-77/2026", "decided_on": "2026-11-20"}
        elif self.emergency:
            text["emergency"] = {"reason": "There is an imminent danger to life."}
        return text | ({"supersedes": self.supersedes} if self.supersedes else {})


def plan(seed: int, cast: Cast, orders: int) -> list[Order]:
    """Returns the orders of a world: laws, sizes, parties and times drawn from its seed."""
    made = []
    for number in range(1, orders + 1):
        chance = stream(seed, "order", number)
        law = chance.choice(cast.laws)
        latest = timedelta(hours=8) if law == "kz" else timedelta(hours=27)
        parties = chance.choice(cast.authorities), chance.choice(cast.platforms)
        order = Order(number, law, _size(chance), *parties, latest * chance.random())
        order.emergency = chance.random() < EMERGENCY
        made.append(order)
    return made


def _size(chance: Random) -> int:
    return chance.choices(list(SIZES), list(SIZES.values()))[0]
