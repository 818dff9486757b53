"""DynamoDB of the stories: in memory, or on moto."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Protocol

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models import table as moto_table

from tests.simulation.aws.dynamodb import DynamoDB, Table
from tests.simulation.aws.dynamodb.partitions import Stored
from tests.simulation.aws.environment import Environment
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.stream import Stream

REGION = "eu-central-1"
TABLE, TIMERS = "removal-orders", "due"
NAME = "com.amazonaws.dynamodb.v20120810#"
OPERATIONS = {"put_item": "PutItem", "update_item": "UpdateItem", "get_item": "GetItem", "query": "Query"}
Json = dict[str, Any]
Refusing = Callable[[str, str, int], None]  # operation, code, times


class Tables(Protocol):
    """The tables of one world."""

    def items(self) -> Sequence[Mapping[str, Any]]:
        """All items of the deployment's table, as DynamoDB's API has them."""

    def timers(self) -> Sequence[tuple[str, str]]:
        """Shard and instant of each item that the index of timers has."""

    def written(self) -> list[Json]:
        """Records of the table's stream since this was asked last."""

    def kept(self) -> Any:  # noqa: ANN401 - its own
        """What lies in the table now, for `put_back`."""

    def put_back(self, kept: Any) -> None:  # noqa: ANN401 - its own
        """Have it lie there again."""

    def refuse(self, operation: str, code: str, times: int) -> None:
        """Refuse the next such operations on orders, so many of them."""


class InMemory:
    """The simulation's DynamoDB, without a lag."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._dynamodb = DynamoDB(environment)
        self._stream = Stream(TABLE, environment, shards=1, lanes_per_shard=1)
        self._shapes: dict[str, Json] = {}
        self._refusals: list[list[Any]] = []

    def leave_out(self, keys: Callable[[], bool]) -> None:
        """Leave a key of a BatchGetItem for the next request whenever `keys` says so: moto leaves none."""
        self._dynamodb.unprocessed = keys

    @property
    def table(self) -> Table:
        """The deployment's."""
        return self._dynamodb.tables[TABLE]

    def items(self) -> Sequence[Mapping[str, Any]]:
        """All items of the deployment's table, by their keys; not to be altered."""
        return self.table.items()

    def timers(self) -> Sequence[tuple[str, str]]:
        """Shard and instant of each item that the index of timers has."""
        index = self._dynamodb.tables[TABLE].indexes[TIMERS].partitions
        return [(shard, order[0]) for shard, order, _ in index.everything(str)]

    def written(self) -> list[Json]:
        """Records of the table's stream since this was asked last."""
        (lane,) = self._stream.lanes
        records = self._stream.take(lane, self._stream.waiting(lane))
        self._stream.finish(lane, len(records))
        return records

    def kept(self) -> list[Stored]:
        """What lies in the table now; items are never altered."""
        return list(map(Stored.of, self.items()))

    def put_back(self, kept: list[Stored]) -> None:
        """Have it lie there again, unseen by the stream."""
        table = self._create(self._shapes[TABLE])
        for stored in kept:
            table.write(table.schema.key_of_request({name: stored.item[name] for name in ("pk", "sk")}), stored)
        self._watch(table)

    def refuse(self, operation: str, code: str, times: int) -> None:
        """Refuse the next such operations on orders, so many of them."""
        self._refusals.append([OPERATIONS[operation], code, times])

    def call(self, operation: str, parameters: Json) -> Json:
        """The answer of an operation. Raises AwsError."""
        if operation == "CreateTable":
            self._watch(self._create(parameters))
            return {"TableDescription": {"TableName": parameters["TableName"]}}
        for refusal in self._refusals:
            if refusal[0] == operation and refusal[2] and "order:" in str(parameters):
                refusal[2] -= 1
                raise AwsError(refusal[1], "for this moment")
        return self._dynamodb.call(operation, parameters)

    def _create(self, shape: Json) -> Table:
        table = Table(shape["TableName"], shape, self._environment)
        self._shapes[table.name] = shape
        self._dynamodb.add(table)
        return table

    def _watch(self, table: Table) -> None:
        if table.name == TABLE:
            table.listeners.append(self._stream.record)


class OnMoto:
    """moto's, which takes the place of AWS on every Python."""

    def __init__(self) -> None:
        self._undo: list[tuple[str, Callable[..., Any]]] = []

    def stop(self) -> None:
        """What was made to refuse does so no more."""
        for operation, real in self._undo:
            setattr(DynamoDBBackend, operation, real)

    def items(self) -> Sequence[Mapping[str, Any]]:
        """All items of the deployment's table."""
        return [item.to_json()["Attributes"] for item in _of_moto().all_items()]

    def timers(self) -> Sequence[tuple[str, str]]:
        """Shard and instant of each item that the index of timers has."""
        attributes = (item.attrs for item in _of_moto().all_items())
        return [(item["timer_shard"].value, item["timer_at"].value) for item in attributes if "timer_shard" in item]

    def written(self) -> list[Json]:
        """Records of the table's stream since this was asked last.

        After a transaction that was refused moto goes on with a copy of the table: the stream is found anew.
        """
        shard = _of_moto().stream_shard
        assert shard is not None
        records = [record.to_json() for record in shard.items]
        shard.items.clear()  # or each transaction copies all that ever happened
        return records

    def kept(self) -> Any:  # noqa: ANN401 - moto's
        """What lies in the table now."""
        return deepcopy(_of_moto())

    def put_back(self, kept: Any) -> None:  # noqa: ANN401 - moto's
        """Have it lie there again."""
        _of_moto().items = deepcopy(kept).items

    def refuse(self, operation: str, code: str, times: int) -> None:
        """Refuse the next such operations on orders, so many of them."""
        real, left = getattr(DynamoDBBackend, operation), [times]

        def held(backend: DynamoDBBackend, *positional: object, **named: object) -> object:
            if left[0] and "order:" in str((positional, named)):
                left[0] -= 1
                failed = DynamodbException(NAME + code, "for this moment")
                failed.error_type = NAME + code
                raise failed
            return real(backend, *positional, **named)

        self._undo.append((operation, real))
        setattr(DynamoDBBackend, operation, held)


def _of_moto() -> moto_table.Table:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE]
