"""PutItem, UpdateItem, DeleteItem and ConditionCheck: what a write would do, found out before anything is written."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.simulation.aws.dynamodb import expressions
from tests.simulation.aws.dynamodb.conditions import Values
from tests.simulation.aws.dynamodb.partitions import Stored
from tests.simulation.aws.dynamodb.schema import Key
from tests.simulation.aws.dynamodb.table import Table
from tests.simulation.aws.dynamodb.updates import Update
from tests.simulation.aws.dynamodb.values import Item, Value, admit, admit_item, copy_item
from tests.simulation.aws.errors import AwsError, invalid

_PUT_TOO_LARGE = "Item size has exceeded the maximum allowed size"
_UPDATE_TOO_LARGE = "Item size to update has exceeded the maximum allowed size"
CONDITION_FAILED = "ConditionalCheckFailedException"


class CannotApply(AwsError):
    """What is wrong only with the item as it would become; of a transaction it is one write's reason."""


class Write(NamedTuple):
    """A write whose condition holds: the item before and after it; `changes` is False for a mere check."""

    table: Table
    key: Key
    old: Stored | None
    new: Stored | None
    attributes: tuple[str, ...] | None = None
    changes: bool = True

    def charged(self) -> "Write":
        """The same. Raises AwsError if the table or one of its indexes is throttled there."""
        if self.changes:
            self.table.charge(self.key, self.old, self.new)
        return self

    def apply(self) -> None:
        """Do it."""
        if self.changes:
            self.table.write(self.key, self.new)

    def answer(self, wanted: str) -> dict[str, Any]:
        """What `ReturnValues` asks for; for UPDATED_OLD and UPDATED_NEW only what the update names."""
        stored = self.old if wanted.endswith("_OLD") else self.new if wanted.endswith("_NEW") else None
        if stored is None:
            return {}
        item = stored.item
        if wanted.startswith("UPDATED") and self.attributes is not None:
            item = {name: item[name] for name in self.attributes if name in item}
        return {"Attributes": copy_item(item)} if item else {}


def key_of(table: Table, kind: str, parameters: Mapping[str, Any]) -> Key:
    """Which item a write is about; `kind` is Put, Update, Delete or ConditionCheck."""
    if kind == "Put":
        return table.schema.key_of_item(parameters["Item"])
    return table.schema.key_of_request(parameters["Key"])


def prepare(table: Table, kind: str, parameters: Mapping[str, Any], key: Key) -> Write:
    """The write of a request for the item at `key`. Raises AwsError if it is invalid or its condition false."""
    condition = expressions.condition(parameters)
    update = expressions.update(parameters) if kind == "Update" else None
    values = expressions.check_placeholders(parameters, condition, update)
    old = table.stored(key)
    if condition and not condition.run(old.item if old else {}, values):
        raise _condition_failed(old, parameters.get("ReturnValuesOnConditionCheckFailure"))
    if kind == "Put":
        return _put(table, key, old, parameters["Item"]).charged()
    if kind == "Update":
        before = old or Stored.of(admit_item(parameters["Key"]))
        return _updated(Write(table, key, old, before), update.run if update else Update(()), values).charged()
    return Write(table, key, old, old if kind == "ConditionCheck" else None, changes=kind == "Delete").charged()


def _put(table: Table, key: Key, old: Stored | None, item: Item) -> Write:
    new = Stored.of(admit_item(item))
    return _checked(Write(table, key, old, new), _PUT_TOO_LARGE)


def _updated(write: Write, update: Update, values: Values) -> Write:
    """The write of an update; `write` has the item that it begins with as its new one."""
    table, attributes = write.table, update.attributes
    for name in table.schema.attributes:
        if name in attributes:
            what = f"Cannot update attribute {name}. This attribute is part of the key"
            raise invalid(f"One or more parameter values were invalid: {what}")
    if write.old is None and update.actions and not update.creates:
        return Write(table, write.key, None, None, tuple(attributes), changes=False)
    before: Item = write.new.item if write.new else {}
    kept: dict[str, Value] = {name: admit(value) for name, value in values.items()}
    try:
        new = Stored.of(update.apply(before, kept))
    except AwsError as error:
        raise CannotApply(error.code, error.message) from error
    return _checked(Write(table, write.key, write.old, new, tuple(attributes)), _UPDATE_TOO_LARGE)


def _checked(write: Write, too_large: str) -> Write:
    """The write; CannotApply if its item is too large, or has a wrong value as an index's key."""
    assert write.new is not None, "it writes something"
    try:
        write.table.check(write.new.item, write.new.size, too_large)
    except AwsError as error:
        raise CannotApply(error.code, error.message) from error
    return write


def _condition_failed(old: Stored | None, wanted: str | None) -> AwsError:
    extra = {"Item": copy_item(old.item)} if old and wanted == "ALL_OLD" else {}
    return AwsError(CONDITION_FAILED, "The conditional request failed", extra=extra)
