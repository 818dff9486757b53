"""A defect of one line, as `defects.toml` tells it, and how it is planted."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path


class NotPlanted(Exception):
    """The line is not there, or not once: the defect must follow the code that it spoils."""


@dataclass(frozen=True)
class Defect:
    """One line replaced by another; `says` is what goes wrong in the world, `tests` each fail because of it.

    Lines are compared without their indentation, which is kept. `after` names an earlier line where `old` occurs
    more than once: the first after it is meant.
    """

    says: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    after: str = ""

    def spoil(self, text: str) -> str:
        """The text with the defect in it; NotPlanted if it does not say where."""
        lines = text.splitlines(keepends=True)
        spot = self._spot([line.strip() for line in lines])
        indentation = lines[spot][: len(lines[spot]) - len(lines[spot].lstrip())]
        lines[spot] = f"{indentation}{self.new.strip()}\n"
        return "".join(lines)

    def _spot(self, lines: list[str]) -> int:
        start = self._only(lines, self.after, "after") if self.after else 0
        if self.after and self.old.strip() in lines[start:]:
            return lines.index(self.old.strip(), start)
        return self._only(lines, self.old, "old")

    def _only(self, lines: list[str], wanted: str, role: str) -> int:
        if lines.count(wanted.strip()) != 1:
            reason = f"{self.file} has {lines.count(wanted.strip())} lines, not one, that read: {wanted.strip()}"
            raise NotPlanted(f"{reason} ({role})")
        return lines.index(wanted.strip())


def load(file: Path) -> list[Defect]:
    """The defects of a file. Raises TypeError names a field that is missing or unknown."""
    entries = tomllib.loads(file.read_text("utf-8")).get("defect", [])
    return [Defect(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


def planted(tree: Path, defect: Defect) -> AbstractContextManager[None]:
    """The tree with one defect in it, mended at the end."""
    return spoilt(tree / defect.file, defect.spoil)


@contextmanager
def spoilt(file: Path, spoil: Callable[[str], str]) -> Iterator[None]:
    """A file with another text, and its own at the end."""
    sound = file.read_text("utf-8")
    file.write_text(spoil(sound), "utf-8")
    try:
        yield
    finally:
        file.write_text(sound, "utf-8")
