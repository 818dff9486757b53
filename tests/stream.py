"""The table's stream, as the publisher reads it."""

from datetime import datetime
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.cloud import REGION


class Stream:
    """The table's stream, read in order.

    Each look asks for the table anew: after a transaction that was refused moto goes on with a copy of it, and whoever
    kept the stream from before, as moto's own iterators do, would read the old one for ever.
    """

    def __init__(self) -> None:
        self._waiting: list[dict[str, Any]] = []
        self.retry_at: datetime | None = None

    def open(self, now: datetime) -> bool:
        """Whether the stream is read now, rather than after a pause for a record that failed."""
        return self.retry_at is None or self.retry_at <= now

    def take(self, now: datetime) -> list[dict[str, Any]]:
        """What was written since, and what was put back."""
        written = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables["removal-orders"].stream_shard
        assert written is not None
        records = [record.to_json() for record in written.items]
        written.items.clear()  # or each transaction copies all that ever happened
        self._waiting += [record for record in records if record["dynamodb"]["Keys"]["sk"]["S"] == "journal"]
        if not self.open(now):
            return []
        taken, self._waiting, self.retry_at = self._waiting, [], None
        return taken

    def put_back(self, records: list[dict[str, Any]], retry_at: datetime) -> None:
        """A record failed: it and those after it are read again, a little later."""
        self._waiting = records + self._waiting
        self.retry_at = retry_at
