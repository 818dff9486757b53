"""Invisible characters, and characters that change the direction of other text (UTS 36, UAX 9). Pure."""

import re
import unicodedata

# Bidirectional controls, and the default ignorable characters of Unicode with three more that show nothing: the Braille
# blank, the Khitan filler and the interlinear annotation characters. Ranges for a character class of Python's or ECMA's
# regular expressions.
BIDIRECTIONAL = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_IGNORABLE = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb"
)
# The same above U+FFFF, with two blanks between hieroglyphs and a null note head.
_BEYOND = "\U00013441\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
HIDDEN = BIDIRECTIONAL + _IGNORABLE

# Joiners occur between letters of some scripts (Persian, Sinhala) and in emoji, variation selectors after a symbol.
# Beside ASCII, or at an end of the text, they have no visible effect.
_BASE = rf"[^\x00-\x7f\u200c\u200d{HIDDEN}]"
_JOINER, _SELECTOR = r"[\u200c\u200d]", r"[\ufe00-\ufe0f]"
_LONE = rf"(?<!{_BASE}){_JOINER}|{_JOINER}(?!{_BASE})|(?<!{_BASE}){_SELECTOR}|(?<={_SELECTOR}){_SELECTOR}"
_UNSEEN = re.compile(rf"[{HIDDEN}{_BEYOND}]|{_LONE}")
_IGNORED = re.compile(rf"[{HIDDEN}{_BEYOND}\u200c\u200d\ufe00-\ufe0f]")


def unseen(text: str) -> int | None:
    """The index of the first invisible character without an effect on others; None if there is none."""
    match = _UNSEEN.search(text)
    return match.start() if match else None


_VISIBLE = "LNPS"  # letters, numbers, punctuation, symbols: first letters of Unicode's general categories
_OBJECT_REPLACEMENT = "\ufffc"  # a symbol by its category, but it shows nothing without the object


def shows_something(text: str) -> bool:
    """Whether the text has a visible character; blanks, fillers, joiners, controls and marks alone do not count.

    Example: U+3164 and U+FFA0 are letters, U+2800 is a symbol by its category, and all three are drawn as blanks.
    """
    rest = without_ignored(text).replace(_OBJECT_REPLACEMENT, "")
    return any(unicodedata.category(sign)[0] in _VISIBLE for sign in rest)


def without_ignored(text: str) -> str:
    """The text without invisible characters."""
    return _IGNORED.sub("", text)
