"""Answers of receivers, from their bytes: which status counts, where the body ends, and whether to go on there."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from removal.webhooks.response import HEADS_READ, LINE_READ, Head, Unreadable, read_body, read_head

OK = b"HTTP/1.1 200 OK\r\n"
TWO = b"content-length: 2\r\n"
LIMIT = 4096


def head_of(content: bytes) -> Head:
    """The head that was read, which there has to be."""
    head = read_head(io.BytesIO(content).readline)
    assert head is not None
    return head


def body_of(content: bytes) -> tuple[bytes, bool]:
    """The body that follows the head, and whether it is all."""
    stream = io.BytesIO(content)
    head = read_head(stream.readline)
    assert head is not None
    return read_body(stream, head, LIMIT)


INTERIM = {
    "one": b"HTTP/1.1 100 Continue\r\n\r\n",
    "processing": b"HTTP/1.1 102 Processing\r\n\r\n",
    "hints": b"HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\nx: y\r\n\r\n",
    "an unknown one": b"HTTP/1.1 199 \r\ncontent-length: 7\r\n\r\n",
    "many": b"HTTP/1.1 102 P\r\n\r\n" * 300 + b"HTTP/1.1 103 H\r\nlink: x\r\n\r\n" * 300,
    "with a line that cannot be read": b"HTTP/1.1 103 H\r\nno colon here\r\n\r\n",
}


@pytest.mark.parametrize("interim", INTERIM.values(), ids=INTERIM)
def test_interim_answers_are_skipped_whatever_their_number(interim: bytes) -> None:
    content = interim + OK + TWO + b"\r\nok"
    assert (head_of(content).status, head_of(content).persistent, body_of(content)) == (200, True, (b"ok", True))


@pytest.mark.parametrize(
    "line",
    [
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 ",
        b"HTTP/1.1  200\tfine",
        b"HTTP/1.0 200 OK",
        b"HTTP/2 200 OK",
        b"http/1.1 200 ok",
        b" HTTP/1.1 200\x0bOK",
        b"HTTP/1.1 200 \xf0\x9f\x91\x8d",
        b"HTTP/1.1 200 " + b"x" * (2 * LINE_READ),
    ],
)
@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\n\n", b"\r\n", b""], ids=["whole", "bare", "no fields", "cut"])
def test_a_status_line_that_can_be_read_counts(line: bytes, end: bytes) -> None:
    assert head_of(b"\r\n" + line + end).status == 200


@pytest.mark.parametrize(
    "line",
    [
        b"SSH-2.0-OpenSSH_9.6",
        b"PRI * HTTP/2.0",
        b"\0\0\x12\x04\0\0\0\0\0",
        b"ok",
        b"HTTP/1.1 OK",
        b"HTTP/1.1 2000 OK",
        b"HTTP/1.1 +20 OK",
        b"HTTP/1.1 020 X",
        b"200",
    ],
)
def test_anything_else_is_no_answer(line: bytes) -> None:
    with pytest.raises(Unreadable):
        read_head(io.BytesIO(line + b"\r\n\r\n").readline)


@pytest.mark.parametrize(
    "before",
    [b"http/1.1 200 OK", b"HTTP/1.10 200 OK", b"HTTP/1.1  200 OK", b"HTTP/1.1 200 a\0b", b"HTTP/1.1 200 a\rb"],
)
def test_a_connection_whose_status_line_is_odd_is_not_kept(before: bytes) -> None:
    assert not head_of(before + b"\r\n" + TWO + b"\r\n").persistent


def test_nor_is_one_that_has_switched_to_another_protocol_unasked() -> None:
    content = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n" + OK + TWO + b"\r\nok"
    assert (head_of(content).status, head_of(content).persistent) == (200, False)


@pytest.mark.parametrize("content", [b"", b"\r\n", b"HTTP/1.1 2", b"HTTP/1.1 103 H\r\n\r\n", b"HTTP/1.1 103 H\r\nlin"])
def test_a_connection_that_ends_before_the_final_status_has_no_answer(content: bytes) -> None:
    assert read_head(io.BytesIO(content).readline) is None


ODD = {
    "a blank before the colon": b"x-frame-options : deny",
    "no colon": b"nonsense",
    "no name": b": value",
    "a name with a blank": b"a name: value",
    "a name that is no token": b"a\xe9(b): value",
    "a nul": b"x: a\0b",
    "a lone return": b"x: a\rb",
    "a return too many": b"x: a\r",
    "a line that goes on with nothing": b"  folded",
    "a line of a megabyte": b"x: " + b"y" * (HEADS_READ - 3 * LINE_READ),
}


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_a_line_that_cannot_be_read_is_skipped_and_its_connection_not_kept(line: bytes) -> None:
    content = OK + line + b"\r\n" + TWO + b"retry-after: 7\r\n\r\nok"
    head = head_of(content)
    assert (head.status, head.retry_after, head.persistent) == (200, "7", False)
    assert body_of(content) == (b"ok", True)


def test_a_program_that_ends_each_line_with_a_return_too_many_has_answered() -> None:
    content = (OK + TWO + b"\r\n").replace(b"\r\n", b"\r\r\n") + b"ok"
    assert (head_of(content).status, head_of(content).persistent, body_of(content)) == (200, False, (b"ok", True))


@pytest.mark.parametrize(
    "lines", [b"set-cookie: c=1\r\n" * 3000, b"x: " + b"y" * 60_000 + b"\r\n", b"x: a\r\n b\r\n", b"x: \xd0\xb6\r\n"]
)
def test_many_long_or_folded_lines_are_lines_like_others(lines: bytes) -> None:
    content = OK + lines + TWO + b"\r\nok"
    assert (head_of(content).persistent, body_of(content)) == (True, (b"ok", True))


def test_a_flood_of_lines_is_left_once_too_much_was_read() -> None:
    stream = io.BytesIO(OK + b"a: b\r\n" * HEADS_READ)
    head = read_head(stream.readline)
    assert head
    assert (head.status, head.persistent) == (200, False)
    assert stream.tell() < HEADS_READ + LINE_READ
    folded = head_of(OK + b"retry-after: 1\r\n" + b" 2\r\n" * HEADS_READ)
    assert len(folded.retry_after or "") < LINE_READ + 9
    with pytest.raises(Unreadable):
        read_head(io.BytesIO(b"HTTP/1.1 102 P\r\n\r\n" * HEADS_READ).readline)


CHUNKED = b"transfer-encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        (CHUNKED, b"2;x=y\r\nok\r\n0\r\n\r\n", (b"ok", True)),
        (CHUNKED, b"0" * 30 + b"2\r\nok\r\n" + b"0" * 30 + b"\r\n\r\n", (b"ok", True)),
        (CHUNKED, b"1\no\n01 \nk\n0\nchecked: yes\n\n", (b"ok", True)),
        (CHUNKED, b"2\r\nok\r\n0\r\n", (b"ok", False)),
        (CHUNKED, b"2\r\nok\r\n4\r\nha", (b"okha", False)),
        (CHUNKED, b"2\r\nok\r\n-5\r\n", (b"ok", False)),
        (CHUNKED, b"2\r\nok\r\n-" + b"F" * 40 + b"\r\n", (b"ok", False)),
        (CHUNKED, b"2\r\nok\r\n" + b"F" * 40 + b"\r\n", (b"ok", False)),
        (CHUNKED, b"2\r\nok\r\nzz\r\nha", (b"ok", False)),
        (CHUNKED, b"2\r\nokay\r\n0\r\n\r\n", (b"ok", False)),
        (CHUNKED, b"1001\r\n" + b"x" * 4097 + b"\r\n0\r\n\r\n", (b"x" * LIMIT, False)),
        (TWO, b"o", (b"o", False)),
        (TWO, b"ok, and more", (b"ok", True)),
        (b"content-length: %d\r\n" % (LIMIT + 1), b"x" * 9000, (b"x" * LIMIT, False)),
        (b"content-length: -2\r\n", b"ok", (b"ok", False)),
        (b"", b"ok", (b"ok", False)),
    ],
)
def test_of_a_body_what_can_be_read_is_kept(fields: bytes, body: bytes, expected: tuple[bytes, bool]) -> None:
    assert body_of(OK + fields + b"\r\n" + body) == expected


@pytest.mark.parametrize(
    ("fields", "persistent"),
    [
        ([b"content-length: 2"], True),
        ([b"Content-Length:2, 2", b"content-length: 2"], True),
        ([b"transfer-encoding: Chunked"], True),
        ([b"content-length: 2", b"connection: keep-alive, Close"], False),
        ([b"content-length: 2", b"content-length: 3"], False),
        ([b"content-length: two"], False),
        ([b"content-length: \xa02"], False),
        ([b"content-length: \xb2"], False),
        ([b"content-length: 1_0"], False),
        ([b"content-length:"], False),
        ([b"transfer-encoding: \x0bchunked"], False),
        ([b"content-length: 2", b"content-length: +2"], False),
        ([b"content-length: 2", b" 3"], False),
        ([b"content-length: 2", b"transfer-encoding: chunked"], False),
        ([b"transfer-encoding: gzip, chunked"], False),
        ([b"transfer-encoding: chunked", b"transfer-encoding: chunked"], False),
        ([], False),
    ],
)
def test_a_connection_is_kept_only_if_one_thing_says_where_the_body_ends(
    fields: Sequence[bytes], *, persistent: bool
) -> None:
    content = b"\r\n".join([OK.strip(), *fields, b"", b""])
    assert head_of(content).persistent is persistent
    assert not head_of(content.replace(b"HTTP/1.1", b"HTTP/1.0")).persistent


@pytest.mark.parametrize(
    ("fields", "persistent"),
    [(b"", True), (b"content-length: 0\r\n", True), (TWO, False), (CHUNKED, False), (b"content-length: x\r\n", False)],
)
def test_a_status_without_a_body_has_none_and_its_connection_is_left_if_one_is_announced(
    fields: bytes, *, persistent: bool
) -> None:
    content = b"HTTP/1.1 204 No Content\r\n" + fields + b"\r\n"
    assert (body_of(content + b"ok"), head_of(content).persistent) == ((b"", True), persistent)


def test_of_several_retry_after_the_first_that_says_something_counts() -> None:
    content = OK + b"retry-after:\r\nRetry-After : 120\r\nretry-after: 60\r\n\r\n"
    assert head_of(content).retry_after == "120"


MARKS = b"200|103| |\t|\r\n|\n|\r|\0|:|,|;|-|2|F|0\r\n|\xff".split(b"|")
WORDS = b"HTTP/1.1 |chunked|close|connection|content-length|retry-after|transfer-encoding".split(b"|")
PIECES = st.sampled_from([*MARKS, *WORDS])
ANY_BYTES = st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join)


@given(ANY_BYTES, st.integers(1, 50))
def test_any_bytes_are_a_status_or_none_and_never_another_error(content: bytes, limit: int) -> None:
    for stream in (io.BytesIO(content), io.BytesIO(OK + content)):
        try:
            head = read_head(stream.readline)
        except Unreadable:
            continue
        if head:
            body, _ = read_body(stream, head, limit)
            assert 200 <= head.status <= 999
            assert len(body) <= limit


@given(ANY_BYTES, st.sampled_from([200, 204, 301, 410, 503]))
def test_no_fields_change_the_status(fields: bytes, status: int) -> None:
    assert head_of(b"HTTP/1.1 %d X\r\n" % status + fields).status == status


@given(st.integers(0, 60), st.lists(st.sampled_from(list(INTERIM.values())), max_size=4))
def test_an_answer_that_is_cut_anywhere_has_its_status_once_that_was_said(cut: int, interim: Sequence[bytes]) -> None:
    before = b"".join(interim) + OK
    whole = before + TWO + b"\r\nok"
    head = read_head(io.BytesIO(whole[: len(before) - 5 + cut]).readline)
    assert head is not None
    assert head.status == 200
    assert head.persistent is (len(before) - 5 + cut >= len(whole) - 2)
