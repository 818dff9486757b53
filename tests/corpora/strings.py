"""The strings of a folder: `*.json` that hold a list of them, `*.txt` with one a line, in whatever folder below it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ABOUT = frozenset({"README", "LICENSE", "LICENCE", "NOTICE", "COPYING"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every string once, in the order in which the files hold them; and what was left out, in words."""

    strings: tuple[str, ...]
    left_out: tuple[str, ...]


def corpus(folder: Path) -> Corpus:
    """All there is below a folder."""
    strings: dict[str, None] = {}
    left_out: list[str] = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.stem.upper() not in ABOUT):
        texts = _read(file)
        strings.update(dict.fromkeys(texts or ()))
        if texts is None:
            left_out.append(f"{file.relative_to(folder)} is left out: {_why(file)}")
    return Corpus(tuple(strings), tuple(left_out))


def _read(file: Path) -> list[str] | None:
    """None for what holds no strings."""
    if file.suffix == ".txt":
        return list(_lines(file))
    if file.suffix != ".json":
        return None
    document = json.loads(file.read_text("utf-8-sig"))
    return document if isinstance(document, list) and all(isinstance(text, str) for text in document) else None


def _lines(file: Path) -> Iterator[str]:
    """Only a newline ends one: whatever else breaks lines somewhere belongs to a string."""
    text = file.read_bytes().decode("utf-8")
    yield from text.removesuffix("\n").split("\n") if text else ()


def _why(file: Path) -> str:
    return "cases of another kind, not strings" if file.suffix == ".jsonl" else "no list of strings, no lines"
