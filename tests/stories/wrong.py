"""What no caller can mean: bodies, types, ids, instants and days that look nearly right."""

import json
from collections.abc import Callable
from typing import Any

Sent = Callable[[Any], bytes]


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def beside(text: str) -> Sent:
    """A member more, as JSON."""
    return lambda good: written(good)[:-1] + (b"," if good else b"") + text.encode() + b"}"


def twice(good: Any) -> bytes:  # noqa: ANN401 - JSON
    name = json.dumps(next(iter(good), "a"))
    return beside(f"{name}: 1" if good else f"{name}: 1, {name}: 1")(good)


BODIES: dict[str, tuple[Sent, int, str]] = {
    "nothing": (lambda _: b"", 400, "malformed"),
    "bytes that are not UTF-8": (lambda _: b'{"by": "\xff"}', 400, "malformed"),
    "UTF-16": (lambda good: written(good).decode().encode("utf-16"), 400, "malformed"),
    "a byte order mark": (lambda good: b"\xef\xbb\xbf" + written(good), 400, "malformed"),
    "a mountain of brackets": (lambda _: b"[" * 100_000, 400, "malformed"),
    "a mountain of objects": (lambda _: b'{"a":' * 100_000, 400, "malformed"),
    "a mountain under a name": (beside('"deep": ' + "[" * 100_000 + "]" * 100_000), 400, "malformed"),
    "33 levels": (beside('"deep": ' + "[" * 33 + "]" * 33), 400, "malformed"),
    "an array": (lambda good: written([good]), 400, "malformed"),
    "a text": (lambda good: written(json.dumps(good)), 400, "malformed"),
    "a number": (lambda _: b"1", 400, "malformed"),
    "null": (lambda _: b"null", 400, "malformed"),
    "cut off": (lambda good: written(good)[:-1], 400, "malformed"),
    "two values": (lambda good: written(good) * 2, 400, "malformed"),
    "a raw byte nought": (beside('"note": "\x00"'), 400, "malformed"),
    "no number": (beside('"much": NaN'), 400, "malformed"),
    "a number of 5,000 digits": (beside('"much": ' + "9" * 5_000), 422, "invalid"),
    "a fraction": (beside('"much": 1.5'), 422, "invalid"),
    "a name twice": (twice, 422, "invalid"),
    "half a pair": (beside('"note": "\\ud83d"'), 422, "invalid"),
    "half a pair in a name": (beside('"\\udc00": 1'), 422, "invalid"),
    "an escaped byte nought": (beside('"note": "\\u0000"'), 422, "invalid"),
    "a field that is unknown": (beside('"unknown": "x"'), 422, "invalid"),
    "a megabyte and more": (lambda _: b'{"a": "' + b"x" * 4_000_001 + b'"}', 413, "too-large"),
}
FORM = "application/x-www-form-urlencoded"
TYPES = {
    "not said": None,
    "empty": "",
    "a form": FORM,
    "multipart without boundary": "multipart/form-data",
    "multipart": "multipart/form-data; boundary=x",
    "text": "text/plain",
    "a patch": "application/merge-patch+json",
}
NO_IDS = (
    *("a.b", "a b", "a_b", "..", "a\x00", "a\n", "қ", "order:a", "%2e%2e", "a%00", "{id}", "*", "a" * 65, "😀"),
    *("<script>", "' OR 1=1 --", "a;b", "\ud800", "a\u202eb", "-" * 3_000),
)
LAX_INSTANTS: tuple[object, ...] = (
    *("2026-11-24", "2026-11-24 12:00:00", "2026-11-24T12:00:00", "2026-11-24T12:00:00+0500", "20261124T120000Z"),
    *(
        "2026-11-24_12:00:00Z",
        "2026-11-24T12:00Z",
        "2026-11-24T25:00:00Z",
        "2026-02-30T12:00:00Z",
        "0001-01-01T00:00:00Z",
    ),
    *(
        "2026-W48-2",
        "24.11.2026 12:00",
        "Tue, 24 Nov 2026 12:00:00 GMT",
        "now",
        "1795521600",
        "",
        "٢٠٢٦-11-24T12:00:00Z",
    ),
    *(1_795_521_600, 1_795_521_600_000, True, {}, ["2026-11-24T12:00:00Z"]),
)
LAX_DAYS: tuple[object, ...] = (
    "2026-11-24T00:00:00Z",
    "24.11.2026",
    "20261124",
    "2026-02-30",
    "2026-W48-2",
    "",
    20_261_124,
)
# Of another type than asked: Python would take some of them for the right one.
LAX_TYPES: dict[type, tuple[object, ...]] = {
    str: (1, True, [], {}, ["x"], {"x": "x"}),
    int: ("1", True, None, [], "١"),
    bool: (1, 0, "true", "yes", None, []),
}
