import json
from typing import Any

import pytest

from removal.errors import Fault, Invalid, Malformed, TooLarge
from removal.web.body import DEEPEST, LARGEST, REQUEST_AT_MOST, read_object


def nested(depth: int) -> bytes:
    """An object with arrays in it, `depth` deep in all."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


def test_what_is_read_is_what_was_sent() -> None:
    sent: dict[str, Any] = {
        "текст": "Ұлттық\tкод\n👩‍👧 \u202e",
        "numbers": [0, -1, LARGEST, -LARGEST],
        "none": None,
        "yes": True,
        "empty": [{}, [], ""],
    }
    assert read_object(json.dumps(sent, ensure_ascii=False).encode()) == sent
    assert read_object(json.dumps(sent).encode()) == sent


UNREADABLE = {
    "nothing": b"",
    "blanks": b" \n\t",
    "cut off": b'{"a": "b',
    "cut off after a name": b'{"a":',
    "two values": b"{}{}",
    "a comma too many": b'{"a": 1,}',
    "a comment": b"{/* why */}",
    "single quotes": b"{'a': 1}",
    "a name without quotes": b"{a: 1}",
    "a newline inside a string": b'{"a": "one\ntwo"}',
    "a byte nought inside a string": b'{"a": "\x00"}',
    "an escape that is none": b'{"a": "\\x41"}',
    "half an escape": b'{"a": "\\u12"}',
    "not a number": b'{"a": NaN}',
    "endless": b'{"a": Infinity}',
    "endless the other way": b'{"a": -Infinity}',
    "a leading nought": b'{"a": 007}',
    "a leading plus": b'{"a": +1}',
    "digits of another script": '{"a": ١}'.encode(),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "Windows-1251": '{"a": "Жалоба"}'.encode("cp1251"),
    "an overlong slash": b'{"a": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "beyond Unicode": b'{"a": "\xf4\x90\x80\x80"}',
    "an array": b"[]",
    "a string": b'"a"',
    "null": b"null",
    "one level too deep": nested(DEEPEST + 1),
    "a mountain of brackets": b"[" * (REQUEST_AT_MOST - 1),
    "a mountain of objects": b'{"a":' * 190_000,
}


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_json_object_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_object(raw)


def test_the_deepest_that_is_taken_is_read() -> None:
    assert read_object(nested(DEEPEST))


NOT_TAKEN = {
    "a fraction": (b'{"a": [0, 1.0]}', "/a/1"),
    "an exponent": (b'{"a": 1E2}', "/a"),
    "one more than is kept exactly": (b'{"a": %d}' % (LARGEST + 1), "/a"),
    "one less than is kept exactly": (b'{"a": -%d}' % (LARGEST + 1), "/a"),
    "five thousand digits": (b'{"a": -' + b"9" * 5_000 + b"}", "/a"),
    "a name given twice": (b'{"a": {"b": 1, "c": 2, "b": 1}}', "/a/b"),
    "a name given twice, once escaped": (b'{"a": 1, "\\u0061": 1}', "/a"),
    "a bell": (b'{"a": {"b": ["\\u0007"]}}', "/a/b/0"),
    "a byte nought": (b'{"a": "\\u0000"}', "/a"),
    "a carriage return": (b'{"a": "one\\r\\ntwo"}', "/a"),
    "a delete": (b'{"a": "\x7f"}', "/a"),
    "a next-line character": ('{"a": "\x85"}'.encode(), "/a"),
    "half a pair": (b'{"a": "\\ud83d"}', "/a"),
    "a pair the wrong way round": (b'{"a": "\\udc00\\ud83d"}', "/a"),
    "what a transcoder lost": ('{"a": "\ufffd"}'.encode(), "/a"),
    "a bell in a name": (b'{"a": {"b\\u0007": "\\u0007"}}', "/a"),
    "half a pair in a name": (b'{"a": {"\\ud83d": 1.5}}', "/a"),
    "a name that goes on": (b'{"' + b"k" * 500_000 + b'": 1.5}', ""),
    "a name with a slash and a tilde": (b'{"a/b~c": 1.5}', "/a~1b~0c"),
}


@pytest.mark.parametrize(("raw", "pointer"), NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_what_two_readers_could_understand_differently_is_refused_with_its_pointer(raw: bytes, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_object(raw)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_a_request_as_large_as_is_taken_is_read_and_one_byte_more_is_not() -> None:
    frame = len(b'{"a": ""}')
    assert read_object(b'{"a": "' + b"x" * (REQUEST_AT_MOST - frame) + b'"}')
    with pytest.raises(TooLarge):
        read_object(b'{"a": "' + b"x" * (REQUEST_AT_MOST - frame + 1) + b'"}')


def test_more_members_than_could_be_checked_in_time_are_too_large() -> None:
    with pytest.raises(TooLarge):
        read_object(b'{"a": [' + b"0," * 60_000 + b"0]}")


def test_a_thousand_faults_are_shown_as_twenty() -> None:
    with pytest.raises(Invalid) as refused:
        read_object(b'{"a": [' + b"1.5," * 1_000 + b"0]}")
    assert [fault.pointer for fault in refused.value.faults] == [f"/a/{index}" for index in range(20)]


def test_a_control_character_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        read_object(b'{"a": "\\u001b[31m"}')
    assert refused.value.faults == (Fault("/a", "Holds U+001B, which is not taken; tab and newline are."),)
