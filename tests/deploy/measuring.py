"""What an order's life uses of AWS, counted on moto: invocations, and the calls that are paid for.

`PYTHONPATH=functions python -m tests.deploy.measuring` writes it to where `make cost` reads it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from infra.template import ROOT
from tests.cloud import REGION, RESOURCES
from tests.deploy.asking import Asked, asking
from tests.fake_ses import accepts
from tests.people import PRIMARY, Cast, cast
from tests.services import OnMoto
from tests.world import World

FILE = ROOT / "infra/deploy/usage.toml"
HEAD = "# Counted on moto by tests/deploy/measuring.py, which writes this file; a test counts again.\n"
READ, WRITTEN = 4_096, 1_024  # bytes of a unit
TWICE = 2  # in a transaction; and in an index, where an entry moves
INDEXES = {
    index["KeySchema"][0]["AttributeName"] for index in RESOURCES["Table"]["Properties"]["GlobalSecondaryIndexes"]
}
PAID = {"kms": "kms_requests", "secretsmanager": "secret_requests", "sqs": "sqs_requests", "sns": "sns_publishes"}
HOUR = timedelta(hours=1)
SWEPT, BEHIND_THE_API = "sweep", ("api", "page")


class Meter:
    """Counts what is paid for."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()

    def take(self, asked: Asked) -> None:
        """One request to AWS, once it was answered."""
        if asked.function == SWEPT:
            return
        if asked.service == "dynamodb":
            self.used.update(_units(asked.operation, asked.body))
        elif asked.service == "events":
            self.used["events"] += len(asked.body["Entries"])
        elif asked.service in PAID:
            self.used[PAID[asked.service]] += 1

    def invocation(self, function: str) -> None:
        """One of a function; those behind the API are requests of it too."""
        if function != SWEPT:
            self.used[f"lambda.{function}"] += 1
            self.used["api_requests"] += function in BEHIND_THE_API


@contextmanager
def metered(world: World) -> Iterator[Meter]:
    """Whatever happens in a world meanwhile, but for its sweeps."""
    meter, posted = Meter(), len(world.mailbox.posted)
    with asking(world, meter.take, meter.invocation):
        yield meter
    meter.used["mails"] = len(world.mailbox.posted) - posted


def life(world: World, people: Cast) -> None:
    """Told, received, acknowledged, reported in two parts, complied with."""
    order = people.issue()
    world.run(HOUR)
    people.representative.post(f"/orders/{order}/acknowledgement", {"by": "R.", "reference": "R-1"})
    people.report(order, 1)
    people.report(order, 2)
    world.run(25 * HOUR)


def used_by_an_order(*, by_mail: bool) -> dict[str, int]:
    """In its whole life."""
    with World(on=OnMoto()) as world:
        people = cast(world, representative_has_webhook=not by_mail)
        world.run(HOUR)
        world.mailbox.behaviour |= {PRIMARY: accepts}
        with metered(world) as meter:
            life(world, people)
        return dict(sorted(meter.used.items()))


def measured() -> str:
    """The file."""
    parts = {
        "order.by_webhook": used_by_an_order(by_mail=False),
        "order.by_mail": used_by_an_order(by_mail=True),
    }
    tables = (
        f"\n[{name}]\n" + "".join(f'"{what}" = {count}\n' for what, count in used.items() if count)
        for name, used in parts.items()
    )
    return HEAD + "".join(tables)


def _units(operation: str, body: dict[str, Any]) -> dict[str, int]:
    """Of DynamoDB. A query has one unit at least, and ours have no more, but for one item that is read by its owner."""
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


if __name__ == "__main__":
    FILE.write_text(measured(), "utf-8")
