"""A log in memory with its one sequencer, and readers of what it serves."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from removal.publiclog.bundles import entries_of, unpacked
from removal.publiclog.notes import Checkpoint, checkpoint_of
from removal.publiclog.sequencer import Sequencer
from removal.publiclog.tiles import WIDTH, bundle_path
from tests.publiclog.memory import Bucket, BucketClient, Signer, Table, TableClient

MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Log:
    def __init__(self) -> None:
        self.bucket, self.table, self.signer, self.now = Bucket(), Table(), Signer(), MORNING
        self.own: dict[str, bytes] = {}
        self.sequencer = self.sequencer_of()

    def sequencer_of(self, client: type[BucketClient] = BucketClient) -> Sequencer:
        table = TableClient(self.table)
        return Sequencer(client(self.bucket.objects), table, table, self.signer, lambda: self.now, self._own)

    def run(self, *orders: str, listed: Collection[str] = ()) -> frozenset[str]:
        return self.sequencer.run(orders, listed)

    def _own(self, order: str) -> bytes | None:
        return self.own.get(order)

    @property
    def checkpoint(self) -> Checkpoint:
        return checkpoint_of(self.bucket.objects["checkpoint"][0], self.signer.public_key())

    @property
    def entries(self) -> list[bytes]:
        return list(self._served())

    @property
    def read(self) -> list[dict[str, Any]]:
        return [json.loads(entry) for entry in self.entries]

    def tile(self, path: str) -> bytes:
        return self.bucket.objects[path][0]

    def _served(self) -> Iterator[bytes]:
        size = self.checkpoint.size
        for start in range(0, size, WIDTH):
            path = bundle_path(start // WIDTH, min(WIDTH, size - start))
            yield from entries_of(unpacked(self.tile(path)))
