"""Jinja templates: values are escaped in HTML; a missing variable is an error, not a blank."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from removal.characters.isolation import isolated, quoted, undirected
from removal.urls.shown import isolated_url, shown_url

ROOT = Path(__file__).parents[1]
COMPILED = Path(__file__).with_name("__pycache__")
PATTERN = f"%s.{sys.implementation.cache_tag}.jinja"


class Compiled(FileSystemBytecodeCache):
    """Templates that are compiled already, in a folder: to compile those of one page takes 80 ms of a cold start.

    `make package` compiles all. Elsewhere nothing is kept, so that nothing that was compiled by other rules is used
    again; a template that has changed is compiled anew.
    """

    def __init__(self, folder: Path, *, keep: bool = True) -> None:
        super().__init__(str(folder), PATTERN)
        self._keep = keep

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The template's path in this package, and the release of Jinja: the same wherever the package lies."""
        within = Path(filename or name)
        path = within.relative_to(ROOT) if within.is_relative_to(ROOT) else within
        return f"{jinja2.__version__}-{'.'.join(path.parts).strip('/.')}"

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, if that is possible."""
        if self._keep:
            with suppress(OSError):
                super().dump_bytecode(bucket)


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
        bytecode_cache=Compiled(COMPILED, keep=False),
        auto_reload=False,  # else each use asks the file system for the time of each template's last change
    )
    # For foreign text: in HTML `shown` inside `<bdi>`, in plain text `isolated`; the same for URLs. In plain text use
    # `quoted` for text that may have several lines.
    templates.filters.update(
        shown=undirected, isolated=isolated, quoted=quoted, shown_url=shown_url, isolated_url=isolated_url
    )
    return templates
