"""What pynamodb does at each attribute of each item, in fewer steps: it took a tenth of a world's time.

The product's models have no maps and no discriminators, for which pynamodb looks each time.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.connection import Connection
from pynamodb.constants import NULL, RETURN_CONSUMED_CAPACITY, TOTAL
from pynamodb.expressions.operand import Path
from pynamodb.expressions.util import get_path_segments
from pynamodb.models import Model

PLAIN: Any = Attribute.__get__, Attribute.__set__, Path.__init__, Connection.dispatch  # pynamodb's own
Read = Mapping[str, Mapping[str, Any]]


def install() -> None:
    """Put these in place of pynamodb's own."""
    for name, function in {"__get__": value_of, "__set__": set_value}.items():
        setattr(Attribute, name, function)
    setattr(Model, "_instantiate", classmethod(instance_of))  # noqa: B010 - mypy lets no method be assigned
    setattr(Path, "__init__", path_to)  # noqa: B010 - likewise
    setattr(Connection, "dispatch", dispatched)  # noqa: B010 - likewise


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
def _fields(model: type[Model]) -> list[tuple[str, Any, Any]]:
    return [(name, attribute, attribute.default) for name, attribute in model.get_attributes().items()]


def dispatched(connection: Any, operation: str, parameters: dict[str, Any]) -> Any:  # noqa: ANN401 - pynamodb's
    """One request, without the signals and the log, to which nothing listens."""
    parameters.setdefault(RETURN_CONSUMED_CAPACITY, TOTAL)
    return connection._make_api_call(operation, parameters)  # noqa: SLF001 - pynamodb's


def path_to(path: Any, attribute: Any) -> None:  # noqa: ANN401 - an attribute, or a path of texts
    """Makes what names an attribute in an expression."""
    path.attribute = attribute if isinstance(attribute, Attribute) else None
    path.attr_type = None if path.attribute is None else attribute.attr_type
    segments = attribute if path.attribute is None else attribute.attr_path
    if not segments:
        raise ValueError("path cannot be empty")
    path.values = (get_path_segments(segments),)
