"""Jinja templates: what is filled in is escaped in HTML, and a name that is not given is an error, not a blank."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from removal.characters.isolation import isolated, quoted, undirected
from removal.urls.shown import isolated_url, shown_url


def escaped(name: str | None) -> bool:
    """What is not plain text is HTML."""
    return not (name or "").endswith(".txt")


@lru_cache
def environment(folders: Sequence[Path]) -> Environment:
    """Templates of these folders, the first one first."""
    made = Environment(  # by the template's name  # nosec B701
        loader=FileSystemLoader(folders),
        autoescape=escaped,  # noqa: S701 - by the template's name
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # For foreign text: in HTML `shown` inside `<bdi>`, in plain text `isolated`; and the same for URLs. In plain text
    # what may have several lines is `quoted`.
    made.filters.update(
        shown=undirected, isolated=isolated, quoted=quoted, shown_url=shown_url, isolated_url=isolated_url
    )
    return made
