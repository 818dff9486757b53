"""Dataclasses whose classes are cheap to make: a process makes hundreds of them before its first event.

`dataclasses` compiles six methods of each class, most of which no process ever calls. Here it compiles `__init__`
alone; comparison, hash and text are functions that all classes share. mypy sees the standard library's decorator, and
with it refuses what a frozen class forbids; at run time nothing does.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool = False, **options: bool) -> Callable[[type], type]:
        """As `dataclasses.dataclass`, for classes that define none of these methods and have no order."""

        def made(cls: type) -> type:
            made_plainly = dataclasses.dataclass(eq=False, repr=False, **options)(cls)
            _compare(made_plainly, frozen=frozen)
            made_plainly.__repr__ = _text
            return made_plainly

        return made


def _compare(cls: type, *, frozen: bool) -> None:
    """Give a class equality by its fields' values, and a hash if they do not change."""
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    values: Callable[[object], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    members: dict[str, Any] = {"__eq__": equal, "__hash__": hashed if frozen else None}
    for name, member in members.items():
        setattr(cls, name, member)


def _text(self: Any) -> str:  # noqa: ANN401 - of any class of ours
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"
