"""Bodies made from the models that routes take: every leaf of one, and a value that it takes.

A route that is added is walked with the others; only what no model knows is in a table, `KNOWN`.
"""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

Path = tuple[str | int, ...]

# What texts of every kind look like, the freest first: a leaf's plain value is the first of them that it takes.
SAMPLES = (
    "Any words, such as these: №",
    "words-1",
    "2026-11-24T09:00:00Z",
    "2026-11-20",
    "2026-10",
    "PT1H",
    "P10D",
    "https://video.example/watch?v=1",
    "desk@video.example",
    "Asia/Hong_Kong",
    "KZ",
    "ab" * 32,
)
# What the register and the laws know: by the name of the field, wherever it is.
KNOWN: Mapping[str, object] = {
    "platform": "video-example",
    "authority": "ministry",
    "law": "kz",
    "laws": "kz",
    "default_law": "kz",
    "language": "ru",
    "category": "child_cyberbullying",
    "reason_codes": "insult",
    "valid_from": "2026-01-01T00:00:00Z",
    "valid_until": "2027-01-01T00:00:00Z",
    "url": "https://video.example/hook",
    "facts": "order.breached",
    "scopes": "orders:read",
}
LEFT_OUT = frozenset({"supersedes"})  # names another order


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place in a body that holds no further ones; `kind` is its annotation, without `| None`."""

    path: Path
    kind: Any

    @property
    def name(self) -> str:
        """The field's own name, not an index."""
        return next(str(step) for step in reversed(self.path) if isinstance(step, str))

    @property
    def pointer(self) -> str:
        """As a problem names it."""
        return "".join(f"/{step}" for step in self.path)

    @property
    def is_text(self) -> bool:
        """Whether it holds free words, or words of a pattern; not a choice among a few."""
        return _bare(self.kind) is str

    def takes(self, value: object) -> bool:
        """Whether its type does; what the action says of it is another matter."""
        try:
            _adapter(self.kind).validate_python(value, strict=True)
        except ValidationError:
            return False
        return True

    @property
    def plain(self) -> object:
        """A value that it takes."""
        if self.name in KNOWN and self.takes(KNOWN[self.name]):
            return KNOWN[self.name]
        if get_origin(_bare(self.kind)) is Literal:
            return get_args(_bare(self.kind))[0]
        return next(value for value in (*SAMPLES, 1, True) if self.takes(value))


@cache
def leaves(model: type[BaseModel], above: Path = ()) -> tuple[Leaf, ...]:
    """Every leaf of a body, each array with one member."""
    fields = ((name, field) for name, field in model.model_fields.items() if name not in LEFT_OUT)
    return tuple(leaf for name, field in fields for leaf in _below((*above, name), _annotated(field)))


def body(model: type[BaseModel], values: Mapping[Path, object] | None = None) -> Any:  # noqa: ANN401 - JSON
    """A body with every field filled in, some of them as given."""
    return nested({**_filled(model), **(values or {})})


def nested(values: Mapping[Path, object]) -> dict[str, Any]:
    """The JSON object that holds each value at its path."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        _put(made, path, value)
    return made


def changed(whole: Any, path: Path, value: object) -> Any:  # noqa: ANN401 - JSON
    """The same JSON with one value put in."""
    if not path:
        return value
    if isinstance(whole, list):
        return [
            changed(element, path[1:], value) if index == path[0] else element for index, element in enumerate(whole)
        ]
    there = whole or {}
    return {**there, path[0]: changed(there.get(path[0]), path[1:], value)}


def at(whole: Any, path: Iterable[str | int]) -> Any:  # noqa: ANN401 - JSON
    """The value there."""
    for step in path:
        whole = whole[step]
    return whole


def _put(made: dict[str, Any], path: Path, value: object) -> None:
    """Make what is missing above it: an array, always of one member, where an index follows."""
    holder: Any = made
    for step, following in pairwise(path):
        there = None if isinstance(holder, dict) and step not in holder else holder[step]
        holder[step] = ([None] if isinstance(following, int) else {}) if there is None else there
        holder = holder[step]
    holder[path[-1]] = value


def _below(path: Path, kind: Any) -> Iterator[Leaf]:  # noqa: ANN401 - an annotation
    bare = _bare(kind)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        yield from leaves(bare, path)
    elif get_origin(bare) is tuple:
        yield from _below((*path, 0), _present(get_args(bare)[0]))
    else:
        yield Leaf(path, kind)


def _annotated(field: FieldInfo) -> Any:  # noqa: ANN401 - an annotation
    kind = _present(field.annotation)
    return Annotated[(kind, *field.metadata)] if field.metadata else kind


def _present(kind: Any) -> Any:  # noqa: ANN401 - an annotation
    """Without `| None`."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(member for member in get_args(kind) if member is not type(None))
    return kind


def _bare(kind: Any) -> Any:  # noqa: ANN401 - an annotation
    """Without what is asked of it beside its type."""
    return _bare(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


@cache
def _filled(model: type[BaseModel]) -> Mapping[Path, object]:
    return {leaf.path: leaf.plain for leaf in leaves(model)}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - an annotation
    return TypeAdapter(kind)
