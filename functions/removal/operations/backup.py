"""Restores items that a backup has and the table lacks, by partition; existing items are never changed.

Nothing is put back that was erased with its order: neither the order's items nor those of its deliveries, which lie
under endpoints, deliveries and messages. The rows that the backup has under the order say which deliveries those are.
Draft answers are left out: they last a day, and are deleted once they are recorded.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from removal.deliveries.items import PLANNED
from removal.draft_answers.store import PARTITION as DRAFTS
from removal.errors import Erased, NotFound, RemovalError
from removal.journals.words_store import WORDS
from removal.operations.command_context import DONE, CommandContext
from removal.orders.states import require_kept
from removal.record.facts import from_text
from removal.registry import journal_store
from removal.registry.entries import store as entries
from removal.registry.entries.journal import KINDS
from removal.registry.erasure import erased
from removal.table import JOURNAL, Item
from removal.values import dataclass
from removal.wiring.operate import order_store

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

KEYS = ["pk", "sk"]
OF_DELIVERIES = ("delivery:", "endpoint:", "message:")  # partitions with items of deliveries
Stored = Mapping[str, Any]  # an item, or its keys, as DynamoDB's API has it


@dataclass(frozen=True, slots=True)
class Backup:
    """Two tables: `backup`, to which a backup was restored, and `table`, which lacks items."""

    client: "DynamoDBClient"
    table: str
    backup: str

    def missing(self, partition: str | None) -> Iterator[Stored]:
        """Items of a partition that only the backup has; keys of all such items if `partition` is None."""
        for page in self._items(partition) if partition else self._keys():
            keys = [_key(item) for item in page]
            existing = {
                (item.pk, item.sk) for item in Item.batch_get(keys, consistent_read=True, attributes_to_get=KEYS)
            }
            lacking = (item for item, key in zip(page, keys, strict=True) if key not in existing)
            yield from (item for item in lacking if not item["pk"]["S"].startswith(DRAFTS))

    def deliveries(self) -> Mapping[str, str]:
        """The order's partition by the id of each delivery of an order; a scan of the backup."""
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.backup,
            FilterExpression="begins_with(sk, :planned)",
            ExpressionAttributeValues={":planned": {"S": PLANNED}},
            ConsistentRead=True,
        )
        return {item["delivery"]["S"]: item["pk"]["S"] for page in pages for item in page["Items"]}

    def put_back(self, items: Iterable[Stored]) -> int:
        """Write a partition's items; returns how many. The journal is last: its write starts the fan-out."""
        put = 0
        for item in sorted(items, key=lambda item: item["sk"]["S"] == JOURNAL):
            try:
                self.client.put_item(TableName=self.table, Item=item, ConditionExpression="attribute_not_exists(pk)")
                put += 1
            except self.client.exceptions.ConditionalCheckFailedException:
                continue  # written meanwhile: the existing item stays
        return put

    def _keys(self) -> Iterator[list[Stored]]:
        scanned = self.client.get_paginator("scan").paginate(
            TableName=self.backup, ProjectionExpression="pk, sk", ConsistentRead=True
        )
        yield from (page["Items"] for page in scanned)  # type: ignore[misc]

    def _items(self, partition: str) -> Iterator[list[Stored]]:
        queried = self.client.get_paginator("query").paginate(
            TableName=self.backup,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": partition}},
            ConsistentRead=True,
        )
        yield from (page["Items"] for page in queried)  # type: ignore[misc]


def add(commands: Any, writes: Any) -> None:  # noqa: ANN401 - argparse has no public name for them
    """Add the command `restore`."""
    restore = commands.add_parser("restore", parents=[writes], help="put back what a backup has and the table lacks")
    restore.add_argument("partition", nargs="?", help="such as order:ID; without one they are listed")
    restore.add_argument("--from", required=True, dest="backup", help="the table that the backup was restored to")
    restore.set_defaults(command=_restore)


def _restore(context: CommandContext) -> int:
    need = context.process.settings.need
    backup = Backup(context.process.client("dynamodb"), need("TABLE_NAME"), context.arguments.backup)
    partition = context.arguments.partition
    if partition is None:
        return _list(context, backup)
    _require_kept(partition)
    gone = _erased_words(partition)
    missing = [item for item in _kept(partition, backup) if item["sk"]["S"] not in gone]
    what = f"put back {len(missing)} items of {partition}"
    return context.write(what, lambda: context.say(f"{backup.put_back(missing)} items were put back"))


def _require_kept(partition: str) -> None:
    """Erased if the partition is that of an order that was erased: nothing is put back beside its journal."""
    kind, _, id_ = partition.partition(":")
    if kind == "order":
        with suppress(NotFound):
            require_kept(order_store().load(id_).order)


def _kept(partition: str, backup: Backup) -> Iterator[Stored]:
    """The missing items of a partition, without those of deliveries of erased orders."""
    orders = backup.deliveries() if partition.startswith(OF_DELIVERIES) else {}
    for item in backup.missing(partition):
        with suppress(Erased):
            _require_kept(orders.get(_delivery_of(item), partition))
            yield item


def _delivery_of(item: Stored) -> str:
    """The id of the delivery that an item is of; another text if it is of none."""
    kind, _, id_ = item["pk"]["S"].partition(":")
    of_key = id_ if kind == "delivery" else item["sk"]["S"].partition(":")[2]
    return str(item["delivery"]["S"]) if "delivery" in item else of_key


def _erased_words(partition: str) -> set[str]:
    """The sort keys of words in a partition of the register that were erased; empty for other partitions."""
    kind, _, id_ = partition.partition(":")
    if kind not in {"platform", *KINDS}:
        return set()
    with suppress(NotFound):
        lines = journal_store.read(id_).lines if kind == "platform" else entries.read(partition).lines
        facts = list(map(from_text, lines))
        gone = erased(facts)
        return {f"{WORDS}{fact.words_sha256}" for fact in facts if fact.sequence in gone}
    return set()


def _list(context: CommandContext, backup: Backup) -> int:
    if context.arguments.yes:
        msg = "Say which partition: what was deleted on purpose, such as a webhook, is missing here as well."
        raise RemovalError(msg)
    for partition, items in sorted(Counter(item["pk"]["S"] for item in backup.missing(None)).items()):
        context.say(f"{partition}: {items} items are missing")
    return DONE


def _key(item: Stored) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
