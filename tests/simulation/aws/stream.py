"""A table's stream: its records by shard, each shard in lanes, the records of one item in order.

A shard holds the records of some partition keys. `ParallelizationFactor` lets Lambda read a shard in several lanes at
once, each item always in the same lane. A record is kept for 24 hours.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias
from zlib import crc32

from tests.simulation.aws.dynamodb import Change
from tests.simulation.aws.dynamodb.schema import Key
from tests.simulation.aws.dynamodb.values import copy_item, size_of_item
from tests.simulation.aws.environment import ACCOUNT, REGION, Environment

RETENTION = timedelta(hours=24)
FIRST_NUMBER = 100_000_000_000_000_000_001
Record: TypeAlias = dict[str, Any]
Listener: TypeAlias = Callable[[int], None]
Wanted: TypeAlias = Callable[[Record], bool]


def _all(_: Record) -> bool:
    return True


@dataclass(slots=True)
class Lane:
    """The records of a lane that were not taken for good, the oldest first; `taken` counts those that were."""

    changes: list[Change] = field(default_factory=list)
    taken: int = 0


class Stream:
    """The stream of one table: add `record` to the table's listeners.

    Each listener is called with the lane of a new record. `lost` has the changes that were older than 24 hours before
    they were taken, for a judge.
    """

    def __init__(self, table: str, environment: Environment, *, shards: int = 2, lanes_per_shard: int = 10) -> None:
        self.arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/2026-01-01T00:00:00.000"
        self.listeners: list[Listener] = []
        self.lost: list[Change] = []
        self._environment = environment
        self._shards = shards
        self._lanes_per_shard = lanes_per_shard
        self._lane_of: dict[Key, int] = {}
        self._lanes = [Lane() for _ in range(shards * lanes_per_shard)]

    @property
    def lanes(self) -> range:
        """The numbers of all lanes."""
        return range(len(self._lanes))

    def record(self, change: Change) -> None:
        """Keep a change; one that leaves the item as it was is not recorded."""
        if change.old == change.new:
            return
        lane = self.lane_of(change)
        self._lanes[lane].changes.append(change)
        for listener in self.listeners:
            listener(lane)

    def lane_of(self, change: Change) -> int:
        """The lane of a change: the shard by the partition key, the lane in it by the whole key."""
        if change.key not in self._lane_of:
            shard, lane = (crc32(repr(part).encode()) for part in (change.key[0], change.key))
            self._lane_of[change.key] = shard % self._shards * self._lanes_per_shard + lane % self._lanes_per_shard
        return self._lane_of[change.key]

    def take(self, lane: int, at_most: int, wanted: Wanted = _all) -> list[Record]:
        """Copies of those of the next records of a lane that a filter wants, as Lambda gets them.

        They stay until `finish`. The filter sees an event's name, keys and images, and must not alter them.
        """
        return [self._record(change) for change in self._kept(lane)[:at_most] if wanted(_shown(change))]

    def finish(self, lane: int, count: int) -> None:
        """The next `count` records of a lane are done with, or given up: the iterator moves past them."""
        kept = self._kept(lane)
        assert count <= len(kept), "only what was taken can be finished"
        del kept[:count]
        self._lanes[lane].taken += count

    def waiting(self, lane: int) -> int:
        """How many records of a lane are not finished."""
        return len(self._kept(lane))

    def age(self, lane: int) -> timedelta:
        """The iterator's age: how old a lane's next record is; zero without one."""
        kept = self._kept(lane)
        return self._environment.now() - kept[0].at if kept else timedelta()

    def older(self, lane: int, age: timedelta) -> int:
        """How many of a lane's next records are older than that."""
        limit = self._environment.now() - age
        return sum(change.at < limit for change in self._kept(lane))

    def shard_id(self, lane: int) -> str:
        """The id of a lane's shard, as failure destinations name it."""
        return f"shardId-{lane // self._lanes_per_shard:020d}-00000000"

    def _kept(self, lane: int) -> list[Change]:
        changes = self._lanes[lane].changes
        oldest = self._environment.now() - RETENTION
        while changes and changes[0].at < oldest:
            self.lost.append(changes.pop(0))
            self._lanes[lane].taken += 1
        return changes

    def _record(self, change: Change) -> Record:
        return {
            "eventID": f"{crc32(repr(change.key).encode()):08x}{change.number:024x}",
            "eventName": _name(change),
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": REGION,
            "dynamodb": _images(change),
            "eventSourceARN": self.arn,
        }


def sequence_number(change: Change) -> str:
    """The number of a change in its stream; later changes have higher ones."""
    return str(FIRST_NUMBER + change.number)


def _name(change: Change) -> str:
    if change.old is None:
        return "INSERT"
    return "MODIFY" if change.new is not None else "REMOVE"


def _shown(change: Change) -> Record:
    """What filters look at: a record has many attributes, and most records are not wanted."""
    return {"eventName": _name(change), "dynamodb": {"Keys": change.keys, **_present(change)}}


def _present(change: Change) -> Record:
    images = {"NewImage": change.new, "OldImage": change.old}
    return {name: image for name, image in images.items() if image is not None}


def _images(change: Change) -> Record:
    present = {name: copy_item(image) for name, image in _present(change).items()}
    return {
        "ApproximateCreationDateTime": float(int(change.at.timestamp())),
        "Keys": copy_item(change.keys),
        **present,
        "SequenceNumber": sequence_number(change),
        "SizeBytes": sum(size_of_item(image) for image in present.values()) + size_of_item(change.keys),
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
