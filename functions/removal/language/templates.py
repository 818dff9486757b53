"""Jinja templates: values are escaped in HTML; a missing variable is an error, not a blank."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from removal.characters.isolation import isolated, quoted, undirected
from removal.urls.shown import isolated_url, shown_url


def escaped(name: str | None) -> bool:
    """Whether a template is HTML, whose values are escaped: every template but `.txt`."""
    return not (name or "").endswith(".txt")


@lru_cache
def environment(folders: Sequence[Path]) -> Environment:
    """The Jinja environment of these folders; the first folder that has a template wins."""
    templates = Environment(  # by the template's name  # nosec B701
        loader=FileSystemLoader(folders),
        autoescape=escaped,  # noqa: S701 - by the template's name
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # For foreign text: in HTML `shown` inside `<bdi>`, in plain text `isolated`; the same for URLs. In plain text use
    # `quoted` for text that may have several lines.
    templates.filters.update(
        shown=undirected, isolated=isolated, quoted=quoted, shown_url=shown_url, isolated_url=isolated_url
    )
    return templates
