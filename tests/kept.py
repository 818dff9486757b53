"""What a world holds once everybody is in it: made once a process, and put into the worlds that begin at the same time.

Registering everybody takes half a second, as often as there are stories. Nothing of it is left out: what the API, the
stream and the queues made of it is kept as it was.
"""

import os
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.kms.models import Key, kms_backends

from tests.cloud import REGION
from tests.tables import Tables
from tests.wire import Call
from tests.world import World

_KEPT: dict[tuple[type[Tables], bool, datetime], "_Kept"] = {}


@dataclass(frozen=True, slots=True)
class _Kept:
    """The table, the key that the secrets in it are sealed with, and what webhooks were told until then."""

    table: Any
    key: Key
    calls: dict[str, list[Call]]

    @classmethod
    def of(cls, world: World) -> "_Kept":
        calls = {hook: list(calls) for hook, calls in world.wire.calls.items()}
        return cls(world.tables.kept(), copy(_keys()[world.cloud.key]), calls)

    def put_into(self, world: World) -> None:
        world.tables.put_back(self.table)
        _keys().clear()
        _keys()[self.key.id] = copy(self.key)
        world.cloud.key = os.environ["SECRETS_KEY_ID"] = self.key.id
        world.wire.calls.update({hook: list(calls) for hook, calls in self.calls.items()})


def kept(world: World, register: Callable[[], None], *, representative_has_webhook: bool) -> None:
    """Have everybody registered, and begin with a process that remembers nothing of it."""
    which = (type(world.tables), representative_has_webhook, world.now)
    if which in _KEPT:
        _KEPT[which].put_into(world)
    else:
        register()
        _KEPT[which] = _Kept.of(world)
    world.restart()


def _keys() -> dict[str, Any]:
    keys: dict[str, Any] = kms_backends[DEFAULT_ACCOUNT_ID][REGION].keys
    return keys
