"""TransactWriteItems: all writes or none, once for each ClientRequestToken, and in conflict with what runs beside it.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

import marshal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias

from tests.simulation.aws.dynamodb.capacity import THROTTLED
from tests.simulation.aws.dynamodb.schema import Key
from tests.simulation.aws.dynamodb.table import Table
from tests.simulation.aws.dynamodb.writes import CONDITION_FAILED, CannotApply, Write, key_of, prepare
from tests.simulation.aws.environment import Environment
from tests.simulation.aws.errors import AwsError, invalid

WRITES_AT_MOST = 100
BYTES_AT_MOST = 4 * 1024 * 1024
TOKEN_LIVES = timedelta(minutes=10)
NO_REASON = {"Code": "None"}
Commit: TypeAlias = Callable[[list["Part"]], dict[str, Any]]
Where: TypeAlias = tuple[str, Key]  # table and key


class Part(NamedTuple):
    """One write of a transaction as the request has it, and which item it is about."""

    table: Table
    kind: str
    parameters: Mapping[str, Any]
    where: Where


@dataclass(slots=True)
class Locks:
    """What transactions under way hold: items, and their own request tokens."""

    held: set[Where] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)

    def refuse(self, where: Where) -> None:
        """AwsError for a write of an item that a transaction holds."""
        if where in self.held:
            raise AwsError("TransactionConflictException", "Transaction is ongoing for the item")


class Transaction:
    """A transaction under way: it holds its items until it is committed or abandoned."""

    def __init__(self, parts: list[Part], locks: Locks, commit: Commit, token: str | None = None) -> None:
        self._parts = parts
        self._locks = locks
        self._commit = commit
        self._token = token
        self._where = {part.where for part in parts}
        if token in locks.tokens:
            raise AwsError("TransactionInProgressException", "Transaction is still in progress for this token.")
        taken = [part.where in locks.held for part in parts]
        if any(taken):
            raise cancelled([_conflict() if conflict else NO_REASON for conflict in taken])
        locks.held |= self._where
        if token is not None:
            locks.tokens.add(token)

    def commit(self) -> dict[str, Any]:
        """Check all conditions and write, or write nothing and raise AwsError; let the items go."""
        self.abandon()
        return self._commit(self._parts)

    def abandon(self) -> None:
        """Let the items go, nothing written; a second time changes nothing."""
        self._locks.held -= self._where
        self._where = set()
        if self._token is not None:
            self._locks.tokens.discard(self._token)
            self._token = None


class Transactions:
    """The transactions of all tables."""

    def __init__(self, tables: Callable[[str], Table], environment: Environment, locks: Locks) -> None:
        self._tables = tables
        self._environment = environment
        self._locks = locks
        self._done: dict[str, tuple[datetime, str]] = {}

    def begin(self, parameters: Mapping[str, Any]) -> Transaction:
        """Hold the items of TransactWriteItems. Raises AwsError if they are invalid or held by another."""
        parts = self._parts(parameters["TransactItems"])
        token: str | None = parameters.get("ClientRequestToken")
        if token is None:
            return Transaction(parts, self._locks, self._commit)
        digest = _digest(parameters)
        if self._is_repeat(token, digest):
            return Transaction([], self._locks, _nothing)

        def commit(parts: list[Part]) -> dict[str, Any]:
            answer = self._commit(parts)
            self._done[token] = (self._environment.now(), digest)
            return answer

        return Transaction(parts, self._locks, commit, token)

    def write(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of TransactWriteItems, at one instant."""
        return self.begin(parameters).commit()

    def _parts(self, requested: Iterable[Mapping[str, Any]]) -> list[Part]:
        parts = []
        for part in requested:
            ((kind, parameters),) = part.items()
            table = self._tables(parameters["TableName"])
            parts.append(Part(table, kind, parameters, (table.name, key_of(table, kind, parameters))))
        if not 1 <= len(parts) <= WRITES_AT_MOST:
            what = f"Member must have length less than or equal to {WRITES_AT_MOST}"
            raise invalid(f"1 validation error detected: Value at 'transactItems' failed to satisfy constraint: {what}")
        if len({part.where for part in parts}) < len(parts):
            raise invalid("Transaction request cannot include multiple operations on one item")
        return parts

    def _commit(self, parts: list[Part]) -> dict[str, Any]:
        """In an order of its own: what one transaction wrote can come out of the stream in any order."""
        prepared = [_attempted(part) for part in parts]
        reasons = [NO_REASON if isinstance(write_or_reason, Write) else write_or_reason for write_or_reason in prepared]
        if any(reason is not NO_REASON for reason in reasons):
            raise cancelled(reasons)
        writes = [write_or_reason for write_or_reason in prepared if isinstance(write_or_reason, Write)]
        if sum(write.new.size for write in writes if write.new) > BYTES_AT_MOST:
            raise invalid("Collection size of items in transaction cannot exceed 4 MB")
        self._environment.chance.shuffle(writes)
        for write in writes:
            write.apply()
        return {}

    def _is_repeat(self, token: str, digest: str) -> bool:
        """Whether this was done already. Raises AwsError if the token was used for something else."""
        forgotten = self._environment.now() - TOKEN_LIVES
        while self._done and next(iter(self._done.values()))[0] <= forgotten:
            del self._done[next(iter(self._done))]
        if token not in self._done:
            return False
        if self._done[token][1] != digest:
            what = "The request with the client request token was already made with other parameters"
            raise AwsError("IdempotentParameterMismatchException", what)
        return True


def cancelled(reasons: list[dict[str, Any]]) -> AwsError:
    """The error of a transaction that was not carried out, with a reason for each of its writes."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    what = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return AwsError("TransactionCanceledException", what, extra={"CancellationReasons": reasons})


def _attempted(part: Part) -> Write | dict[str, Any]:
    """The write, or the reason why it cannot be; what is wrong with the request itself is raised."""
    try:
        return prepare(part.table, part.kind, part.parameters, part.where[1])
    except AwsError as error:
        if error.code == CONDITION_FAILED:
            return {"Code": "ConditionalCheckFailed", "Message": error.message, **error.extra}
        if error.code == THROTTLED:
            return {"Code": "ThrottlingError", "Message": error.message}
        if isinstance(error, CannotApply):
            return {"Code": "ValidationError", "Message": error.message}
        raise


def _conflict() -> dict[str, Any]:
    return {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}


def _nothing(_: list[Part]) -> dict[str, Any]:
    return {}


def _digest(parameters: Mapping[str, Any]) -> str:
    return sha256(marshal.dumps(parameters["TransactItems"], 2)).hexdigest()
