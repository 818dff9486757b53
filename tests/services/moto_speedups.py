"""What moto does slowly and often, done the same but faster: half of the time of `make test-moto` went into it.

Every query sorts all items of the table by comparing wrapped values, and every operation of a transaction copies all of
them, with all that was ever streamed; here plain texts are compared as they are, and only an item that is updated is
copied. Names and expressions are worked out once. Items are answered as they lie in the table, where moto looks for
each of ten types in each of their values. RSA keys are made once a process: KMS makes one beside ours, SNS one for each
subscription. The sweep asks each minute how many messages wait: of that answer moto computes all attributes of the
queue three times. Of each event it reads eight paths anew, of each request who it says it is from.
"""

from collections import defaultdict
from copy import copy, deepcopy
from functools import cache
from typing import Any

from botocore.useragent import UserAgentString
from cryptography.hazmat.primitives.asymmetric import rsa
from jsonpath_ng import ext
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import expressions
from moto.kms import models as kms
from moto.sns import models as sns
from moto.sqs import models as sqs

HOLDING = {"L", "M", "SS", "NS", "BS"}
PLAIN = {"S", "N", "BOOL", "NULL", "L", "M"}
_structure = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001
_update = DynamoDBBackend.update_item
_queue_attributes = sqs.SQSBackend.get_queue_attributes
WAITING = "ApproximateNumberOfMessages"
_cast = vars(DynamoType)["cast_value"].fget


def _cast_value(self: DynamoType) -> Any:  # noqa: ANN401 - DynamoDB holds anything
    return self.value if self.type == "S" else _cast(self)


def _copied(self: DynamoType, memo: dict[int, Any]) -> DynamoType:
    """Lists and maps anew, whatever is in them without the machinery of `copy`; nothing else is changed in place."""
    if self.type not in HOLDING:
        return self
    copied = object.__new__(DynamoType)
    copied.type = self.type
    if self.type == "L":
        copied.value = [_copied(value, memo) for value in self.value]
    elif self.type == "M":
        copied.value = {key: _copied(value, memo) for key, value in self.value.items()}
    else:
        copied.value = list(self.value)
    return copied


def _copied_item(self: Item, memo: dict[int, Any]) -> Item:
    copied = object.__new__(Item)
    copied.hash_key, copied.range_key = self.hash_key, self.range_key
    copied.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(copied.attrs, {key: _copied(value, memo) for key, value in self.attrs.items()})
    return copied


def _copied_table(self: Table, _: dict[int, Any]) -> Table:
    """What a transaction that is refused puts back: which items there were, and what was streamed of them."""
    copied = copy(self)
    copied.items = defaultdict(dict, {hash_key: dict(by_range) for hash_key, by_range in self.items.items()})
    if self.stream_shard:
        copied.stream_shard = copy(self.stream_shard)
        copied.stream_shard.table, copied.stream_shard.items = copied, list(self.stream_shard.items)
    return copied


def _updated(self: DynamoDBBackend, table_name: str, key: dict[str, Any], *positional: Any, **named: Any) -> Item:  # noqa: ANN401 - moto's
    """In a copy that takes the item's place, so that a reader that kept the table before has it as it was."""
    hash_key, range_key = DynamoType(key["pk"]), DynamoType(key["sk"])
    by_range = self.tables[table_name].items.get(hash_key, {})
    if range_key in by_range:
        by_range[range_key] = deepcopy(by_range[range_key])
    return _update(self, table_name, key, *positional, **named)


def _asked_attributes(self: sqs.SQSBackend, queue_name: str, attribute_names: list[str]) -> dict[str, Any]:
    if attribute_names == [WAITING]:
        return {WAITING: self.get_queue(queue_name).approximate_number_of_messages}
    return _queue_attributes(self, queue_name, attribute_names)


def _nameless(self: UserAgentString) -> str:  # noqa: ARG001 - botocore's
    return "tests"


def _all_items(self: Table) -> list[Any]:
    """By both keys, which are texts in our table."""
    items = [item for by_range in self.items.values() for item in by_range.values()]
    return sorted(items, key=lambda item: (item.hash_key.value, item.range_key.value))


def _answered(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:  # noqa: ANN401 - moto's
    if shape.name == "AttributeValue" and _is_plain(value):
        serialized[key] = _plain(value)
    else:
        _structure(self, serialized, value, shape, key)


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - a value, or what holds one
    kind, held = _parts(value)
    inner = held.values() if kind == "M" else held if kind == "L" else ()
    return kind in PLAIN and all(map(_is_plain, inner))


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a value, or what holds one
    kind, held = _parts(value)
    if kind == "M":
        return {kind: {name: _plain(value) for name, value in held.items()}}
    return {kind: [_plain(value) for value in held] if kind == "L" else held}


def _parts(value: Any) -> tuple[str, Any]:  # noqa: ANN401 - a value, or what holds one
    if isinstance(value, DynamoType):
        return value.type, value.value
    ((kind, held),) = value.items()
    return kind, held


@cache
def _signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def hasten() -> None:
    """Once a process."""
    DynamoType.cast_value = property(_cast_value)  # type: ignore[method-assign, assignment]
    DynamoType.__deepcopy__ = _copied  # type: ignore[method-assign]
    Item.__deepcopy__ = _copied_item  # type: ignore[method-assign]
    Table.__deepcopy__ = _copied_table  # type: ignore[attr-defined]
    BaseJSONSerializer._serialize_type_structure = _answered  # type: ignore[method-assign] # noqa: SLF001
    vars(kms)["generate_private_key"] = cache(vars(kms)["generate_private_key"])
    for name in ("camelcase_to_underscores", "method_names_from_class"):
        setattr(responses, name, cache(getattr(responses, name)))
    vars(sqs)["camelcase_to_underscores"] = cache(vars(sqs)["camelcase_to_underscores"])
    sqs.SQSBackend.get_queue_attributes = _asked_attributes  # type: ignore[method-assign]
    vars(ext)["parse"] = cache(vars(ext)["parse"])
    UserAgentString.to_string = _nameless  # type: ignore[method-assign]
    DynamoDBBackend.update_item = _updated  # type: ignore[method-assign]
    parser = vars(expressions)["UpdateExpressionParser"]
    parser.make = cache(parser.make)
    vars(sns)["Subscription"].private_key = lambda _: _signing_key()
    Table.all_items = _all_items  # type: ignore[method-assign]
