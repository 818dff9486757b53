"""Bytes to a JSON object, strictly: what is ambiguous is refused, and no input makes it fail in another way."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from removal.errors import Fault, Invalid, Malformed, TooLarge

REQUEST_AT_MOST = 1_000_000  # bytes
DEEPEST = 32
LARGEST = 2**53 - 1  # what every JSON reader keeps exactly (RFC 8259 section 6)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in a body; Malformed, TooLarge, or Invalid with a pointer for text we do not store."""
    if len(raw) > REQUEST_AT_MOST:
        msg = f"The body has {len(raw)} bytes; at most {REQUEST_AT_MOST} are taken."
        raise TooLarge(msg)
    value = _parsed(_text(raw))
    if not isinstance(value, dict):
        msg = "The body must be a JSON object."
        raise Malformed(msg)
    faults = list(_faults(value, ""))
    if faults:
        msg = "The body holds characters or numbers that are not taken."
        raise Invalid(msg, *faults[:20])
    return value


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"The body is not UTF-8: byte {error.start} does not belong there."
        raise Malformed(msg) from error


def _parsed(text: str) -> object:
    _refuse_depth(text)
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_float=_no_float, parse_int=_integer, parse_constant=_no_float
        )
    except (ValueError, RecursionError) as error:
        msg = f"The body is not JSON: {error}."
        raise Malformed(msg) from error


def _refuse_depth(text: str) -> None:
    """Counted on the text, for a deep one would end the parser and not the request."""
    depth = 0
    for bracket in re.findall(r"[\[{}\]]", re.sub(r'"(?:[^"\\]|\\.)*"', "", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            msg = f"The body is nested more than {DEEPEST} deep."
            raise Malformed(msg)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = sorted({key for key, _ in pairs if sum(1 for other, _ in pairs if other == key) > 1})
        msg = f"the key {twice[0]!r} stands twice in one object"
        raise ValueError(msg)
    return found


def _no_float(text: str) -> NoReturn:
    msg = f"{text[:20]} is no whole number"
    raise ValueError(msg)


def _integer(text: str) -> int:
    if len(text) > len(str(LARGEST)) + 1 or abs(int(text)) > LARGEST:
        msg = f"{text[:20]} is larger than {LARGEST}"
        raise ValueError(msg)
    return int(text)


def _faults(value: object, pointer: str) -> Iterator[Fault]:
    if isinstance(value, str):
        if found := _FORBIDDEN.search(value):
            yield Fault(pointer, f"The character U+{ord(found[0]):04X} is not taken; tab and newline are.")
        return
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _faults(str(key), f"{pointer}/{_escaped(key)}")
        yield from _faults(child, f"{pointer}/{_escaped(key)}")


def _escaped(key: object) -> str:
    return str(key).encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")
