"""The DynamoDB table: keys, indexes, connection and transactions. `template.yaml` defines the table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.exceptions import DeleteError, PutError, PynamoDBException, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from removal.errors import Busy
from removal.values import dataclass
from removal.versions import VersionConflict, pause

if TYPE_CHECKING:
    from botocore.session import Session

JOURNAL = "journal"
CONDITION_FAILED = "ConditionalCheckFailedException"
# DynamoDB refuses a plain write while a transaction holds its item, some milliseconds, and the SDK does not retry that.
HELD = "TransactionConflictException"
HELD_TRIES = 5
LISTED = ("due_at", "unreceived_since", "version", "reference", "law")
READ_AT_ONCE = 100  # keys; the limit of BatchGetItem
UNPROCESSED_TRIES = 7  # with pauses of 1.8 to 3.6 s in all, within the 5 s of an API call
THROTTLED = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"})
REASONS_THAT_PASS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
TableError = PynamoDBException  # of any request; its `cause` is that of the SDK
Done = TypeVar("Done")
ItemT = TypeVar("ItemT", bound="Item")


class Item(Model):
    """The base of all items: two keys and one table."""

    class Meta:
        """Settings of pynamodb; `open_table` sets the name before any store is built."""

        table_name = ""
        region = "us-east-1"
        connect_timeout_seconds = 1.0
        read_timeout_seconds = 2.0
        max_retry_attempts = 2

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    def update(
        self, actions: list[Action], condition: Condition | None = None, *, fill: bool = False, **_: bool
    ) -> object:
        """Update, with retries while a transaction holds the item; `fill`: and read what is stored, up to 400 kB."""
        if fill:
            return _again(lambda: super(Item, self).update(actions, condition))
        table = self._get_connection()
        return _again(lambda: table.update_item(self.pk, self.sk, actions=actions, condition=condition))

    def save(self, condition: Condition | None = None, **options: bool) -> dict[str, Any]:
        """As pynamodb's method, with retries while a transaction holds the item."""
        return _again(lambda: super(Item, self).save(condition, **options))

    def delete(self, condition: Condition | None = None, **options: bool) -> object:
        """As pynamodb's method, with retries while a transaction holds the item."""
        return _again(lambda: super(Item, self).delete(condition, **options))

    @classmethod
    def _get_connection(cls) -> TableConnection:
        """A connection of this model, with the client that all models share: making a client takes 0.1 s.

        Each model needs its own connection, as the connection of its parent class would lack the model's indexes.
        """
        if "_connection" not in vars(cls):
            cls._connection = None
        table = super()._get_connection()
        table.connection._client = connection().client  # noqa: SLF001
        return table


class DueIndex(GlobalSecondaryIndex["TimedItem"]):  # type: ignore[no-untyped-call]
    """Sparse: items with a timer, by shard and instant. It may be stale: the item is read before use."""

    class Meta:
        """As in the template."""

        index_name = "due"
        projection = KeysOnlyProjection()

    timer_shard = UnicodeAttribute(hash_key=True)
    timer_at = UnicodeAttribute(range_key=True)


class AuthorityIndex(GlobalSecondaryIndex["JournalItem"]):  # type: ignore[no-untyped-call]
    """An authority's orders by their last change."""

    class Meta:
        """As in the template."""

        index_name = "by_authority"
        projection = IncludeProjection(["status", "platform", *LISTED])

    authority = UnicodeAttribute(hash_key=True)
    changed_at = UnicodeAttribute(range_key=True)


class PlatformIndex(GlobalSecondaryIndex["JournalItem"]):  # type: ignore[no-untyped-call]
    """A platform's orders by their last change."""

    class Meta:
        """As in the template."""

        index_name = "by_platform"
        projection = IncludeProjection(["status", "authority", *LISTED])

    platform = UnicodeAttribute(hash_key=True)
    changed_at = UnicodeAttribute(range_key=True)


class OpenIndex(GlobalSecondaryIndex["JournalItem"]):  # type: ignore[no-untyped-call]
    """Sparse: a platform's open orders by their ids, which do not change while a run reads them in slices."""

    class Meta:
        """As in the template."""

        index_name = "open_by_platform"
        projection = IncludeProjection(["representative"])

    open_platform = UnicodeAttribute(hash_key=True)
    pk = UnicodeAttribute(range_key=True)


class TimedItem(Item):
    """An item that may have a timer.

    `timer_failures` counts runs that ended with an error, `timer_runs` those that began and have not ended.
    """

    due = DueIndex()
    timer_shard = UnicodeAttribute(null=True)
    timer_at = UnicodeAttribute(null=True)
    timer_failures = NumberAttribute(null=True)
    timer_runs = NumberAttribute(null=True)


class JournalItem(TimedItem):
    """A subject's journal; `version` is its length, `fanned_out` the number of the last fact that `dispatch` passed on.

    `deferred_until`: own instants start no timer before. `volumes`: items of earlier facts. `restored`: the last run.
    """

    journal: ListAttribute[str] = ListAttribute()
    version = NumberAttribute()
    changed_at = UnicodeAttribute()
    fanned_out = NumberAttribute(default=0)
    republished_at = UnicodeAttribute(null=True)
    deferred_until = UnicodeAttribute(null=True)
    volumes = NumberAttribute(null=True)
    restored = UnicodeAttribute(null=True)


class _Connection(Connection):
    """pynamodb's connection, with the session of the process: to make another takes as long as to make its client."""

    @property
    def session(self) -> "Session":
        """The session with which pynamodb makes its client."""
        return _Opened.session()


def owned(model: type[ItemT], pk: str, sk: str, is_owners: Condition) -> ItemT | None:
    """An item, read consistently; None if it is missing or has another owner: both cost the same.

    DynamoDB filters by the condition, so that another owner's item is not sent, parsed or folded here.
    """
    items = model.query(pk, model.sk == sk, filter_condition=is_owners, consistent_read=True)
    return next(iter(items), None)


@dataclass(frozen=True, slots=True)
class ItemsRead:
    """Items of several kinds that one request read; `raw`: as DynamoDB gave them, by their keys."""

    raw: Mapping[tuple[str, str], dict[str, Any]]

    def item(self, model: type[ItemT], key: tuple[str, str]) -> ItemT | None:
        """The item with this key; None if there is none."""
        return model.from_raw_data(self.raw[key]) if key in self.raw else None


NOTHING_READ = ItemsRead({})


def read_together(keys: Iterable[tuple[str, str]]) -> ItemsRead:
    """The items with these keys, each read consistently: one request for each 100, none for no keys.

    They are not read at one instant: a write between them shows as it would between two requests. What DynamoDB leaves
    out, under load or beyond 16 MB, is read after a pause, which about doubles each time. Busy after seven tries.
    """
    raw: dict[tuple[str, str], dict[str, Any]] = {}
    wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in dict.fromkeys(keys)]
    for start in range(0, len(wanted), READ_AT_ONCE):
        raw |= {(item["pk"]["S"], item["sk"]["S"]): item for item in _read_all(wanted[start : start + READ_AT_ONCE])}
    return ItemsRead(raw)


def _read_all(missing: list[Any]) -> Iterator[dict[str, Any]]:
    for tries in range(UNPROCESSED_TRIES):
        for _ in range(2**tries - 1):
            pause()
        answer = Item._get_connection().batch_get_item(missing, consistent_read=True)  # noqa: SLF001
        yield from answer["Responses"][Item.Meta.table_name]
        missing = answer.get("UnprocessedKeys", {}).get(Item.Meta.table_name, {}).get("Keys", [])
        if not missing:
            return
    raise Busy(f"DynamoDB left out {len(missing)} items each time. Nothing was changed; send the same again.")


class _Opened:
    """What the wiring has set: the session of the process."""

    session: "Callable[[], Session]"


def open_table(name: str, region: str, session: "Callable[[], Session]") -> None:
    """Set the table of all models, and the session of their client; called once, by the wiring."""
    Item.Meta.table_name = name
    Item.Meta.region = region
    _Opened.session = staticmethod(session)
    connection.cache_clear()


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The process's connection, for transactions and for all models."""
    return _Connection(
        region=Item.Meta.region,
        connect_timeout_seconds=Item.Meta.connect_timeout_seconds,
        read_timeout_seconds=Item.Meta.read_timeout_seconds,
        max_retry_attempts=Item.Meta.max_retry_attempts,
    )


def open_connection() -> None:
    """Make the client of the connection before threads start: they may share it, but not make it at once."""
    _ = connection().client


@contextmanager
def transaction() -> Iterator[TransactWrite]:
    """A transaction. Raises VersionConflict if a condition does not hold, or another transaction holds an item."""
    try:
        with TransactWrite(connection=connection()) as writes:
            yield writes
    except TransactWriteError as error:
        if condition_failed(error) or conflicted(error):
            raise VersionConflict from error
        raise


def _again(write: Callable[[], Done]) -> Done:
    """Write; retry while a transaction holds the item."""
    for _ in range(HELD_TRIES - 1):
        try:
            return write()
        except PynamoDBException as error:
            _wait_if_held(error)
    return write()


def _wait_if_held(error: PynamoDBException) -> None:
    """Wait briefly if a transaction held the item; raise any other error."""
    if error.cause_response_code != HELD:
        raise error
    pause()


def passing(error: BaseException | None) -> bool:
    """Whether an error is transient: DynamoDB throttles, or a transaction held the item at each retry."""
    while error is not None and not isinstance(error, PynamoDBException):
        error = error.__cause__
    if isinstance(error, TransactWriteError) and error.cancellation_reasons:
        codes = {reason.code for reason in error.cancellation_reasons if reason}
        return bool(codes) and codes <= REASONS_THAT_PASS
    return error is not None and error.cause_response_code in THROTTLED | {HELD}


def condition_failed(error: DeleteError | PutError | UpdateError | TransactWriteError) -> bool:
    """Whether a write failed by its own condition; a retry of the same write cannot succeed."""
    if isinstance(error, TransactWriteError):
        return any(reason and reason.code == "ConditionalCheckFailed" for reason in error.cancellation_reasons)
    return error.cause_response_code == CONDITION_FAILED


def conflicted(error: TransactWriteError) -> bool:
    """Whether a transaction conflicted with another on an item. The SDK does not retry; the decision is repeated."""
    return any(reason and reason.code == "TransactionConflict" for reason in error.cancellation_reasons)
