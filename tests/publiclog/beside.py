"""The public log beside a world, as a stranger sees it."""

import json
import os
from collections.abc import Iterator

from removal.publiclog.bundles import entries_of, unpacked
from removal.publiclog.notes import Checkpoint, checkpoint_of
from removal.publiclog.tiles import WIDTH, bundle_path
from removal.publiclog.worker import LogQueue
from tests import parts
from tests.cloud import REGION, client
from tests.publiclog.memory import Signer
from tests.world import World

BUCKET = "the-log"


class PublicLog:
    """A world's log, as a stranger sees it. moto has no keys that sign: a key of the test's own signs in all worlds."""

    def __init__(self, world: World) -> None:
        self.world, self.signer = world, Signer()
        client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        queue = world.cloud.sqs.create_queue(QueueName="log", Attributes={"VisibilityTimeout": "240"})["QueueUrl"]
        os.environ.update(LOG_QUEUE_URL=queue, LOG_BUCKET=BUCKET, LOG_KEY_ID="key", LOG_ORIGIN="log.example/orders")
        world.restart()

    def run(self) -> None:
        """What is sent arrives, then the log's minute."""
        self.world.settle()
        parts.put(signer=self.signer)
        self.world.log()

    def lose_messages(self) -> None:
        """As a queue does after its retention; moto keeps them, and shows no other before them."""
        self.world.settle()
        queue = LogQueue(self.world.cloud.sqs, os.environ["LOG_QUEUE_URL"])
        queue.delete(queue.receive())

    @property
    def bodies(self) -> dict[str, bytes]:
        listed = client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
        keys = [each["Key"] for each in listed if not each["Key"].startswith(("commit/", "statistics/"))]
        return {key: client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

    @property
    def checkpoint(self) -> Checkpoint:
        return checkpoint_of(self.bodies["checkpoint"], self.signer.public_key())

    @property
    def entries(self) -> list[bytes]:
        return list(self._served())

    @property
    def commitments(self) -> list[str]:
        read = [json.loads(entry) for entry in self.entries]
        return [entry["commitment"] for entry in read if entry["kind"] == "fact"]

    def _served(self) -> Iterator[bytes]:
        bodies, size = self.bodies, self.checkpoint.size
        for start in range(0, size, WIDTH):
            yield from entries_of(unpacked(bodies[bundle_path(start // WIDTH, min(WIDTH, size - start))]))
