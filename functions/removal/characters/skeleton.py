"""Skeletons: two texts that look alike have the same one (UTS 39 section 4). Pure."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from removal.characters.invisible import without_ignored

_FILE = "confusables.txt"


def skeleton(text: str) -> str:
    """What a text looks like: `KZ-II` and `KZ-11` are both `KZ-ll`. For comparison only, never to be shown."""
    plain = without_ignored(unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFD", plain.translate(_prototypes()))


@lru_cache(maxsize=1)
def _prototypes() -> Mapping[int, str]:
    """By character: read when the first skeleton is asked for, which takes some milliseconds."""
    lines = (files("removal.characters") / _FILE).read_text("ascii").splitlines()
    found = {}
    for line in lines:
        if not line.startswith("#"):
            prototype, _, alike = line.partition("\t")
            shown = "".join(chr(int(code, 16)) for code in prototype.split())
            found.update(dict.fromkeys((int(code, 16) for code in alike.split()), shown))
    return found
