"""Texts by key: `texts("en")("page.title")`. A missing key is a KeyError, never an empty text."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from removal.characters.isolation import isolated
from removal.values import dataclass, field

FALLBACK = "en"  # for a reader of no language in OWN_NAMES
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}  # the languages of all texts
_ACCEPTED = re.compile(r"\s*([A-Za-z]{2})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?")
FOLDER = files("removal.language") / "texts"


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's texts; `language`: the file's language, for the page's `lang`."""

    language: str
    entries: Mapping[str, str] = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """The text, its `{places}` filled; each value is isolated, so it turns no other text."""
        return self.entries[key].format_map({name: isolated(str(value)) for name, value in values.items()})

    def counted(self, key: str, count: int) -> str:
        """The text about a count; it has a key of its own where the language has another form, such as `_many`."""
        own = f"{key}_{_form(self.language, count)}"
        return self(own if own in self.entries else key, count=count)

    def label(self, kind: str, code: str) -> str:
        """The name of a code at the beginning of a line."""
        name = self.named(kind, code)
        return f"{name[:1].upper()}{name[1:]}"

    def named(self, kind: str, code: str) -> str:
        """The name of a law's code (`category`, `reason`); the code itself if it has none: laws may have own codes."""
        return self.entries.get(f"{kind}.{code}", code)


def language_read(chosen: str, known: str | None, accepted: str) -> str:
    """A reader's language: chosen on the page, else known of the reader, else requested by the browser.

    `accepted` is an Accept-Language header (RFC 9110 section 12.5.4).
    """
    if chosen in OWN_NAMES:
        return chosen
    return known or next((language for language in _languages(accepted) if language in OWN_NAMES), FALLBACK)


def _form(language: str, count: int) -> str:
    """The plural form of a whole number (CLDR): Kazakh has one form after every number."""
    if language == "ru":
        is_teen = count // 10 % 10 == 1
        return "many" if is_teen else {1: "one", 2: "few", 3: "few", 4: "few"}.get(count % 10, "many")
    return "one" if language == "en" and count == 1 else "many"


def _languages(accepted: str) -> list[str]:
    parts = [part for part in map(_ACCEPTED.fullmatch, accepted[:200].split(",")) if part]
    return [part[1].lower() for part in sorted(parts, key=lambda part: -float(part[2] or 1)) if float(part[2] or 1) > 0]


@lru_cache
def texts(language: str) -> Texts:
    """The texts in a language; in English if it has no file."""
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
