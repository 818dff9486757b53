"""Texts by key: `texts("en")("page.title")`. A missing key is a KeyError, never an empty text."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from removal.characters.isolation import isolated

FALLBACK = "en"  # for a reader of none of them
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}  # of the languages that everything is written in
_ACCEPTED = re.compile(r"\s*([A-Za-z]{2})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?")
FOLDER = files("removal.language") / "texts"


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts; `language` is that of the file, for the page's `lang`."""

    language: str
    entries: Mapping[str, str] = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """The text, its `{places}` filled; what is filled in turns nothing around it."""
        return self.entries[key].format_map({name: isolated(str(value)) for name, value in values.items()})

    def named(self, kind: str, code: str) -> str:
        """The name of a code of a law (`category`, `reason`), or the code itself: laws can have codes of their own."""
        return self.entries.get(f"{kind}.{code}", code)


def language_read(chosen: str, known: str | None, accepted: str) -> str:
    """The language of a reader: as chosen on the page, else as known of them, else as their browser asks.

    `accepted` is an Accept-Language header (RFC 9110 section 12.5.4).
    """
    if chosen in OWN_NAMES:
        return chosen
    return known or next((language for language in _asked_for(accepted) if language in OWN_NAMES), FALLBACK)


def _asked_for(accepted: str) -> list[str]:
    found = [one for one in map(_ACCEPTED.fullmatch, accepted[:200].split(",")) if one]
    return [one[1].lower() for one in sorted(found, key=lambda one: -float(one[2] or 1)) if float(one[2] or 1) > 0]


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
