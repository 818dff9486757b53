"""Two tables: a backup, restored beside, and the table that lacks items, or has changed ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from removal.journals import volumes_store
from removal.operations.comparison import (
    Stored,
    Verdict,
    beside,
    count_of,
    key_of,
    lines_of,
    unmarked,
    verdict,
    verdict_on_journals,
)
from removal.table import JOURNAL, read_together
from removal.values import dataclass, replace
from removal.versions import VersionConflict, retry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Chosen = Callable[[Stored], bool]
BUSY = "An item kept being written by others; run the same again."


@dataclass(frozen=True, slots=True)
class Difference:
    """An item of the backup, the table's of the same key, which may be missing, and the verdict on it."""

    copied: Stored
    stored: Stored | None
    verdict: Verdict

    @property
    def partition(self) -> str:
        """Its partition."""
        return key_of(self.copied)[0]


@dataclass(frozen=True, slots=True)
class Backup:
    """`backup`, to which a backup was restored, and `table`."""

    client: "DynamoDBClient"
    table: str
    backup: str

    def differences(
        self, partition: str | None, chosen: Chosen = lambda _: True, *, overwrite: bool = False
    ) -> Iterator[Difference]:
        """What of the chosen items of a partition, or of all, is missing, changed or forked; in the order of the keys.

        `overwrite`: whatever differs is changed, and so is what is newer in the table.
        """
        for page in self._pages(partition):
            items = list(filter(chosen, page))
            stored = read_together(map(key_of, items)).raw
            compared = (self._difference(item, stored.get(key_of(item)), overwrite=overwrite) for item in items)
            differ = (difference for difference in compared if difference.verdict is not Verdict.KEPT)
            yield from differ if overwrite else map(_beside_newer, differ)

    def subjects(self) -> Iterator[Stored]:
        """Keys and status of each journal that the backup has, but for those of endpoints; a scan."""
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.backup,
            FilterExpression="sk = :journal AND NOT begins_with(pk, :endpoint)",
            ProjectionExpression="pk, sk, #status",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":journal": {"S": JOURNAL}, ":endpoint": {"S": "endpoint:"}},
            ConsistentRead=True,
        )
        yield from (item for page in pages for item in page["Items"])

    def under(self, partition: str, prefix: str) -> Iterator[Stored]:
        """The backup's items of a partition whose sort keys begin with a prefix."""
        yield from (item for page in self._query(self.backup, partition, prefix) for item in page)

    def mails(self) -> Iterator[Stored]:
        """The backup's deliveries of mails about no order; a scan."""
        of_mails = "begins_with(sk, :delivery) AND attribute_exists(mail)"
        pages = self.client.get_paginator("scan").paginate(
            TableName=self.backup,
            FilterExpression=f"{of_mails} AND NOT begins_with(subject, :order)",
            ExpressionAttributeValues={":delivery": {"S": "delivery:"}, ":order": {"S": "order:"}},
            ConsistentRead=True,
        )
        yield from (item for page in pages for item in page["Items"])

    def control(self) -> Stored | None:
        """The backup's control item of the clock."""
        key = {"pk": {"S": "clock"}, "sk": {"S": "control"}}
        return self.client.get_item(TableName=self.backup, Key=key, ConsistentRead=True).get("Item")

    def put_back(self, difference: Difference) -> bool:
        """Write the backup's item; False if the table's was written since it was read, which then stays."""
        return retry(lambda: self._put_back(difference), BUSY)

    def _put_back(self, difference: Difference) -> bool:
        try:
            self.client.put_item(TableName=self.table, Item=difference.copied, **_unchanged(difference.stored))
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        except self.client.exceptions.TransactionConflictException as held:
            raise VersionConflict from held
        return True

    def _difference(self, copied: Stored, stored: Stored | None, *, overwrite: bool) -> Difference:
        pk, sk = key_of(copied)
        if stored is None:
            # A journal beside a later volume would be one that was taken back, and its next volume would be refused.
            late = sk == JOURNAL and volumes_store.count(pk) > int(copied.get("volumes", {}).get("N", 0))
            return Difference(copied, None, Verdict.FORKED if late else Verdict.MISSING)
        if overwrite:
            is_same = unmarked(copied) == unmarked(stored)
            return Difference(copied, stored, Verdict.KEPT if is_same else Verdict.CHANGED)
        if sk != JOURNAL:
            return Difference(copied, stored, verdict(copied, stored))
        ours, theirs = (self._facts(table, item) for table, item in ((self.backup, copied), (self.table, stored)))
        return Difference(copied, stored, verdict_on_journals(copied, ours, stored, theirs))

    def _facts(self, table: str, item: Stored) -> Sequence[str]:
        """All facts of a journal: those of its volumes, then those of its item."""
        pages = self._query(table, key_of(item)[0], volumes_store.PREFIX) if "volumes" in item else ()
        return [*(line for page in pages for volume in page for line in lines_of(volume)), *lines_of(item)]

    def _pages(self, partition: str | None) -> Iterator[Sequence[Stored]]:
        if partition:
            return self._query(self.backup, partition, "")
        scanned = self.client.get_paginator("scan").paginate(TableName=self.backup, ConsistentRead=True)
        return (page["Items"] for page in scanned)

    def _query(self, table: str, partition: str, prefix: str) -> Iterator[Sequence[Stored]]:
        values: dict[str, Any] = {":partition": {"S": partition}}
        if prefix:
            values[":prefix"] = {"S": prefix}
        queried = self.client.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression="pk = :partition" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        return (page["Items"] for page in queried)


def _beside_newer(difference: Difference) -> Difference:
    """Forked if the table's other item of an entry and its journal is newer: the two would contradict each other.

    An entry out of the backup would take a revocation back that its journal in the table has.
    """
    key = beside(difference.copied)
    other = read_together([key]).raw.get(key) if key else None
    is_newer = other is not None and count_of(other) > count_of(difference.copied)
    return replace(difference, verdict=Verdict.FORKED) if is_newer else difference


def _unchanged(stored: Stored | None) -> Mapping[str, Any]:
    """The condition that the table's item is as it was read: every attribute."""
    if stored is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    names = sorted(stored)
    return {
        "ConditionExpression": " AND ".join(f"#{number} = :{number}" for number, _ in enumerate(names)),
        "ExpressionAttributeNames": {f"#{number}": name for number, name in enumerate(names)},
        "ExpressionAttributeValues": {f":{number}": stored[name] for number, name in enumerate(names)},
    }
