"""DynamoDB of the stories: in memory, as the simulation has it; on moto with `STORIES_ON=moto` (`make test-moto`).

Both are asked by the same clients. In memory a story is twice as fast, and what the two answer is compared in
`tests/simulation/aws_tests`.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from random import Random
from typing import Any, Protocol

from botocore.client import BaseClient
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models import table as moto_table

from tests.simulation.aws.dynamodb import DynamoDB, Table
from tests.simulation.aws.dynamodb.partitions import Stored
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.stream import Stream
from tests.simulation.calls import client_error, is_retried, tries_of, validate, with_tokens

REGION = "eu-central-1"
TABLE = "removal-orders"
METHOD = "_make_api_call"  # of botocore, through which every client goes
NAME = "com.amazonaws.dynamodb.v20120810#"
OPERATIONS = {"put_item": "PutItem", "update_item": "UpdateItem", "get_item": "GetItem", "query": "Query"}
Json = dict[str, Any]
Refusing = Callable[[str, str, int], None]  # operation, code, times


class Tables(Protocol):
    """The tables of one world."""

    def start(self) -> None:
        """From now on clients ask these."""

    def stop(self) -> None:
        """No more."""

    def items(self) -> Sequence[Mapping[str, Any]]:
        """All items of the deployment's table, as DynamoDB's API has them."""

    def written(self) -> list[Json]:
        """Records of the table's stream since this was asked last."""

    def kept(self) -> Any:  # noqa: ANN401 - its own
        """What lies in the table now, for `put_back`."""

    def put_back(self, kept: Any) -> None:  # noqa: ANN401 - its own
        """Have it lie there again."""

    def refuse(self, operation: str, code: str, times: int) -> None:
        """Refuse the next such operations on orders, so many of them."""


def tables() -> Tables:
    """New ones, empty."""
    return OnMoto() if os.environ.get("STORIES_ON") == "moto" else InMemory()


class InMemory:
    """The simulation's DynamoDB, without a lag."""

    def __init__(self) -> None:
        self._dynamodb = DynamoDB(_Now())
        self._stream = Stream(TABLE, _Now(), shards=1, lanes_per_shard=1)
        self._shapes: dict[str, Json] = {}
        self._refusals: list[list[Any]] = []
        self._others: Callable[..., Json] = getattr(BaseClient, METHOD)

    def start(self) -> None:
        """From now on clients ask these."""
        setattr(BaseClient, METHOD, self._caller(self._others))

    def stop(self) -> None:
        """No more."""
        setattr(BaseClient, METHOD, self._others)

    def items(self) -> Sequence[Mapping[str, Any]]:
        """All items of the deployment's table, by their keys; not to be altered."""
        return self._dynamodb.tables[TABLE].items()

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

    def _caller(self, others: Callable[..., Json]) -> Callable[..., Json]:
        """botocore's method, asking these for tables and `others` for the rest."""

        def make_api_call(client: Any, operation: str, parameters: Json) -> Json:  # noqa: ANN401 - botocore's
            if client.meta.service_model.service_name != "dynamodb":
                return others(client, operation, parameters)
            return self._called(client, operation, parameters)

        return make_api_call

    def _called(self, client: Any, operation: str, parameters: Json) -> Json:  # noqa: ANN401 - botocore's
        """As the client answers, tried as often as it tries."""
        model = client.meta.service_model.operation_model(operation)
        parameters = with_tokens(model, parameters)
        event = f"before-parameter-build.dynamodb.{operation}"
        client.meta.events.emit(event, params=parameters, model=model, context={})
        validate(client, model, parameters)
        for left in reversed(range(tries_of(client))):
            try:
                answer = self._answer(operation, parameters)
            except AwsError as refused:
                error = client_error(client, operation, refused)
                if not left or not is_retried(error):
                    raise error from None
            else:
                client.meta.events.emit(f"after-call.dynamodb.{operation}", **_after(model, answer))
                return answer
        raise AssertionError

    def _answer(self, operation: str, parameters: Json) -> Json:
        if operation == "CreateTable":
            self._watch(self._create(parameters))
            return {"TableDescription": {"TableName": parameters["TableName"]}}
        for refusal in self._refusals:
            if refusal[0] == operation and refusal[2] and "order:" in str(parameters):
                refusal[2] -= 1
                raise AwsError(refusal[1], "for this moment")
        return self._dynamodb.call(operation, parameters)

    def _create(self, shape: Json) -> Table:
        table = Table(shape["TableName"], shape, _Now())
        self._shapes[table.name] = shape
        self._dynamodb.add(table)
        return table

    def _watch(self, table: Table) -> None:
        if table.name == TABLE:
            table.listeners.append(self._stream.record)


def _after(model: Any, answer: Json) -> Json:  # noqa: ANN401 - botocore's
    """What boto3's tables read the values from."""
    return {"http_response": None, "parsed": answer, "model": model, "context": {}}


class _Now:
    """The story's clock; nothing comes later."""

    chance = Random(0)

    def now(self) -> datetime:
        """As the traveller has it."""
        return datetime.now(UTC)

    def later(self, _: datetime, action: Callable[[], None]) -> None:
        """At once."""
        action()


class OnMoto:
    """moto's, which stands for AWS on every Python."""

    def __init__(self) -> None:
        self._undo: list[tuple[str, Callable[..., Any]]] = []

    def start(self) -> None:
        """moto's mock does."""

    def stop(self) -> None:
        """What was made to refuse does so no more."""
        for operation, real in self._undo:
            setattr(DynamoDBBackend, operation, real)

    def items(self) -> Sequence[Mapping[str, Any]]:
        """All items of the deployment's table."""
        return [item.to_json()["Attributes"] for item in _of_moto().all_items()]

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

        def held(backend: DynamoDBBackend, *given: object, **named: object) -> object:
            if left[0] and "order:" in str((given, named)):
                left[0] -= 1
                failed = DynamodbException(NAME + code, "for this moment")
                failed.error_type = NAME + code
                raise failed
            return real(backend, *given, **named)

        self._undo.append((operation, real))
        setattr(DynamoDBBackend, operation, held)


def _of_moto() -> moto_table.Table:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE]
