"""The write capacity of each partition, of a table and of its indexes; what exceeds it is throttled.

"A partition can support up to 1,000 write units"; an index without capacity refuses the table's own writes.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""

from datetime import datetime

from tests.simulation.aws.dynamodb.partitions import Plain
from tests.simulation.aws.environment import Environment
from tests.simulation.aws.errors import AwsError

UNIT_BYTES = 1024
UNITS_PER_SECOND = 1000.0
THROTTLED = "ThrottlingException"


class WriteCapacity:
    """A bucket of write units for each partition: `units_per_second` fill it, it holds those of `burst` seconds."""

    def __init__(
        self, environment: Environment, units_per_second: float = UNITS_PER_SECOND, burst: float = 1.0
    ) -> None:
        self.units_per_second = units_per_second
        self._full = units_per_second * burst
        self._environment = environment
        self._buckets: dict[tuple[str | None, Plain], tuple[datetime, float]] = {}

    def take(self, index: str | None, partition: Plain, units: int) -> None:
        """Take units of a partition of an index, or of the table if None. Raises AwsError if there are none left."""
        now = self._environment.now()
        at, left = self._buckets.get((index, partition), (now, self._full))
        left = min(self._full, left + (now - at).total_seconds() * self.units_per_second)
        throttled = left <= 0
        self._buckets[index, partition] = (now, left if throttled else left - units)
        if throttled:
            where = f"index {index}" if index else "table"
            raise AwsError(
                THROTTLED, f"Throughput exceeds the current capacity for one or more partitions of the {where}."
            )


def units_of(size: int) -> int:
    """Write units of so many bytes."""
    return max(1, -(-size // UNIT_BYTES))
