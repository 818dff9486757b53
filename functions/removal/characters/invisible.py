"""Characters that readers cannot see, or that turn the direction of others (UTS 36, UAX 9). Pure."""

import re
import unicodedata

# Bidirectional controls, and what Unicode calls default ignorable, with three more that show nothing: the Braille
# blank, the Khitan filler and the signs around annotations. Ranges for a class of a regular expression, Python's or
# ECMA's.
BIDIRECTIONAL = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_IGNORABLE = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb"
)
# The same over U+FFFF, with two blanks between hieroglyphs and a note head that is not drawn.
_BEYOND = "\U00013441\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
HIDDEN = BIDIRECTIONAL + _IGNORABLE

# Joiners stand between letters of scripts that need them (Persian, Sinhala) and in emoji, variation selectors after a
# symbol. Beside ASCII, or at an end, they change nothing that is seen.
_BASE = rf"[^\x00-\x7f\u200c\u200d{HIDDEN}]"
_JOINER, _SELECTOR = r"[\u200c\u200d]", r"[\ufe00-\ufe0f]"
_LONE = rf"(?<!{_BASE}){_JOINER}|{_JOINER}(?!{_BASE})|(?<!{_BASE}){_SELECTOR}|(?<={_SELECTOR}){_SELECTOR}"
_UNSEEN = re.compile(rf"[{HIDDEN}{_BEYOND}]|{_LONE}")
_IGNORED = re.compile(rf"[{HIDDEN}{_BEYOND}\u200c\u200d\ufe00-\ufe0f]")


def unseen(text: str) -> int | None:
    """The place of the first character that readers cannot see and that has no work there; None if there is none."""
    found = _UNSEEN.search(text)
    return found.start() if found else None


_VISIBLE = "LNPS"  # letters, numbers, punctuation, symbols: first letters of Unicode's general categories
_IN_PLACE_OF_AN_OBJECT = "\ufffc"  # a symbol by its category; without the object it says nothing


def shows_something(text: str) -> bool:
    """Whether a reader sees anything: blanks, fillers, joiners, controls and marks alone say nothing.

    Example: U+3164 and U+FFA0 are letters, U+2800 is a symbol by its category, and all three are drawn as blanks.
    """
    seen = without_ignored(text).replace(_IN_PLACE_OF_AN_OBJECT, "")
    return any(unicodedata.category(one)[0] in _VISIBLE for one in seen)


def without_ignored(text: str) -> str:
    """The text without invisible characters."""
    return _IGNORED.sub("", text)
