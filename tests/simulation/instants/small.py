"""A world of one authority, one platform and one order, in which hours without a timer cost nothing.

Sweeps that would find nothing are left out; right before the next one the heartbeat is written as they would have
written it, so that no gap is seen.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.aws.dynamodb.partitions import Stored
from tests.simulation.calls import Fate
from tests.simulation.cast import Cast, Party
from tests.simulation.gateway import Answer
from tests.simulation.orders import Body, Order
from tests.simulation.process import Process, stream
from tests.simulation.receivers import Hook, Letter
from tests.simulation.seams import STAGE
from tests.simulation.sources import Clockwork
from tests.simulation.sweeps import Sweeps
from tests.simulation.template import Change, Schedule
from tests.simulation.world import World

SEED = 3  # of a deployment that is not local: without the laws for demonstrations
MILLISECOND = timedelta(milliseconds=1)
AHEAD = timedelta(seconds=75)
HEARTBEAT_EVERY = timedelta(minutes=1)
CONTROL = ("clock", ("control",))
HEARTBEAT = re.compile(r'"heartbeat_at":"[^"]*"')
QUIET = timedelta(minutes=3)


class Still:
    """Each journey takes a millisecond."""

    def fate(self, process: Process, service: str, operation: str) -> Fate:  # noqa: ARG002 - it is the same for all
        """For one attempt."""
        return Fate(MILLISECOND, MILLISECOND)


class Rare(Sweeps):
    """Only the sweeps that find a timer; the others' heartbeat is written without them."""

    world: "Small"

    def wanted(self) -> bool:
        """Whether the sweep of this minute runs."""
        soon = f"{self.world.scheduler.now + AHEAD:%Y-%m-%dT%H:%M:%S}"
        if not self.world.watch.any_due(soon):
            return False
        self._asks_all = False
        self.world.beat()
        return True


class Small(World):
    """The world; `hook` says whether the platform has a webhook, `change` alters the template first."""

    def __init__(self, *, hook: bool, change: Change = lambda _: None) -> None:
        super().__init__(SEED, 0, change)
        authority = Party("ministry-1", "authority", stream(SEED, "ministry-1"), "https://ministry-1.example/hook")
        address = "https://video-1.example/hook" if hook else None
        mails = ("primary@video-1.example", "deputy@video-1.example")
        platform = Party("video-1", "representative", stream(SEED, "video-1"), address, mails)
        self.cast = Cast(SEED, self.cast.laws, [authority], [platform])
        self.wire.weather = Still()

    @property
    def authority(self) -> Party:
        """The only one."""
        return self.cast.authorities[0]

    @property
    def platform(self) -> Party:
        """The only one."""
        return self.cast.platforms[0]

    def register(self) -> None:
        """Enter everybody."""
        self._register()

    def wait(self, length: timedelta) -> None:
        """Let time pass."""
        self.scheduler.run(self.scheduler.now + length)

    def say(self, party: Party, path: str, body: Body | None, method: str = "POST") -> Answer:
        """One request of a party, answered; then time until all is quiet again is the caller's."""
        chance = stream(SEED, "says", path, str(self.scheduler.now))
        task = self.scheduler.spawn(party, lambda: self.gateway.api(chance, party.name, method, path, body))
        while not task.done:
            self.wait(timedelta(seconds=1))
        if task.failure:
            raise task.failure
        answer: Answer = task.result
        return answer

    def issue(self, items: int, law: str = "kz") -> Order:
        """An order that is issued and delivered."""
        order = Order(1, law, items, self.authority, self.platform, timedelta())
        answer = self.say(self.authority, "/orders", order.text())
        assert answer.status == 201, answer.text
        order.id = answer.body["id"]
        self.lives.by_id[order.id] = order
        self.wait(QUIET)
        return order

    def item(self, order_id: str) -> Mapping[str, Any]:
        """The item that holds an order's journal."""
        stored = self.cloud.table.stored((f"order:{order_id}", ("journal",)))
        assert stored is not None
        return stored.item

    def timer(self, order_id: str) -> datetime | None:
        """When the order's next timer is due; None without one."""
        at = self.item(order_id).get("timer_at")
        return datetime.fromisoformat(at["S"]) if at else None

    def beat(self) -> None:
        """The heartbeat, as the sweeps that were left out would have written it."""
        stored = self.cloud.table.stored(CONTROL)
        at = self.scheduler.now - HEARTBEAT_EVERY
        if stored is None or json.loads(stored.item["control"]["S"])["heartbeat_at"] >= f"{at:%Y-%m-%dT%H:%M:%S}":
            return
        text = HEARTBEAT.sub(f'"heartbeat_at":"{at:%Y-%m-%dT%H:%M:%S}.000Z"', stored.item["control"]["S"])
        self.cloud.table.write(CONTROL, Stored.of({**stored.item, "control": {"S": text}}))

    def _schedule(self, schedule: Schedule) -> Clockwork:
        sweeps = Rare(self.watch, self.scheduler, AHEAD, stream(self.seed, "sweeps"))
        sweeps.world = self
        clockwork = Clockwork(self.scheduler, self.lambdas, schedule, stream(self.seed, "schedule"))
        clockwork.wanted = sweeps.wanted
        STAGE.asks_shard = sweeps.asks
        clockwork.start()
        return clockwork

    def _heard(self, hook: Hook) -> None:
        """No party reacts by itself."""

    def _read(self, letter: Letter) -> None:
        """Likewise."""
