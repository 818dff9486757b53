"""DynamoDB in memory: the operations that the product uses, with their conditions, limits and errors.

What it lacks raises NotImplementedError: segments of a scan, projections inside documents, PartiQL, legacy parameters.
TTL is not simulated: the product's table has none.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.simulation.aws.dynamodb import expressions
from tests.simulation.aws.dynamodb.capacity import WriteCapacity
from tests.simulation.aws.dynamodb.queries import query, scan
from tests.simulation.aws.dynamodb.table import Change, Table, table_not_found
from tests.simulation.aws.dynamodb.transactions import Locks, Transaction, Transactions
from tests.simulation.aws.dynamodb.values import copy_item
from tests.simulation.aws.dynamodb.writes import key_of, prepare
from tests.simulation.aws.environment import Environment, Odd, happens
from tests.simulation.aws.errors import invalid, not_simulated

__all__ = ["Change", "DynamoDB", "Table", "Transaction", "WriteCapacity"]
KEYS_AT_MOST, BATCH_BYTES = 100, 16 * 1024 * 1024  # of BatchGetItem


class DynamoDB:
    """The service with its tables.

    `call` carries out a transaction at one instant. A kernel that lets time pass inside one uses `begin`.
    `unprocessed` is the share of the keys of BatchGetItem that are left for the next request, as under load.
    """

    def __init__(self, environment: Environment) -> None:
        self.tables: dict[str, Table] = {}
        self.unprocessed: Odd = 0.0
        self._environment = environment
        self._locks = Locks()
        self._transactions = Transactions(self._table, environment, self._locks)
        self._operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "GetItem": self._get_item,
            "BatchGetItem": self._batch_get_item,
            "Query": lambda parameters: query(self._table(parameters["TableName"]), parameters),
            "Scan": lambda parameters: scan(self._table(parameters["TableName"]), parameters),
            "PutItem": lambda parameters: self._write("Put", parameters),
            "UpdateItem": lambda parameters: self._write("Update", parameters),
            "DeleteItem": lambda parameters: self._write("Delete", parameters),
            "TransactWriteItems": self._transactions.write,
        }

    def add(self, table: Table) -> None:
        """Give it a table."""
        self.tables[table.name] = table

    def call(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of an operation. Raises AwsError."""
        if operation not in self._operations:
            raise not_simulated("DynamoDB", operation)
        return self._operations[operation](parameters)

    def begin(self, parameters: Mapping[str, Any]) -> Transaction:
        """TransactWriteItems under way: until `commit` or `abandon` its items refuse other writes.

        Another transaction on one of them raises TransactionCanceledException (reason TransactionConflict) here; a
        PutItem, UpdateItem or DeleteItem raises TransactionConflictException. Conditions are checked by `commit`.
        """
        return self._transactions.begin(parameters)

    def _table(self, name: str) -> Table:
        table = self.tables.get(name)
        if table is None:
            raise table_not_found()
        return table

    def _write(self, kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        table = self._table(parameters["TableName"])
        key = key_of(table, kind, parameters)
        self._locks.refuse((table.name, key))
        wanted = parameters.get("ReturnValues", "NONE")
        if kind != "Update" and wanted not in {"NONE", "ALL_OLD"}:
            raise invalid("Return values set to invalid value")
        write = prepare(table, kind, parameters, key)
        write.apply()
        return write.answer(wanted) if wanted != "NONE" else {}

    def _get_item(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        table = self._table(parameters["TableName"])
        item = self._read(table, parameters["Key"], parameters)
        return {} if item is None else {"Item": item}

    def _batch_get_item(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Items in the order of their keys in the request; DynamoDB promises none."""
        requests = parameters["RequestItems"]
        if sum(len(request["Keys"]) for request in requests.values()) > KEYS_AT_MOST:
            raise invalid("Too many items requested for the BatchGetItem call")
        if not all(request["Keys"] for request in requests.values()):
            raise invalid("Member must have length greater than or equal to 1")
        responses: dict[str, list[dict[str, Any]]] = {}
        unprocessed: dict[str, dict[str, Any]] = {}
        room = BATCH_BYTES
        for name, request in requests.items():
            table = self._table(name)
            if len({table.schema.key_of_request(key) for key in request["Keys"]}) < len(request["Keys"]):
                raise invalid("Provided list of item keys contains duplicates")
            left, room = self._left_out(table, request, room)
            items = (self._read(table, key, request) for key in request["Keys"] if key not in left)
            responses[name] = [item for item in items if item is not None]
            if left:
                unprocessed[name] = {**request, "Keys": [copy_item(key) for key in left]}
        return {"Responses": responses, "UnprocessedKeys": unprocessed}

    def _left_out(self, table: Table, request: Mapping[str, Any], room: int) -> tuple[list[Mapping[str, Any]], int]:
        """The keys that are left for the next request, as under load or beyond 16 MB; and the bytes that still fit."""
        left = []
        for key in request["Keys"]:
            stored = table.stored(table.schema.key_of_request(key), consistent=bool(request.get("ConsistentRead")))
            size = stored.size if stored else 0
            if size > room or happens(self.unprocessed, self._environment.chance):
                left.append(key)
            else:
                room -= size
        return left, room

    def _read(self, table: Table, key: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any] | None:
        projected = expressions.projection(parameters)
        expressions.check_placeholders(parameters, projected)
        stored = table.stored(table.schema.key_of_request(key), consistent=bool(parameters.get("ConsistentRead")))
        if stored is None:
            return None
        return copy_item(projected.run.of(stored.item) if projected else stored.item)
