"""Every route there is, without the adapters behind them: listing routes names actions and calls none."""

from collections.abc import Iterator
from importlib import import_module
from inspect import isclass
from pathlib import Path
from typing import Any

from removal import errors
from removal.web.app import Route

SOURCES = Path(errors.__file__).parent


def all_routes() -> tuple[Route[Any], ...]:
    """Of every class with `routes` in a module of that name, or in a folder of it."""
    # Unmade: an action's name, text and types are all that is read of it.
    return tuple(route for kind in _kinds() for route in kind.__new__(kind).routes())


def _kinds() -> Iterator[Any]:
    for path in sorted({*SOURCES.rglob("*routes.py"), *SOURCES.rglob("routes/*.py")}):
        module = import_module(".".join(("removal", *path.relative_to(SOURCES).with_suffix("").parts)))
        own = [found for found in vars(module).values() if isclass(found) and found.__module__ == module.__name__]
        yield from (found for found in own if hasattr(found, "routes"))
