"""What each command asks of DynamoDB, counted on moto: requests, read units and write units of its own function.

`PYTHONPATH=functions:. python -m tests.deploy.each_command` writes `infra/deploy/units.toml`. Its part `before` is of
commit 3500dd46, which had words in facts: this module, copied to that commit, wrote it to a file that it was given.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from infra.template import ROOT
from tests.cloud import REGION, RESOURCES
from tests.deploy.asking import Asked, asking
from tests.deploy.counted_file import CountedFile
from tests.people import PRIMARY, cast
from tests.services import OnMoto
from tests.world import World

FILE = ROOT / "infra/deploy/units.toml"
HEAD = """\
# What each command asks of DynamoDB, in its own function: [requests, read units, write units], indexes included.
# Counted on moto by tests/deploy/each_command.py, which writes this file; a test counts again. `before` is of commit
# 3500dd46, counted by the same module: there words were members of facts, an explanation had 500 characters.
"""
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SAID = {"by": "Айжан Серикова", "reference": "TS-2026-004711"}
WORDS = "Ж" * 490
ITEM = {"number": 1, "outcome": "removed", "measured_at": "now"}
READ, WRITTEN = 4_096, 1_024  # bytes of a unit
TWICE = 2  # in a transaction; and in an index, where an entry is taken to move with each write: rather too much
INDEXES = {
    index["KeySchema"][0]["AttributeName"] for index in RESOURCES["Table"]["Properties"]["GlobalSecondaryIndexes"]
}
Units = Counter[str]
LONGEST, OK = "POST contest of 50,000 characters", 200


class Counted:
    """Units by function while it runs."""

    def __init__(self) -> None:
        self.used: dict[str, Units] = {}

    def take(self, asked: Asked) -> None:
        """One request to AWS."""
        if asked.service == "dynamodb" and asked.function:
            units = {"requests": 1, **_units(asked.operation, asked.body, asked.answer)}
            self.used.setdefault(asked.function, Counter()).update(units)

    def row(self, function: str) -> list[int]:
        """Requests, read units and write units of a function."""
        used = self.used.get(function, Counter())
        return [used["requests"], used["read_units"], used["write_units"]]


@contextmanager
def counted(world: World) -> Iterator[Counted]:
    """Count what each function asks of DynamoDB in a world meanwhile."""
    counter = Counted()
    with asking(world, counter.take):
        yield counter


def _units(operation: str, body: dict[str, Any], answer: dict[str, Any]) -> dict[str, int]:
    """Of DynamoDB, and of a query for several items what they hold."""
    if operation == "Query" and "FilterExpression" not in body and "IndexName" not in body:
        keys = [(item["pk"]["S"], item["sk"]["S"]) for item in answer.get("Items", [])]
        return {"read_units": ceil(sum(map(_size, keys)) / READ) or 1}
    if operation == "BatchGetItem":
        items = (item for found in answer.get("Responses", {}).values() for item in found)
        sizes = (_size((item["pk"]["S"], item["sk"]["S"])) for item in items)
        return {"read_units": sum(ceil(size / READ) or 1 for size in sizes)}
    return _plain_units(operation, body)


def _plain_units(operation: str, body: dict[str, Any]) -> dict[str, int]:
    """A query has one unit at least, and ours have no more, but for one item that is read by its owner."""
    if operation == "TransactWriteItems":
        keys = (next(iter(write.values())) for write in body["TransactItems"])
        return {"write_units": sum(_written(_key(key), times=TWICE) for key in keys)}
    if operation in ("PutItem", "UpdateItem", "DeleteItem"):
        return {"write_units": _written(_key(body), times=1)}
    if operation == "GetItem":
        return {"read_units": ceil(_size(_key(body)) / READ) or 1}
    if operation == "BatchGetItem":
        read = [(key["pk"]["S"], key["sk"]["S"]) for table in body["RequestItems"].values() for key in table["Keys"]]
        return {"read_units": sum(ceil(_size(key) / READ) or 1 for key in read)}
    if operation == "Query" and "FilterExpression" in body:
        return {"read_units": ceil(_size(_queried(body)) / READ) or 1}
    return {"read_units": 1}


def _queried(body: dict[str, Any]) -> tuple[str, str]:
    """Both keys of a query for one item, whatever its placeholders are called."""
    pk, sk = re.findall(r"= (:\w+)", body["KeyConditionExpression"])
    values = body["ExpressionAttributeValues"]
    return values[pk]["S"], values[sk]["S"]


def _key(write: dict[str, Any]) -> tuple[str, str]:
    whole = write.get("Item") or write["Key"]
    return whole["pk"]["S"], whole["sk"]["S"]


def _written(key: tuple[str, str], times: int) -> int:
    """Of the item as it is now, and of its entries in indexes, which move with each write."""
    item = _stored(key)
    entries = len(INDEXES & set(item.attrs)) if item else 0
    return times * (ceil(_size(key) / WRITTEN) or 1) + TWICE * entries


def _size(key: tuple[str, str]) -> int:
    item = _stored(key)
    return int(item.size()) if item else 0


def _stored(key: tuple[str, str]) -> Any:  # noqa: ANN401 - moto's item
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["removal-orders"]
    pk, sk = key
    return next(
        (item for item in table.all_items() if (item.attrs["pk"].value, item.attrs["sk"].value) == (pk, sk)), None
    )


class Commands:
    """The commands in one world, each on an order of its own that is an hour old."""

    def __init__(self, world: World) -> None:
        self.world, self.people = world, cast(world)
        self.rows: dict[str, list[int]] = {}
        self.number = 0
        world.run(HOUR)

    def order(self, *before: tuple[str, str, dict[str, Any]]) -> str:
        """An order of two items that was received, and to which the commands `before` were done."""
        self.number += 1
        order = self.people.issue(f"KZ-{self.number}")
        self.world.run(MINUTE)
        for who, command, body in before:
            self._post(order, who, command, body)
            self.world.run(MINUTE)
        return order

    def _post(self, order: str, who: str, command: str, body: dict[str, Any]) -> None:
        party = self.people.ministry if who == "ministry" else self.people.representative
        answer = party.post(
            f"/orders/{order}/{command}", json.loads(json.dumps(body).replace("now", self.world.now.isoformat()))
        )
        assert answer.status == 200, answer.body

    def count(self, name: str, function: str, action: Callable[[], object]) -> None:
        """Add the row of what an action asks in a function."""
        with counted(self.world) as counter:
            action()
        self.rows[name] = counter.row(function)

    def command(self, who: str, command: str, body: dict[str, Any], *before: tuple[str, str, dict[str, Any]]) -> None:
        """Add the row of a command, each after those `before`."""
        order = self.order(*before)
        name = f"{command} (lifted)" if body.get("suspended") is False else command
        self.count(f"POST {name}", "api", lambda: self._post(order, who, command, body))


CONTEST = ("representative", "contest", {**SAID, "explanation": WORDS})
QUESTION = ("representative", "obstacles", {**SAID, "ground": "manifest_error", "items": [1], "explanation": WORDS})
TECHNICAL = ("representative", "obstacles", {**SAID, "ground": "technical", "items": [1], "explanation": WORDS})
REPORT = ("representative", "reports", {**SAID, "items": [ITEM]})
SUSPEND = ("ministry", "suspension", {"suspended": True, "reason": WORDS})
WITHDRAW = ("ministry", "withdrawal", {"reason": WORDS})
COMMANDS: list[tuple[Any, ...]] = [
    (("representative", "acknowledgement", SAID),),
    (REPORT,),
    (QUESTION,),
    (("representative", "resumption", {**SAID, "items": [1]}), TECHNICAL),
    (CONTEST,),
    (("representative", "reinstatement-report", {**SAID, "items": [1]}), REPORT, WITHDRAW),
    (("ministry", "obstacle-answers", {"items": [1], "answer": WORDS}), QUESTION),
    (("ministry", "extension", {"extend_by": "PT2H", "reason": WORDS}),),
    (SUSPEND,),
    (("ministry", "suspension", {"suspended": False, "reason": WORDS}), SUSPEND),
    (("ministry", "disputes", {"items": [1], "reason": WORDS}), REPORT),
    (("ministry", "contest-decision", {"decision": "rejected", "reasons": WORDS}), CONTEST),
    (WITHDRAW,),
]


def counts() -> dict[str, list[int]]:
    """The rows of all commands of the API, of the page and of timers."""
    with World(on=OnMoto()) as world:
        commands = Commands(world)
        commands.count("POST orders", "api", lambda: commands.people.issue("KZ-A"))
        for (who, command, body), *before in COMMANDS:
            commands.command(who, command, body, *before)
        _long(commands)
        _reads(commands)
        _page(commands)
    with World(on=OnMoto()) as world:
        return commands.rows | _timers(Commands(world)).rows


def _long(commands: Commands) -> None:
    """A contest of 50,000 Cyrillic characters; no row where an explanation may not be as long."""
    order = commands.order()
    body = {**SAID, "explanation": "Ж" * 50_000}
    with counted(commands.world) as counter:
        answer = commands.people.representative.post(f"/orders/{order}/contest", body)
    if answer.status == OK:
        commands.rows[LONGEST] = counter.row("api")


def _reads(commands: Commands) -> None:
    people, order = commands.people, commands.order(CONTEST)
    for path in (f"/orders/{order}", f"/orders/{order}/facts", "/orders", "/facts"):
        name = re.sub(order, "{id}", path)
        commands.count(f"GET {name[1:]}", "api", partial(people.ministry.get, path))


def _page(commands: Commands) -> None:
    order = commands.order()
    notices = [mail for mail in commands.world.mailbox.to(PRIMARY) if mail.tags["order"] == order]
    page = commands.people.page(notices[0].link)
    commands.count("page: GET", "page", page.get)
    commands.count("page: POST contest", "page", lambda: page.answer("contest", explanation=WORDS))


def _timers(commands: Commands) -> Commands:
    """Of an order without an answer: its first reminder, and its breach."""
    commands.order()
    world = commands.world
    for name, before, until in (("reminder", 11, 1), ("breach", 11, 2)):
        world.run(before * HOUR)
        commands.count(f"timer: {name}", "tick", partial(world.run, until * HOUR))
    return commands


COUNTED = CountedFile(FILE, HEAD, counts)

if __name__ == "__main__":
    COUNTED.write()
