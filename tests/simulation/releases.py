"""Releases of the product side by side: each is an import of its own of the whole package `removal`.

Python knows one module of a name. While a task of another release runs, `sys.modules` has that release's modules under
their names, and today's again as soon as it waits. So whatever that release looks for by a name it finds in itself:
what a function imports when it runs, a file of a package, the class of an annotation. All others see today's.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = "removal"


class Release:
    """One import of the package. `modules` are those that it has so far, while another release is in their place."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.modules: dict[str, ModuleType] = {}
        self._made: dict[object, Any] = {}

    @contextmanager
    def there(self) -> Iterator[None]:
        """In here the package's names mean this release."""
        before = running()
        put(self)
        try:
            yield
        finally:
            put(before)

    def once(self, what: object, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is made
        """What `make` returns, made when it is first asked for; this release has one of its own."""
        if what not in self._made:
            self._made[what] = make()
        return self._made[what]

    def gather(self) -> None:
        """Remember the modules that are imported now."""
        self.modules = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == PACKAGE}


class _Place:
    """Which release the names mean now, and how many modules there were of all packages when that began."""

    release = Release("today's")
    count = -1


TODAYS = _Place.release


def running() -> Release:
    """Returns the release that the package's names mean now."""
    return _Place.release


def put(release: Release) -> None:
    """Let the package's names mean a release from now on. For the scheduler; else see `Release.there`."""
    before = _Place.release
    if release is before:
        return
    if len(sys.modules) != _Place.count:  # it has imported something meanwhile
        before.gather()
    for name in before.modules.keys() - release.modules.keys():
        del sys.modules[name]
    sys.modules.update(release.modules)
    _Place.release, _Place.count = release, len(sys.modules)


@cache
def beside(folder: Path, fit: Callable[[], None]) -> Release:
    """Import the package of a folder `functions`, once for all worlds; `fit` is called while its names mean it."""
    release = Release(str(folder))
    with release.there():
        start = folder / PACKAGE / "__init__.py"
        spec = spec_from_file_location(PACKAGE, start, submodule_search_locations=[str(start.parent)])
        assert spec is not None
        assert spec.loader is not None
        sys.modules[PACKAGE] = package = module_from_spec(spec)
        spec.loader.exec_module(package)
        fit()
    return release


def find(module: str, names: tuple[str, ...]) -> str:
    """Returns the module of the running release that defines some names: `module`, or where it has them instead.

    A release from before or after a move of files has them elsewhere. LookupError if none defines all, or several do.
    """
    texts = _texts(Path(import_module(PACKAGE).__path__[0]))
    if _defines(texts.get(module, ""), names):
        return module
    others = [name for name, text in texts.items() if _defines(text, names)]
    if len(others) != 1:
        msg = f"{', '.join(names)}: not in {module} of release {running().name}, and in {len(others)} other modules"
        raise LookupError(msg)
    return others[0]


@cache
def _texts(folder: Path) -> dict[str, str]:
    """The modules of a package, by name."""
    return {_dotted(path, folder): path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))}


def _dotted(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _defines(text: str, names: tuple[str, ...]) -> bool:
    return all(re.search(rf"^(?:(?:def|class) {name}\b|{name}\b *[:=])", text, re.MULTILINE) for name in names)
