"""Lives that leave every kind of item, and the table as they leave it. A release freezes it, as its last step:

PYTHONPATH=functions python -m tests.release.lives
"""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.kms.models import Key, kms_backends

from infra.deploy.answers import AS_BEFORE
from removal.orders.fold import PROJECTIONS
from removal.record import instant
from tests.cloud import REGION, fill, table_items
from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast, Client, Party, cast
from tests.services import OnMoto
from tests.world import World

FILE = Path(__file__).with_name("last.json")
TABLE = "removal-orders"
HOUR = timedelta(hours=1)
Item = Mapping[str, Any]


@dataclass(frozen=True)
class Left:
    """A table, when it was left so, the orders in it and their statuses, and the key of the secrets in it.

    `folds`: the types of an order's facts that the release can fold; not all of them are in the table.
    """

    at: datetime
    orders: Mapping[str, str]
    statuses: Mapping[str, str]
    key: tuple[str, str]
    items: list[Item]
    folds: tuple[str, ...]


def lived() -> Left:
    """One order breached, one complied with, one obstructed, one running, one just issued; a webhook that is down.

    Written as a stack of the last release goes on when it gets this one: with `DeliveryPartitions=endpoint`.
    """
    with World(on=OnMoto()) as world:
        os.environ["DELIVERY_PARTITIONS"] = AS_BEFORE["DeliveryPartitions"]
        world.restart()
        people = cast(world)
        world.mailbox.behaviour |= {PRIMARY: accepts}
        orders = {"breached": people.issue("R-1")}
        world.run(25 * HOUR)
        orders |= {
            name: people.issue(f"R-{number}") for number, name in enumerate(("complied", "obstructed", "running"), 2)
        }
        world.run(HOUR)
        _answer(people, orders)
        world.run(HOUR)
        world.receivers.behaviour[people.ministry.hook] = lambda _: None
        orders["issued"] = people.issue("R-5")
        world.run(HOUR)
        orders["unsettled"] = people.issue("R-6")
        statuses = {name: people.order(id_)["status"] for name, id_ in orders.items()}
        return Left(world.now, orders, statuses, _key(world), [*table_items(TABLE)], tuple(sorted(PROJECTIONS)))


def _answer(people: Cast, orders: Mapping[str, str]) -> None:
    acknowledged = {"by": "R. Representative", "reference": "A-1"}
    assert people.representative.post(f"/orders/{orders['complied']}/acknowledgement", acknowledged).status == 200
    assert people.report(orders["complied"], 1, 2).body["status"] == "complied"
    obstacle: dict[str, object] = {
        "by": "R. Representative",
        "reference": "O-1",
        "ground": "manifest_error",
        "items": [1],
    }
    obstacle["explanation"] = "Wrong page."
    answer = people.representative.post(f"/orders/{orders['obstructed']}/obstacles", obstacle)
    assert answer.status in (200, 201), answer.body


def _key(world: World) -> tuple[str, str]:
    key = kms_backends[DEFAULT_ACCOUNT_ID][REGION].keys[world.cloud.key]
    return key.id, base64.b64encode(key.key_material).decode()


@contextmanager
def lived_on(left: Left) -> Iterator[tuple[World, Cast]]:
    """A world that finds a table as it was left, and the parties that know of it."""
    with World(left.at, on=OnMoto()) as world:
        _unlock(world, left.key)
        fill(TABLE, left.items)
        world.lose_stream()
        world.restart()
        ministry = Party(world, "ministry", "https://ministry.example/hook")
        representative = Party(world, "representative", "https://video.example/hook")
        yield world, Cast(Client(world, "registrar"), ministry, representative)


def _unlock(world: World, key: tuple[str, str]) -> None:
    """The same key: on AWS it stays where it is."""
    keys = kms_backends[DEFAULT_ACCOUNT_ID][REGION].keys
    kept: Key = keys[world.cloud.key]
    id_, material = key
    kept.id, kept.key_material = id_, base64.b64decode(material)
    kept.arn = kept.arn.replace(world.cloud.key, id_)
    keys[id_] = kept


def read() -> Left:
    """What the last release left."""
    left = json.loads(FILE.read_text("utf-8"))
    at, key, folds = instant.from_text(left["at"]), tuple(left["key"]), tuple(left["folds"])
    return Left(at, left["orders"], left["statuses"], key, left["items"], folds)


def write(left: Left) -> None:
    """An item a line."""
    head = {"at": instant.to_text(left.at), "orders": left.orders, "statuses": left.statuses, "key": left.key}
    head["folds"] = left.folds
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in left.items)
    FILE.write_text(f'{json.dumps(head)[:-1]}, "items": [\n{lines}\n]}}\n', "utf-8")


if __name__ == "__main__":
    write(lived())
