"""What pynamodb does at each attribute of an item and at each request, in fewer steps: it took a sixth of the time.

The product's models have no maps, no discriminators and no versions of pynamodb's, for which pynamodb looks each time.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from pynamodb.attributes import Attribute, ListAttribute, NumberAttribute
from pynamodb.connection import Connection
from pynamodb.connection.base import MetaTable
from pynamodb.constants import KEY, NULL, NUMBER, RETURN_CONSUMED_CAPACITY, STRING, TOTAL
from pynamodb.exceptions import AttributeNullError
from pynamodb.expressions.operand import Path, Value, _Operand
from pynamodb.expressions.util import get_path_segments, substitute_names
from pynamodb.models import Model

Read = Mapping[str, Mapping[str, Any]]
Names: TypeAlias = dict[str, str]  # placeholders of an expression
Values: TypeAlias = dict[str, Any]


def value_of(attribute: Any, instance: Any, _owner: object = None) -> Any:  # noqa: ANN401 - any attribute
    """`item.name`; the attribute itself for `Model.name`."""
    if instance is None:
        return attribute
    name = attribute.attr_path[-1]
    return instance.attribute_values.get(instance._dynamo_to_python_attrs.get(name, name))  # noqa: SLF001 - pynamodb's


def set_value(attribute: Any, instance: Any, value: object) -> None:  # noqa: ANN401 - any attribute
    """`item.name = value`."""
    name = attribute.attr_path[-1]
    instance.attribute_values[instance._dynamo_to_python_attrs.get(name, name)] = value  # noqa: SLF001 - pynamodb's


def instance_of(model: type[Model], read: Read) -> Model:
    """An item that was read; what it lacks has its default."""
    made = model.__new__(model)
    values = made.attribute_values = {}
    for name, attribute, default in _fields(model):
        stored = read.get(attribute.attr_path[-1])
        if stored and NULL not in stored:
            values[name] = attribute.deserialize(attribute.get_value(stored))
        elif default is not None:
            values[name] = default() if callable(default) else default
    return made


@cache
def _fields(model: Any) -> list[tuple[str, Any, Any]]:  # noqa: ANN401 - a class of items
    return [(name, attribute, attribute.default) for name, attribute in model.get_attributes().items()]


@cache
def _defaults(model: Any, *, new: bool) -> list[tuple[str, Any]]:  # noqa: ANN401 - a class of items
    """The attributes of a model that have a default, and which."""
    fields = _fields(model)
    defaults = (
        (name, default if not new or attribute.default_for_new is None else attribute.default_for_new)
        for name, attribute, default in fields
    )
    return [(name, default) for name, default in defaults if default is not None]


def set_defaults(made: Any, _user_instantiated: bool = True) -> None:  # noqa: ANN401, FBT001, FBT002 - pynamodb's
    """Defaults of a new item."""
    for name, default in _defaults(made.__class__, new=_user_instantiated):
        setattr(made, name, default() if callable(default) else default)


def serialized(made: Any, null_check: bool = True) -> dict[str, dict[str, Any]]:  # noqa: ANN401, FBT001, FBT002 - likewise
    """An item as a request has it."""
    values: dict[str, dict[str, Any]] = {}
    for name, attribute, _ in _fields(made.__class__):
        value = getattr(made, name)
        if value is None:
            stored = None
        elif isinstance(attribute, ListAttribute):
            stored = attribute.serialize(value, null_check=null_check)
        else:
            stored = attribute.serialize(value)
        if stored is not None:
            values[attribute.attr_path[-1]] = {attribute.attr_type: stored}
        elif null_check and not attribute.null:
            raise AttributeNullError(name)
    return values


def number_text(_attribute: object, value: object) -> str:
    """A number as a request has it."""
    return str(value) if type(value) is int else json.dumps(value)


def number(_attribute: object, text: str) -> Any:  # noqa: ANN401 - a number
    """A number that was read."""
    return int(text) if text.isdecimal() and (text[0] != "0" or text == "0") else json.loads(text)


def dispatched(connection: Any, operation: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - pynamodb's
    """One request, without the signals and the log, to which nothing listens."""
    parameters.setdefault(RETURN_CONSUMED_CAPACITY, TOTAL)
    return connection._make_api_call(operation, parameters)  # noqa: SLF001 - pynamodb's


def attribute_type(table: Any, name: str, value: object = None) -> str:  # noqa: ANN401 - pynamodb's
    """The type of a key attribute, which is looked up once; of any other as pynamodb does."""
    types: dict[str, str] = vars(table).setdefault("types", {})
    if name not in types:
        types[name] = PLAIN[MetaTable, "get_attribute_type"](table, name, value)
    return types[name]


def key_of(table: Any, hash_key: str, range_key: str | None = None, key: str = KEY) -> dict[str, Any]:  # noqa: ANN401
    """The key of an item as a request has it."""
    first, second = table.hash_keyname, table.range_keyname
    keys = {first: {attribute_type(table, first): hash_key}}
    if range_key is not None and second is not None:
        keys[second] = {attribute_type(table, second): range_key}
    return {key: keys}


def path_to(path: Any, attribute: Any) -> None:  # noqa: ANN401 - an attribute, or a path of texts
    """Makes what names an attribute in an expression."""
    path.attribute = attribute if isinstance(attribute, Attribute) else None
    path.attr_type = None if path.attribute is None else attribute.attr_type
    segments = attribute if path.attribute is None else attribute.attr_path
    if not segments:
        raise ValueError("path cannot be empty")
    path.values = (get_path_segments(segments),)


def path_text(path: Any, names: Names, _values: Values) -> str:  # noqa: ANN401 - pynamodb's
    """A path in an expression: the placeholders of its names."""
    segments: list[str] = path.values[0]
    if len(segments) > 1 or "[" in segments[0]:
        return substitute_names(segments, names)
    return names.setdefault(segments[0], f"#{len(names)}")


def value_text(value: Any, _names: Names, values: Values) -> str:  # noqa: ANN401 - pynamodb's
    """A value in an expression: its placeholder."""
    placeholder = f":{len(values)}"
    values[placeholder] = value.values[0]
    return placeholder


def value_for(value: Any, content: object, attribute: Any = None) -> None:  # noqa: ANN401 - pynamodb's
    """Makes what an expression compares with or assigns."""
    if attribute is None or type(content) not in {str, int} or attribute.attr_type not in {STRING, NUMBER}:
        PLAIN[Value, "__init__"](value, content, attribute)
        return
    value.attr_type = attribute.attr_type
    value.values = ({attribute.attr_type: attribute.serialize(content)},)


def operand_of(operand: Any, value: Any) -> Any:  # noqa: ANN401 - pynamodb's
    """A value or an attribute as part of an expression."""
    if isinstance(value, _Operand):
        return value
    return Path(value) if isinstance(value, Attribute) else operand._to_value(value)  # noqa: SLF001 - pynamodb's


def _own(owner: type, name: str) -> Any:  # noqa: ANN401 - a function of pynamodb's
    """What pynamodb has there, its own or inherited; a class method as such."""
    return next(vars(base)[name] for base in owner.__mro__ if name in vars(base))


FEWER: dict[tuple[type, str], Any] = {
    (Attribute, "__get__"): value_of,
    (Attribute, "__set__"): set_value,
    (NumberAttribute, "serialize"): number_text,
    (NumberAttribute, "deserialize"): number,
    (Model, "_instantiate"): classmethod(instance_of),
    (Model, "_set_defaults"): set_defaults,
    (Model, "_container_serialize"): serialized,
    (Connection, "dispatch"): dispatched,
    (MetaTable, "get_attribute_type"): attribute_type,
    (MetaTable, "get_identifier_map"): key_of,
    (_Operand, "_to_operand"): operand_of,
    (Path, "__init__"): path_to,
    (Path, "serialize"): path_text,
    (Value, "__init__"): value_for,
    (Value, "serialize"): value_text,
}
PLAIN: dict[tuple[type, str], Any] = {(owner, name): _own(owner, name) for owner, name in FEWER}


def install() -> None:
    """Put these in place of pynamodb's own."""
    for (owner, name), function in FEWER.items():
        setattr(owner, name, function)


def remove() -> None:
    """Put pynamodb's own back."""
    for (owner, name), function in PLAIN.items():
        setattr(owner, name, function)
