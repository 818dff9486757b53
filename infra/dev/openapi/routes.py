"""Every route there is, without the adapters behind them: listing routes names actions and calls none."""

from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from inspect import isclass
from pathlib import Path
from typing import Any

from removal import errors
from removal.web.app import Route

SOURCES = Path(errors.__file__).parent


def all_routes() -> tuple[Route[Any], ...]:
    """Of every class with `routes` in a module of that name, or in a folder of it; each once."""
    routes = (route for kind in _kinds() for route in _hollow(kind).routes())
    return tuple({route.name: route for route in routes}.values())


def _hollow(kind: Any) -> Any:  # noqa: ANN401 - some class with `routes`
    """With nothing behind it: an action's name, text and types are all that is read of it."""
    made = kind.__new__(kind)
    for field in fields(kind):
        object.__setattr__(made, field.name, None)
    return made


def _kinds() -> Iterator[Any]:
    for path in sorted({*SOURCES.rglob("*routes.py"), *SOURCES.rglob("routes/*.py")}):
        module = import_module(".".join(("removal", *path.relative_to(SOURCES).with_suffix("").parts)))
        own = [class_ for class_ in vars(module).values() if isclass(class_) and class_.__module__ == module.__name__]
        yield from (class_ for class_ in own if hasattr(class_, "routes"))
