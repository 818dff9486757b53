"""Which tests are near a file: steps of imports from the file to each module of tests. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

# Regular expressions are ten times as fast as parsing 1,300 files, and a name too many in a docstring harms nothing.
FROM = re.compile(r"^[ \t]*from ([\w.]+) import (\([^)]*\)|[^\n#]+)", re.MULTILINE)
IMPORT = re.compile(r"^[ \t]*import ([\w., ]+)", re.MULTILINE)
NAME = re.compile(r"\w+")
ROOTS = ("functions/",)  # before the name of a package

Texts = Mapping[str, str]  # of Python files, by path


def module_of(path: str) -> str:
    """The module that a Python file is: `functions/removal/law/law.py` is `removal.law.law`."""
    for root in ROOTS:
        path = path.removeprefix(root)
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def distances(changed: Iterable[str], texts: Texts) -> dict[str, int]:
    """The steps from what changed to each Python file that needs it, directly or by others. A changed file: 0."""
    sources = set(changed)
    users = _users(texts, sources)
    data = {path for path in sources if not path.endswith(".py")}
    reached = dict.fromkeys(_naming(data, texts), 1)
    reached |= dict.fromkeys((*sources - data, *_beside(data, texts)), 0)
    edge = sorted(reached, key=lambda path: reached[path])
    while edge:
        path = edge.pop(0)
        further = [user for user in users[path] if user not in reached]
        reached |= dict.fromkeys(further, reached[path] + 1)
        edge += further
    return reached


def _users(texts: Texts, changed: set[str]) -> Mapping[str, set[str]]:
    """By file, the files that import it; a conftest is imported by each test beside and below it."""
    paths = {module_of(path): path for path in (*texts, *(path for path in changed if path.endswith(".py")))}
    users: dict[str, set[str]] = defaultdict(set)
    for path, text in texts.items():
        folders = PurePosixPath(path).parents if is_test(path) else ()
        for used in (*(paths[name] for name in _imported(text) if name in paths), *map(_conftest, folders)):
            users[used].add(path)
    return users


def _conftest(folder: PurePosixPath) -> str:
    return f"{folder}/conftest.py"


def _imported(text: str) -> Iterator[str]:
    """Names of modules; of `from a import b` both `a` and `a.b`, which may be one."""
    for package, names in FROM.findall(text):
        yield package
        yield from (f"{package}.{name}" for name in NAME.findall(names))
    for names in IMPORT.findall(text):
        yield from (name.split()[0] for name in names.split(",") if name.strip())


def _naming(files: Iterable[str], texts: Texts) -> Iterator[str]:
    """Python files that name a file."""
    for file in files:
        yield from (user for user, text in texts.items() if PurePosixPath(file).name in text)


def _beside(files: Iterable[str], texts: Texts) -> Iterator[str]:
    """The Python files of the nearest folder that has any, above a file of the product: its data is read there."""
    for file in files:
        folders = [str(folder) for folder in PurePosixPath(file).parents if str(folder).startswith(ROOTS)]
        beside = ([user for user in texts if user.rpartition("/")[0] == folder] for folder in folders)
        yield from next(filter(None, beside), [])


def is_test(path: str) -> bool:
    """Whether pytest collects a file."""
    return path.startswith("tests/") and PurePosixPath(path).name.startswith("test_")


def nearest(changed: Iterable[str], texts: Texts, without: tuple[str, ...]) -> list[str]:
    """Test files by nearness; those of a changed room come first among equals."""
    sources = list(changed)
    rooms = {part for path in sources for part in PurePosixPath(path).parts[1:-1]} - {"removal", "dev", "tests"}
    reached = distances(sources, texts)
    tests = [path for path in reached if is_test(path) and path in texts and not path.startswith(without)]
    names = {f"test_{PurePosixPath(path).stem}" for path in sources}

    def distance(path: str) -> tuple[object, ...]:
        parts = PurePosixPath(path)
        return reached[path], parts.stem not in names, rooms.isdisjoint(parts.parts), path

    return sorted(tests, key=distance)
