"""What the parties do with each order, drawn from the seed.

Each side acts by itself, at its own times, and now and then against the rules: then the API answers 409 or 422, and
the order does not change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.simulation.authority import AuthorityLife
from tests.simulation.cast import Party
from tests.simulation.gateway import Answer, Gateway
from tests.simulation.life import Life
from tests.simulation.orders import Order
from tests.simulation.process import drawn, stream
from tests.simulation.reactions import REACTIONS, REACTS_WITHIN
from tests.simulation.receivers import Hook
from tests.simulation.representative import RepresentativeLife
from tests.simulation.scheduler import Scheduler, Task

REFUSED = 409
FIRST_CONTACT = timedelta(hours=12, minutes=1)  # before the first order, and a minute
TOO_EARLY = timedelta(hours=11, minutes=59)  # by any clock
IMPATIENT = 0.5  # of the authorities that wait for it


@dataclass(slots=True)
class Lives:
    """Starts what both sides do with each order, and remembers the orders by their ids."""

    scheduler: Scheduler
    gateway: Gateway
    seed: int
    by_id: dict[str, Order] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    refused: list[Answer] = field(default_factory=list)
    again: Callable[[Party, Callable[[], Answer]], None] = lambda *_: None  # sends some commands twice

    def begin(self, order: Order) -> None:
        """The authority issues it at its time."""
        chance = stream(self.seed, "authority of", order.number)
        self._start(order.authority, lambda: self._authority(order, chance), order.issue_at)

    def heard(self, order_id: str, link: str | None) -> None:
        """The representative was given an order, by webhook or by a mail with a link."""
        order = self.by_id.get(order_id)
        if order is None:
            return
        order.link = order.link or link
        if not order.followed and not order.is_left:
            order.followed = True
            chance = stream(self.seed, "representative of", order.number)
            self._start(order.platform, lambda: self._representative(order, chance), timedelta())

    def react(self, hook: Hook) -> None:
        """A party's system answers some webhooks by itself, at once: then it meets what the webhook's sender writes."""
        data = {**hook.payload["data"], "at": hook.payload["timestamp"]}
        order = self.by_id.get((data.get("order") or {}).get("id", ""))
        if order is None:
            return
        party = order.authority if hook.url == order.authority.hook else order.platform
        reaction = REACTIONS.get((party.kind, hook.payload["type"]))
        chance = stream(self.seed, "reaction of", party.kind, order.number, data["sequence"])
        if reaction and chance.random() < reaction[0]:
            life, act = Life(self, order, chance), reaction[1]
            after = drawn(chance, timedelta(), REACTS_WITHIN)
            self._start(party, lambda: life.post(party, *act(chance, data)), after)

    def _start(self, party: Party, work: Callable[[], object], after: timedelta) -> None:
        self.tasks.append(self.scheduler.spawn(party, work, after))

    def _authority(self, order: Order, chance: Random) -> None:
        answer = self.gateway.api(chance, order.authority.name, "POST", "/orders", order.text())
        if answer.status == REFUSED and answer.body["type"].endswith("/first-contact-required"):
            answer = self._first_contact(order, chance)
        if answer.status not in {200, 201}:
            self.refused.append(answer)
            return
        order.id = answer.body["id"]
        self.by_id[order.id] = order
        if not order.is_left:
            AuthorityLife(self, order, chance).run()

    def _first_contact(self, order: Order, chance: Random) -> Answer:
        """Twelve hours before the first order to a platform, as Regulation (EU) 2021/784 asks; the order's answer.

        Some try before and are refused, unless another order has made the first contact long ago.
        """
        path = f"/platforms/{order.platform.name}/first-contacts"
        self.gateway.api(chance, order.authority.name, "POST", path)
        impatient = stream(self.seed, "impatience", order.number)
        early = TOO_EARLY * impatient.random() if impatient.random() < IMPATIENT else timedelta()
        if early:
            self.scheduler.sleep(early)
            answer = self.gateway.api(impatient, order.authority.name, "POST", "/orders", order.text())
            if answer.status != REFUSED:
                return answer
        self.scheduler.sleep(FIRST_CONTACT - early)
        return self.gateway.api(chance, order.authority.name, "POST", "/orders", order.text())

    def _representative(self, order: Order, chance: Random) -> None:
        RepresentativeLife(self, order, chance).run()
