"""The substitutes for pynamodb's own steps do the same, for every model of the product."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from pynamodb.attributes import Attribute, NumberAttribute
from pynamodb.connection import Connection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import AttributeNullError
from pynamodb.expressions.operand import Path
from pynamodb.models import Model

from removal.deliveries.items import DeliveryItem
from removal.table import Item, JournalItem
from tests.simulation import models
from tests.simulation.models import FEWER, PLAIN, dispatched, instance_of, path_to, set_value, value_of

SAMPLES: dict[str, dict[str, Any]] = {
    "S": {"S": "text"},
    "N": {"N": "12"},
    "BOOL": {"BOOL": False},
    "L": {"L": [{"S": "a"}, {"S": "b"}]},
}


NUMBER: Any = NumberAttribute()
STATE: Any = DeliveryItem.state


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
    for (owner, name), plain in PLAIN.items():
        monkeypatch.setattr(owner, name, plain)


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
    for dispatch in (PLAIN[Connection, "dispatch"], dispatched):
        dispatch(connection, "GetItem", {"TableName": "t", "Key": {"pk": {"S": "a"}}})
        dispatch(connection, "PutItem", {"TableName": "t", "ReturnConsumedCapacity": "NONE"})
    assert requests[:2] == requests[2:]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("new", [True, False])
def test_new_items_have_the_same_defaults(model: type[Item], new: bool) -> None:  # noqa: FBT001 - a parameter
    theirs, ours = model(_user_instantiated=new), model.__new__(model)
    ours.attribute_values = {}
    models.set_defaults(ours, _user_instantiated=new)
    assert ours.attribute_values == theirs.attribute_values


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_items_are_written_alike(model: type[Item], seed: int) -> None:
    chance, item = Random(seed), model("a", "b")
    attributes: dict[str, Any] = model.get_attributes()
    for name, attribute in attributes.items():
        if chance.random() < 0.7:
            setattr(item, name, attribute.deserialize(SAMPLES[attribute.attr_type][attribute.attr_type]))
    theirs = item._container_serialize(null_check=False)  # noqa: SLF001 - what pynamodb does with what it writes
    assert (models.serialized(item, null_check=False), list(models.serialized(item, null_check=False))) == (
        theirs,
        list(theirs),
    )


def test_what_must_be_there_is_missed_alike() -> None:
    item = JournalItem("a", "b")
    for serialize in (PLAIN[Model, "_container_serialize"], models.serialized):
        with pytest.raises(AttributeNullError, match="changed_at"):
            serialize(item)


@pytest.mark.parametrize("value", [0, 7, -7, 10**20, 1.5, True, None])
def test_numbers_are_written_alike(value: object) -> None:
    assert models.number_text(None, value) == NUMBER.serialize(value)


@pytest.mark.parametrize("text", ["0", "12", "-12", "1.50", "1e3", "100000000000000000000"])
def test_numbers_are_read_alike(text: str) -> None:
    ours, theirs = models.number(None, text), NUMBER.deserialize(text)
    assert (type(ours), ours) == (type(theirs), theirs)


def test_what_is_no_number_is_none() -> None:
    for text in ("", "012", "x"):
        with pytest.raises(ValueError, match=r"Expecting value|Extra data"):
            models.number(None, text)


EXPRESSIONS = {
    "compared": lambda: (
        (DeliveryItem.tries == 3) & (DeliveryItem.state == "sent") & (DeliveryItem.pk != DeliveryItem.sk)
    ),
    "ordered": lambda: ~DeliveryItem.timer_at.exists() | (DeliveryItem.timer_at <= "2026") | (DeliveryItem.tries > 1.5),
    "in a list": lambda: DeliveryItem.state.is_in("a", "b") & DeliveryItem.sk.startswith("attempt:"),
    "a journal's place": lambda: JournalItem.journal[2] == "line",
    "set": lambda: DeliveryItem.state.set("sent"),
    "set to nothing": lambda: STATE.set(None),
    "a number": lambda: DeliveryItem.tries.set((DeliveryItem.tries | 0) + 1),
    "appended": lambda: JournalItem.journal.set(JournalItem.journal.append(["a", "b"])),
    "added": lambda: DeliveryItem.tries.add(1),
    "two names twice": lambda: (DeliveryItem.pk == "a") & (DeliveryItem.sk == "b") & (DeliveryItem.pk == "a"),
    "a path of texts": lambda: Path(["a.b", "c[1]"]) == {"S": "text"},
    "a flag": lambda: DeliveryItem.tries == True,  # noqa: E712 - an expression
}


@pytest.mark.parametrize("made", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_expressions_are_alike(made: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [_text(made())]
    for (owner, name), fewer in FEWER.items():
        monkeypatch.setattr(owner, name, fewer)
    assert [*texts, _text(made())] == texts * 2


def _text(expression: Any) -> tuple[str, dict[str, str], dict[str, Any]]:  # noqa: ANN401 - a condition or an action
    names, values = dict[str, str](), dict[str, Any]()
    return expression.serialize(names, values), names, values


@pytest.mark.parametrize("second", ["b", None])
def test_keys_are_alike(second: str | None) -> None:
    definitions = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    ours, theirs = (MetaTable({"AttributeDefinitions": definitions, "KeySchema": schema}) for _ in range(2))
    for _ in range(2):
        assert models.key_of(ours, "a", second) == theirs.get_identifier_map("a", second)
        assert models.attribute_type(ours, "pk") == theirs.get_attribute_type("pk")
    with pytest.raises(ValueError, match="No attribute"):
        models.attribute_type(ours, "missing")


def test_they_are_put_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Attribute, "__get__", None)
    models.install()
    assert Attribute.__get__ is value_of
    models.remove()
    assert Attribute.__get__ is PLAIN[Attribute, "__get__"]
    assert all(vars(owner)[name] is plain for (owner, name), plain in PLAIN.items())
