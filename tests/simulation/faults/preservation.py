"""A month of preservation lasts two hours, so that orders at rest are erased while the world lives.

Parties go on as if nothing had been erased: they send commands and have their webhooks sent again, and operators
resend. Operators hold the erasure of some orders, and release it. An archive reads each order as its authority does,
until it is erased: by it the judge knows what was erased.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.cast import Party
from tests.simulation.faults.drawn import ERASURE, Faults
from tests.simulation.faults.shell import Shell
from tests.simulation.faults.spans import HOUR, MINUTE
from tests.simulation.life import Life
from tests.simulation.oracle.history import Seen
from tests.simulation.orders import Body, Order
from tests.simulation.process import drawn, stream
from tests.simulation.scheduler import Owner

if TYPE_CHECKING:
    from tests.simulation.world import World

MONTH = 2 * HOUR
READ_EVERY = 2 * HOUR  # less than preservation lasts: each order is read after its last fact
AFTERWARDS = 50 * MINUTE
REPLAYED, RESENT = 0.2, 0.3  # share of the erased orders
HOLDS_AT_MOST, FIRST_HOLD, LAST_HOLD = 5, 4 * HOUR, 24 * HOUR
HELD_FOR = (10 * MINUTE, 6 * HOUR)
OK, ERASED = 200, "order.erased"
COMMANDS: tuple[tuple[str, str, Body], ...] = (
    ("authority", "withdrawal", {"reason": "It was a mistake."}),
    ("authority", "disputes", {"items": [1], "reason": "It is there again."}),
    ("representative", "acknowledgement", {"by": "R. Late", "reference": "LATE-1"}),
    ("representative", "contest", {"by": "R. Late", "reference": "LATE-2", "explanation": "It is satire."}),
)


def month(faults: Faults) -> timedelta | None:
    """How long a month of preservation lasts in a world; None: as by the calendar."""
    return MONTH if ERASURE in faults.kinds else None


@dataclass(slots=True)
class Archive:
    """Each order as its authority has read it last before its erasure."""

    seen: dict[str, Seen] = field(default_factory=dict)

    def read(self, world: "World", chance: Random) -> None:
        """Read all orders that are not erased."""
        for order in list(world.lives.by_id.values()):
            if f"order:{order.id}" not in world.watch.erased:
                self.read_one(world, order, chance)

    def read_one(self, world: "World", order: Order, chance: Random) -> None:
        """Read an order, and its facts if it has more of them; nothing is kept of one that was erased meanwhile."""

        def get(party: Party, path: str) -> Any:  # noqa: ANN401 - JSON
            answer = world.gateway.api(chance, party.sub, "GET", f"/orders/{order.id}{path}")
            return answer.body if answer.status == OK else {}

        since, shown = world.scheduler.now, get(order.authority, "")
        length, before = shown.get("journal", {}).get("length", 0), self.seen.get(order.id)
        if before and length == len(before.facts):
            self.seen[order.id] = replace(before, since=since, at=world.scheduler.now, shown=shown)
        elif length:
            facts, theirs = (get(party, "/facts").get("facts", []) for party in (order.authority, order.platform))
            if len(facts) >= length and facts[-1]["type"] != ERASED:
                clocks = world.allowed.clocks
                self.seen[order.id] = Seen(
                    order, since, world.scheduler.now, shown, facts[:length], theirs, None, clocks
                )


def begin(world: "World") -> None:
    """In a world that has the kind."""
    if ERASURE not in world.faults.kinds:
        return
    chance = stream(world.seed, ERASURE)
    world.watch.when_erased = lambda subject: _after(world, subject)

    def work() -> None:
        while True:
            world.scheduler.sleep(READ_EVERY)
            world.archive.read(world, chance)

    world.scheduler.spawn(world.cast.authorities[0], work)
    for number in range(chance.randint(1, HOLDS_AT_MOST)):
        shell = Shell(world, f"hold-erasure-{number}", stream(world.seed, "hold-erasure", number))
        after = drawn(shell.chance, FIRST_HOLD, LAST_HOLD)
        world.lives.tasks.append(world.scheduler.spawn(shell, _hold(world, shell), after))


def _hold(world: "World", shell: Shell) -> Callable[[], None]:
    """An operator holds the erasure of an order, and releases it hours later; one that was erased is refused."""

    def work() -> None:
        known = sorted(world.lives.by_id)
        if not known:
            return
        order = world.lives.by_id[shell.chance.choice(known)]
        if shell.run("hold-erasure", order.id, "--reason", "A court has asked for it.", "--yes").code:
            return
        world.scheduler.sleep(drawn(shell.chance, *HELD_FOR))
        shell.run("release-erasure", order.id, "--reason", "The court has it.", "--yes")
        world.archive.read_one(world, order, shell.chance)

    return work


def _after(world: "World", subject: str) -> None:
    """What people and operators do with an order that was erased."""
    world.faults.injected[ERASURE] += 1
    order = world.lives.by_id.get(subject.partition(":")[2])
    if order is None or not world.faults.has(ERASURE, world.scheduler.now):
        return
    for number, (kind, path, body) in enumerate(COMMANDS):
        chance = stream(world.seed, ERASURE, order.number, number)
        party = order.authority if kind == "authority" else order.platform
        _spawn(world, party, _post(Life(world.lives, order, chance), party, path, body), chance)
    chance = stream(world.seed, ERASURE, order.number, "all")
    for party in (order.authority, order.platform):
        if party.endpoint and chance.random() < REPLAYED:
            _spawn(world, party, _replay(world, party, chance), chance)
    if chance.random() < RESENT:
        shell = Shell(world, f"erased-{order.number}", chance)
        _spawn(world, shell, lambda: shell.run("resend", order.id, "--yes"), chance)


def _post(life: Life, party: Party, path: str, body: Body) -> Callable[[], object]:
    return lambda: life.post(party, path, body)


def _replay(world: "World", party: Party, chance: Random) -> Callable[[], object]:
    """All of its webhooks since the registration are sent again."""
    since: datetime = world.faults.since or world.scheduler.now
    body = {"since": f"{since:%Y-%m-%dT%H:%M:%SZ}"}
    return lambda: world.gateway.api(chance, party.sub, "POST", f"/endpoints/{party.endpoint}/replay", body)


def _spawn(world: "World", owner: Owner, work: Callable[[], object], chance: Random) -> None:
    after = drawn(chance, timedelta(), AFTERWARDS)
    world.lives.tasks.append(world.scheduler.spawn(owner, work, after))
