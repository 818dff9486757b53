"""The keys of a table and of its indexes, and what DynamoDB asks of their values.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html has the limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.simulation.aws.dynamodb.partitions import Order, Plain
from tests.simulation.aws.dynamodb.values import Item, decimal, plain, single, utf8
from tests.simulation.aws.errors import invalid

HASH_KEY_BYTES = 2048
RANGE_KEY_BYTES = 1024
Key: TypeAlias = tuple[Plain, Order]  # where an item of the table is
_PREFIX = "One or more parameter values"


@dataclass(frozen=True, slots=True)
class Schema:
    """The key attributes of a table, or of an index if it has a name; `types` gives the type of each."""

    hash: str
    range: str | None
    types: Mapping[str, str]
    index: str | None = None

    @classmethod
    def of(cls, properties: Mapping[str, Any], definitions: Mapping[str, str]) -> "Schema":
        """From a `KeySchema` of the template."""
        keys = {key["KeyType"]: key["AttributeName"] for key in properties["KeySchema"]}
        types = {name: definitions[name] for name in keys.values()}
        return cls(keys["HASH"], keys.get("RANGE"), types, properties.get("IndexName"))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The key attributes, the partition's first."""
        return (self.hash, self.range) if self.range else (self.hash,)

    def is_in(self, item: Item) -> bool:
        """Whether an item has all key attributes."""
        return self.hash in item and (self.range is None or self.range in item)

    def key_of_item(self, item: Item) -> Key:
        """Where an item of the table goes. Raises AwsError for an item without a right key."""
        for name, wanted in self.types.items():
            value = item.get(name)
            if value is None:
                raise invalid(f"{_PREFIX} were invalid: Missing the key {name} in the item")
            if wanted not in value or len(value) > 1:
                what = f"Type mismatch for key {name} expected: {wanted} actual: {single(value)[0]}"
                raise invalid(f"{_PREFIX} were invalid: {what}")
        return self._checked(item)

    def key_of_request(self, key: Item) -> Key:
        """Where a request's `Key` leads. Raises AwsError unless it has exactly the key attributes with their types."""
        if key.keys() != self.types.keys():
            raise invalid("The provided key element does not match the schema")
        for name, kind in self.types.items():
            if kind not in key[name]:
                raise invalid("The provided key element does not match the schema")
        return self._checked(key)

    def keys_of(self, item: Item) -> dict[str, Any]:
        """The key attributes of an item, as stream and pages name them."""
        return {name: dict(item[name]) for name in self.attributes}

    def check_index_key(self, item: Item) -> None:
        """AwsError if an item has an index's key attribute with a wrong type, empty or too long; it may lack it."""
        for name, wanted in self.types.items():
            value = item.get(name)
            if value is None:
                continue
            content = value.get(wanted)
            if content is None:
                what = f"Type mismatch for Index Key {name} Expected: {wanted} Actual: {single(value)[0]}"
                raise invalid(f"{_PREFIX} were invalid: {what} IndexName: {self.index}")
            if not content:
                what = "The AttributeValue for a key attribute cannot contain an empty string value."
                raise invalid(f"{_PREFIX} are not valid. {what} IndexName: {self.index}, IndexKey: {name}")
            if _is_longer(content, HASH_KEY_BYTES if name == self.hash else RANGE_KEY_BYTES):
                what = f"Size of {'hash' if name == self.hash else 'range'}key has exceeded the maximum size limit"
                raise invalid(f"{_PREFIX} were invalid: {what} IndexName: {self.index}")

    def _checked(self, key: Item) -> Key:
        partition = self._content(key, self.hash)
        if _is_longer(partition, HASH_KEY_BYTES):
            what = f"Size of hashkey has exceeded the maximum size limit of{HASH_KEY_BYTES} bytes"
            raise invalid(f"{_PREFIX} were invalid: {what}")
        if self.range is None:
            return self._plain(self.hash, partition), ()
        order = self._content(key, self.range)
        if _is_longer(order, RANGE_KEY_BYTES):
            what = f"Aggregated size of all range keys has exceeded the size limit of {RANGE_KEY_BYTES} bytes"
            raise invalid(f"{_PREFIX} were invalid: {what}")
        return self._plain(self.hash, partition), (self._plain(self.range, order),)

    def _content(self, key: Item, name: str) -> Any:  # noqa: ANN401 - a text or bytes
        content = key[name][self.types[name]]
        if content in ("", b""):
            what = "The AttributeValue for a key attribute cannot contain an empty string value."
            raise invalid(f"{_PREFIX} are not valid. {what} Key: {name}")
        return content

    def _plain(self, name: str, content: Any) -> Plain:  # noqa: ANN401 - a text or bytes
        return decimal(content) if self.types[name] == "N" else content

    def place(self, item: Item, table: "Schema") -> Key | None:
        """Where an item goes in this index: by the index's keys, then by the table's; None if it lacks one."""
        if not self.is_in(item):
            return None
        names = (*self.attributes[1:], *table.attributes)
        return plain(item[self.hash]), tuple(plain(item[name]) for name in names)


def _is_longer(content: Any, limit: int) -> bool:  # noqa: ANN401 - a text or bytes
    """Whether a key has more bytes than that; a code point has at most four."""
    if len(content) * 4 <= limit:
        return False
    return (utf8(content) if isinstance(content, str) else len(content)) > limit
