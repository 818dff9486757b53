"""Our dataclasses behave as the standard library's, compile `__init__` alone, and no room uses others."""

import ast
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from removal import values


class Pair:
    a: int
    b: str = dataclasses.field(default="x", repr=False)
    c: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)


def made_by(decorator: Callable[..., Any], **options: bool) -> Any:  # noqa: ANN401 - a class
    members = {name: member for name, member in vars(Pair).items() if name not in {"__dict__", "__weakref__"}}
    return decorator(**options)(type("Pair", (), members))


@pytest.mark.parametrize("options", [{"frozen": True, "slots": True}, {"frozen": True}, {"slots": True}])
def test_a_class_behaves_as_the_standard_librarys(options: dict[str, bool]) -> None:
    ours, theirs = made_by(values.dataclass, **options), made_by(dataclasses.dataclass, **options)
    for made in (ours, theirs):
        one = made(1, b="y")
        assert (one.a, one.b, one.c) == (1, "y", {})
        assert (one == made(1, "y", {"c": 1}), one == made(2, "y"), one == (1, "y")) == (True, False, False)
        assert dataclasses.replace(one, a=2) == made(2, "y")
        assert dataclasses.asdict(one) == {"a": 1, "b": "y", "c": {}}
        assert repr(one) == "Pair(a=1, c={})"
        assert hasattr(one, "__dict__") is not options.get("slots", False)
        with pytest.raises(TypeError):
            made()
    assert (ours.__hash__ is None) == (theirs.__hash__ is None) == ("frozen" not in options)
    if "frozen" in options:
        assert hash(ours(1, c={"c": 1})) == hash(ours(1)) != hash(ours(2))
    assert ours(1) != theirs(1)


def test_a_class_without_fields_and_a_subclass_compare_by_class() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Nothing:
        """No field."""

    @values.dataclass(frozen=True, slots=True)
    class Something(Nothing):
        """One field."""

        at: int = 1

    assert Nothing() == Nothing() != Something() == Something(at=1)
    assert len({Nothing(), Nothing(), Something(), Something()}) == 2


def test_a_class_compiles_its_initialiser_alone() -> None:
    made = made_by(values.dataclass, frozen=True, slots=True)
    compiled = {name for name, member in vars(made).items() if getattr(member, "__code__", None)}
    assert {name for name in compiled if vars(made)[name].__code__.co_filename == "<string>"} == {"__init__"}


def test_every_dataclass_of_the_product_is_one_of_these() -> None:
    package = Path(values.__file__).parent
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            imported = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set[str]()
            from_library = isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
            assert file.name == "values.py" or not (from_library and "dataclass" in imported), file
