"""Shortens names for a short line: between words, and never within a grapheme cluster. Pure."""

import re
import unicodedata
from itertools import takewhile

NAME_AT_MOST = 60  # characters of a name in a subject or a calendar entry
ELLIPSIS = "…"
_ZWJ, _FLAGS, _TONES = "\u200d", ("\U0001f1e6", "\U0001f1ff"), ("\U0001f3fb", "\U0001f3ff")
_SPACING = "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f"  # joiners, and letters that extend the cluster before them (UAX 29)
_JAMO, _VOWELS = ("\u1100", "\u115f"), ("\u1160", "\u11ff")  # of Korean, decomposed
_VIRAMA = 9  # the combining class of signs that join two consonants
_LOOSE_END = re.compile(r"[\s,;:.–—-]+\Z")


def shortened(text: str, at_most: int = NAME_AT_MOST) -> str:
    """The text, or its beginning with an ellipsis, in at most `at_most` characters.

    It is cut after the last word that ends in the second half, else between two clusters (UAX 29). A cluster longer
    than `at_most`, such as a letter with hundreds of marks, is left out.
    """
    if len(text) <= at_most:
        return text
    place = at_most - len(ELLIPSIS)
    word = next((end for end in range(place, place // 2, -1) if text[end].isspace()), None)
    end = word if word is not None else next((end for end in range(place, 0, -1) if _ends(text, end)), 0)
    return _LOOSE_END.sub("", text[:end]) + ELLIPSIS


def _ends(text: str, end: int) -> bool:
    """Whether a cluster ends before this place."""
    before, after = text[end - 1], text[end]
    if unicodedata.category(after).startswith("M") or after in _SPACING or _in(after, _TONES) or before == _ZWJ:
        return False
    if unicodedata.combining(before) == _VIRAMA or (_in(before, _JAMO) and _in(after, (_JAMO[0], _VOWELS[1]))):
        return False
    if _in(before, _VOWELS) and _in(after, _VOWELS):
        return False
    flags = sum(1 for _ in takewhile(lambda sign: _in(sign, _FLAGS), reversed(text[:end])))
    return not (_in(after, _FLAGS) and flags % 2)


def _in(sign: str, bounds: tuple[str, str]) -> bool:
    return bounds[0] <= sign <= bounds[1]
