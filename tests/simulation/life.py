"""What both sides of an order have in common: they read it, send commands about it, and rest."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.cast import Party
from tests.simulation.gateway import Answer
from tests.simulation.orders import Body, Order
from tests.simulation.process import drawn

if TYPE_CHECKING:
    from tests.simulation.lives import Lives

TAKEN = 200
TRUSTS_ITS_LAST_ANSWER = 0.7
UNSEEN: Body = {"status": "refused", "reinstate": [], "items": []}  # to a representative that is not in office yet
ENDED = frozenset({"withdrawn", "superseded", "refused"})


@dataclass(slots=True)
class Life:
    """One side of one order. What it sends takes its time on the way, unless it `arrives` at an instant."""

    lives: "Lives"
    order: Order
    chance: Random
    known: Body | None = None
    arrives: datetime | None = None

    def post(self, party: Party, path: str, body: Body, sub: str | None = None) -> Answer:
        """One command about the order, by the party's own caller or by another one of it."""
        lives = self.lives
        lives.again(party, lambda: self._send(party, path, body, sub))
        answer = self._send(party, path, body, sub)
        self.known = answer.body if answer.status == TAKEN else None
        return answer

    def _send(self, party: Party, path: str, body: Body, sub: str | None) -> Answer:
        lives, order = self.lives, self.order
        where = f"/orders/{order.id}/{path}"
        answer = lives.gateway.api(self.chance, sub or party.sub, "POST", where, body, arrives=self.arrives)
        order.requests.append((lives.scheduler.now, party.kind, path, answer.status))
        return answer

    def read(self, party: Party) -> Body:
        """The order as the party reads it, or as the answer to its last command showed it."""
        if self.known is not None and self.chance.random() < TRUSTS_ITS_LAST_ANSWER:
            return self.known
        answer = self.lives.gateway.api(self.chance, party.sub, "GET", f"/orders/{self.order.id}")
        return answer.body if answer.status == TAKEN else UNSEEN

    def rest(self, least: float, most: float) -> None:
        """Wait for a part of the order's window."""
        window = self.order.window
        self.lives.scheduler.sleep(drawn(self.chance, window * least, window * most))

    def some(self, numbers: list[int]) -> list[int]:
        """A few of some items."""
        return sorted(self.chance.sample(numbers, self.chance.randint(1, len(numbers))))
