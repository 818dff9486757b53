"""Texts by key: `texts("en")("page.title")`. A key nobody wrote is a KeyError, never an empty place."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

FALLBACK = "en"  # for a language whose file is not written yet
FOLDER = files("removal.language") / "texts"


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts; `language` is that of the file, for the page's `lang`."""

    language: str
    entries: Mapping[str, str] = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """The text, its `{places}` filled; what is filled in is taken as it is."""
        return self.entries[key].format_map(values)

    def named(self, kind: str, code: str) -> str:
        """The name of a code of a law (`category`, `reason`), or the code itself: laws can have codes of their own."""
        return self.entries.get(f"{kind}.{code}", code)


@lru_cache
def texts(language: str) -> Texts:
    """The texts in a language, in English where there is no file for it."""
    file = FOLDER / f"{language}.toml"
    if not file.is_file():
        return texts(FALLBACK)
    return Texts(language, dict(_flat(tomllib.loads(file.read_text("utf-8")))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).strip()
