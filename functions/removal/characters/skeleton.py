"""Skeletons: texts that look alike have equal skeletons (UTS 39 section 4). Pure."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from removal.characters.invisible import without_ignored

_FILE = "confusables.txt"


def skeleton(text: str) -> str:
    """The skeleton of a text: `KZ-ll` for both `KZ-II` and `KZ-11`. For comparison only, never for display."""
    plain = without_ignored(unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFD", plain.translate(_prototypes()))


@lru_cache(maxsize=1)
def _prototypes() -> Mapping[int, str]:
    """The prototype of each confusable character; read with the first skeleton, which takes some milliseconds."""
    lines = (files("removal.characters") / _FILE).read_text("ascii").splitlines()
    prototypes = {}
    for line in lines:
        if not line.startswith("#"):
            prototype, _, alike = line.partition("\t")
            target = "".join(chr(int(code, 16)) for code in prototype.split())
            prototypes.update(dict.fromkeys((int(code, 16) for code in alike.split()), target))
    return prototypes
