"""Foreign text in a sentence of ours: kept apart, so that it turns nothing around it (UAX 9). Pure."""

import re
import unicodedata

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
_BALANCED = re.compile(f"{FIRST_STRONG_ISOLATE}[^\u2066-\u2069\n]*{POP_ISOLATE}")
_DIRECTED = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides, isolates, and their ends
_TURNING = frozenset(("R", "AL", "AN", "RLE", "RLO", "RLI"))  # bidirectional classes that reorder their surroundings


def isolated(text: str) -> str:
    """The text between FSI and PDI, each line by itself, where it could turn what is around it; else as it is.

    Text whose letters and digits all run from left to right turns nothing in our languages, which do too: it stays as
    it is, so that a reference can be searched for and copied. Isolated text that is isolated again stays as it is.
    """
    return "\n".join(map(_isolated_line, text.split("\n")))


def quoted(text: str) -> str:
    """The same with a mark before each line, however it is broken: no line of it can be taken for one of ours."""
    return "\n".join(f"> {_isolated_line(line)}".rstrip() for line in text.splitlines()) or ">"


def in_one_line(text: str) -> str:
    """The text with its line breaks as blanks, to stand in a sentence."""
    return " ".join(text.splitlines())


def _isolated_line(line: str) -> str:
    if line.isascii():  # has neither such letters nor such controls
        return line
    shown = undirected(line)
    return f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}" if turns_others(_BALANCED.sub("", shown)) else shown


def turns_others(text: str) -> bool:
    """Whether a character in it can turn what is around it: one of a script from right to left, or a control."""
    return any(unicodedata.bidirectional(one) in _TURNING for one in text)


def undirected(text: str) -> str:
    """Controls of direction as their codes, such as `[U+202E]`; isolates that are begun and ended stay.

    Where text has several lines it may hold such controls. Those that stay open would turn what comes after them.
    """
    kept = {place for found in _BALANCED.finditer(text) for place in (found.start(), found.end() - 1)}
    return _DIRECTED.sub(lambda found: found[0] if found.start() in kept else f"[U+{ord(found[0]):04X}]", text)
