"""Parses a body's bytes strictly: refuses what two parsers could read differently, in linear time.

RFC 8259, narrowed by I-JSON (RFC 7493), and further: no fractions, no control characters but tab and newline.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn

from removal.errors import Fault, Invalid, Malformed, TooLarge
from removal.values import dataclass

REQUEST_AT_MOST = 1_000_000  # bytes
COMMAS_AT_MOST = 50_000  # ten times an order's; checking more members would take longer than the function's 5 s
DEEPEST = 32
LARGEST = 2**53 - 1  # every JSON parser keeps it exact (RFC 7493 section 2.2)
KEY_AT_MOST = 200  # characters; pointers in answers quote keys
FAULTS_AT_MOST = 20  # in one answer

# Control characters (Cc), lone surrogates, and U+FFFD, which a transcoder writes for a character that it lost.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Placeholder for a refused value, until the pointer to it is known."""

    detail: str


def read_object(raw: bytes, at_most: int = REQUEST_AT_MOST) -> dict[str, Any]:
    """The JSON object in a body. Raises TooLarge, Malformed, or Invalid with a pointer to each refused value."""
    if len(raw) > at_most:
        msg = f"The body has {len(raw)} bytes; at most {at_most} are taken."
        raise TooLarge(msg)
    if not raw.strip():
        msg = "The body is empty. Send a JSON object; `{}` is one without members."
        raise Malformed(msg)
    value = _parsed(_text(raw, COMMAS_AT_MOST * at_most // REQUEST_AT_MOST))
    if not isinstance(value, dict):
        msg = "The body must be a JSON object."
        raise Malformed(msg)
    faults = list(islice(_faults(value, "", 1), FAULTS_AT_MOST))
    if faults:
        msg = "The body is JSON, and holds what is not taken."
        raise Invalid(msg, *faults)
    return value


def child(pointer: str, name: object) -> str:
    """The pointer to a member or an element below `pointer` (RFC 6901)."""
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"


def _text(raw: bytes, commas_at_most: int) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"The body is not UTF-8: byte {error.start} does not belong there."
        raise Malformed(msg) from error
    if text.count(",") > commas_at_most:
        msg = f"The body holds more than {commas_at_most} commas, so too many members."
        raise TooLarge(msg)
    return text


def _parsed(text: str) -> object:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_float=_fraction, parse_int=_integer, parse_constant=_no_number
        )
    except ValueError as error:
        msg = f"The body is not JSON: {error}."
        raise Malformed(msg) from error
    except RecursionError as error:
        raise _too_deep() from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        members.update((key, _Wrong("Is given more than once.")) for key, count in counts.items() if count > 1)
    return members


def _integer(text: str) -> int | _Wrong:
    # The length first: Python refuses to parse thousands of digits.
    if len(text) > len(str(LARGEST)) + 1 or abs(int(text)) > LARGEST:
        return _Wrong(f"Must not be larger than {LARGEST}, nor smaller than its negative.")
    return int(text)


def _fraction(_: str) -> _Wrong:
    return _Wrong("Must be a whole number, written without fraction or exponent.")


def _no_number(text: str) -> NoReturn:
    msg = f"{text} is no JSON number"
    raise ValueError(msg)


def _too_deep() -> Malformed:
    return Malformed(f"The body is nested more than {DEEPEST} deep.")


def _faults(value: object, pointer: str, depth: int) -> Iterator[Fault]:
    if isinstance(value, str):
        yield from _text_faults(value, pointer)
    elif isinstance(value, _Wrong):
        yield Fault(pointer, value.detail)
    elif isinstance(value, dict | list):
        yield from _children_faults(value, pointer, depth)


def _children_faults(parent: dict[str, Any] | list[Any], pointer: str, depth: int) -> Iterator[Fault]:
    if depth > DEEPEST:
        raise _too_deep()
    for name, value in parent.items() if isinstance(parent, dict) else enumerate(parent):
        # The value of a wrong name is not checked: no pointer in the answer could lead to it.
        wrong = list(_name_faults(name, pointer)) if isinstance(name, str) else []
        yield from wrong or _faults(value, child(pointer, name), depth + 1)


def _name_faults(name: str, pointer: str) -> Iterator[Fault]:
    if len(name) > KEY_AT_MOST:
        yield Fault(pointer, f"Has a name of more than {KEY_AT_MOST} characters.")
    yield from _text_faults(name, pointer)


def _text_faults(text: str, pointer: str) -> Iterator[Fault]:
    if match := FORBIDDEN.search(text):
        yield Fault(pointer, f"Holds U+{ord(match[0]):04X}, which is not taken; tab and newline are.")
