"""The table's stream, as the publisher reads it."""

from datetime import datetime
from typing import Any

from tests.tables import Tables


class Stream:
    """The table's stream, read in order."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._waiting: list[dict[str, Any]] = []
        self.retry_at: datetime | None = None

    def open(self, now: datetime) -> bool:
        """Whether the stream is read now, rather than after a pause for a record that failed."""
        return self.retry_at is None or self.retry_at <= now

    def take(self, now: datetime) -> list[dict[str, Any]]:
        """What was written since, and what was put back."""
        self._waiting += [
            record for record in self._tables.written() if record["dynamodb"]["Keys"]["sk"]["S"] == "journal"
        ]
        if not self.open(now):
            return []
        taken, self._waiting, self.retry_at = self._waiting, [], None
        return taken

    def put_back(self, records: list[dict[str, Any]], retry_at: datetime) -> None:
        """A record failed: it and those after it are read again, a little later."""
        self._waiting = records + self._waiting
        self.retry_at = retry_at
