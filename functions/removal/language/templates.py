"""Jinja templates: what is filled in is escaped in HTML, and a name that is not given is an error, not a blank."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def escaped(name: str | None) -> bool:
    """Whatever is not plain text is HTML."""
    return not (name or "").endswith(".txt")


@lru_cache
def environment(folders: Sequence[Path]) -> Environment:
    """Templates of these folders, the first one first."""
    return Environment(  # by the template's name  # nosec B701
        loader=FileSystemLoader(folders),
        autoescape=escaped,  # noqa: S701 - by the template's name
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
