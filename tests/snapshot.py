"""What a world holds once everybody is in it: made once a process, and put into the worlds that begin at the same time.

Registering everybody takes half a second, as often as there are stories. Nothing of it is left out: what the API, the
stream and the queues made of it is kept as it was.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fake_receivers import Call
from tests.services import Services
from tests.world import World

_SNAPSHOTS: dict[tuple[type[Services], bool, datetime, str], "_Snapshot"] = {}


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What services hold, the key that seals the table's secrets, and what webhooks were sent until then."""

    held: Any
    key: str
    calls: dict[str, list[Call]]

    @classmethod
    def of(cls, world: World) -> "_Snapshot":
        calls = {hook: list(calls) for hook, calls in world.receivers.calls.items()}
        return cls(world.services.kept(), world.cloud.key, calls)

    def put_into(self, world: World) -> None:
        world.services.put_back(self.held)
        world.cloud.key = os.environ["SECRETS_KEY_ID"] = self.key
        world.receivers.calls.update({hook: list(calls) for hook, calls in self.calls.items()})


def snapshot(world: World, register: Callable[[], None], *, representative_has_webhook: bool) -> None:
    """Have everybody registered, and begin with a process that remembers nothing of it."""
    which = (type(world.services), representative_has_webhook, world.now, os.environ["DELIVERY_PARTITIONS"])
    if which in _SNAPSHOTS:
        _SNAPSHOTS[which].put_into(world)
    else:
        register()
        _SNAPSHOTS[which] = _Snapshot.of(world)
    world.restart()
