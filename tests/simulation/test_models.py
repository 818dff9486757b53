"""The substitutes for pynamodb's own steps do the same, for every model of the product."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from pynamodb.attributes import Attribute, AttributeContainer
from pynamodb.connection import Connection
from pynamodb.expressions.operand import Path
from pynamodb.models import Model

from removal.deliveries.items import DeliveryItem
from removal.table import Item
from tests.simulation import models
from tests.simulation.models import PLAIN, dispatched, instance_of, path_to, set_value, value_of

SAMPLES: dict[str, dict[str, Any]] = {
    "S": {"S": "text"},
    "N": {"N": "12"},
    "BOOL": {"BOOL": False},
    "L": {"L": [{"S": "a"}, {"S": "b"}]},
}


def _name(model: object) -> str:
    return str(model)


def all_of(model: type[Item]) -> Iterator[type[Item]]:
    """A model, and all that are made from it."""
    for subclass in model.__subclasses__():
        yield subclass
        yield from all_of(subclass)


MODELS: list[type[Item]] = sorted(set(all_of(Item)), key=_name)


@pytest.fixture(autouse=True)
def _pynamodbs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world may have run in this process; and what a test puts in place here is put back."""
    get, set_, init, dispatch = PLAIN
    monkeypatch.setattr(Attribute, "__get__", get)
    monkeypatch.setattr(Attribute, "__set__", set_)
    monkeypatch.setattr(Path, "__init__", init)
    monkeypatch.setattr(Connection, "dispatch", dispatch)
    monkeypatch.setattr(Model, "_instantiate", vars(AttributeContainer)["_instantiate"])


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_items_are_read_alike(model: type[Item], seed: int) -> None:
    chance = Random(seed)
    attributes: dict[str, Any] = model.get_attributes()
    read: dict[str, dict[str, Any]] = {}
    for name, attribute in attributes.items():
        if chance.random() < 0.7:
            read[name] = chance.choice([SAMPLES[attribute.attr_type], {}, {"NULL": True}])
    theirs = model(_user_instantiated=False)
    theirs._container_deserialize(read)  # noqa: SLF001 - what pynamodb does with what it has read
    ours = instance_of(model, read)
    assert (type(ours), vars(ours)) == (type(theirs), vars(theirs))
    for name, attribute in attributes.items():
        assert value_of(attribute, ours) == getattr(theirs, name)
        set_value(attribute, ours, name)
        setattr(theirs, name, name)
    assert vars(ours) == vars(theirs)


def test_a_models_attribute_is_itself() -> None:
    assert value_of(DeliveryItem.pk, None, DeliveryItem) is DeliveryItem.pk


@pytest.mark.parametrize("attribute", [DeliveryItem.pk, DeliveryItem.tries, "a.b", ["a.b", "c"]])
def test_paths_are_made_alike(attribute: Any) -> None:  # noqa: ANN401 - an attribute, or a path of texts
    theirs, ours = Path(attribute), Path.__new__(Path)
    path_to(ours, attribute)
    assert vars(ours).keys() == vars(theirs).keys()
    assert all(vars(ours)[name] is vars(theirs)[name] for name in ("attribute", "attr_type"))
    assert (ours.values, ours.path) == (theirs.values, theirs.path)


def test_an_empty_path_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be empty"):
        path_to(Path.__new__(Path), [])


def test_a_request_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[str] = []
    monkeypatch.setattr(Connection, "_make_api_call", lambda _, *call: requests.append(repr(call)))
    connection = Connection(region="eu-central-1")
    for dispatch in (PLAIN[-1], dispatched):
        dispatch(connection, "GetItem", {"TableName": "t", "Key": {"pk": {"S": "a"}}})
        dispatch(connection, "PutItem", {"TableName": "t", "ReturnConsumedCapacity": "NONE"})
    assert requests[:2] == requests[2:]


def test_they_are_put_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Attribute, "__get__", None)
    models.install()
    assert Attribute.__get__ is value_of
