"""Isolates foreign text in a sentence, so that it does not change the direction of the rest (UAX 9). Pure."""

import re
import unicodedata

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_BALANCED = re.compile(f"{FIRST_STRONG_ISOLATE}[^\u2066-\u2069\n]*{POP_ISOLATE}")
_DIRECTED = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides, isolates, and their terminators
_TURNING = frozenset(("R", "AL", "AN", "RLE", "RLO", "RLI"))  # bidirectional classes that reorder their surroundings


def isolated(text: str) -> str:
    """Each line between FSI and PDI, if it can change the direction of text around it; else unchanged.

    A text with only left-to-right letters and digits stays unchanged, because the languages of this system run from
    left to right too: so a reference can be searched for and copied. A second isolation changes nothing.
    """
    return "\n".join(map(_isolated_line, text.split("\n")))


def quoted(text: str) -> str:
    """The isolated text with `> ` before each line, so that no line looks like one of the mail's own.

    Every kind of line break counts.
    """
    return "\n".join(f"> {_isolated_line(line)}".rstrip() for line in text.splitlines()) or ">"


def in_one_line(text: str) -> str:
    """The text in one line, its line breaks replaced by blanks, for use in a sentence."""
    return " ".join(text.splitlines())


def _isolated_line(line: str) -> str:
    if line.isascii():  # ASCII has no letters and controls that change direction
        return line
    safe = undirected(line)
    return f"{FIRST_STRONG_ISOLATE}{safe}{POP_ISOLATE}" if turns_others(_BALANCED.sub("", safe)) else safe


def turns_others(text: str) -> bool:
    """Whether a character can change the direction of others: one of a right-to-left script, or a control."""
    return any(unicodedata.bidirectional(sign) in _TURNING for sign in text)


def undirected(text: str) -> str:
    """The text with controls of direction as codes, such as `[U+202E]`; isolates that begin and end in a line stay.

    Texts of several lines may have such controls; an open one would change the direction of all that follows.
    """
    paired = {place for pair in _BALANCED.finditer(text) for place in (pair.start(), pair.end() - 1)}
    return _DIRECTED.sub(lambda match: match[0] if match.start() in paired else f"[U+{ord(match[0]):04X}]", text)
