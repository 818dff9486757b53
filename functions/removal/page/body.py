"""Strict parsers of form bodies, and what can be shown of a body that is none.

application/x-www-form-urlencoded (WHATWG URL) and multipart/form-data (RFC 7578), which carries a file.
"""

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesParser
from itertools import islice
from urllib.parse import parse_qsl

from removal.values import dataclass
from removal.web.request import Request

# Bytes. A browser sends at most 110,000 UTF-16 units of an explanation (`fields.html`), of up to 9 bytes each.
BODY_AT_MOST = 1_100_000
MULTIPART_AT_MOST = 700_000  # bytes; the parser takes 1.1 s for as many line ends
HEAD_AT_MOST = 2_000  # bytes before the content of a part: the parser takes minutes for some that are longer
FIELDS_AT_MOST = 200
SHOWN_AT_MOST = 500_000  # characters of a body that is no form: as HTML they fit into an answer of Lambda (6 MB)
URL_ENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
UNKNOWN = "request"  # the name of what was sent without fields
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_NESTING = (b"multipart/", b"message/")  # types of parts that have parts
_FLAGS = re.ASCII | re.IGNORECASE
_BOUNDARY = re.compile(r"""boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+./:=?-]{1,70}))\s*(?:;|$)""", _FLAGS)


class NoForm(Exception):
    """The body is not one that a browser sends for our forms."""


class OtherType(NoForm):
    """The body is of a type that no form has."""


class FileTooLarge(NoForm):
    """The body is so large that its file is not read."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields by name, and the content of each file that was chosen."""

    fields: Mapping[str, str]
    files: tuple[bytes, ...] = ()


def posted(request: Request) -> Posted:
    """The form in a request, in either encoding. NoForm if it is none."""
    kind = media_type(request)
    if kind == URL_ENCODED:
        return Posted(fields(request.body))
    if kind == MULTIPART:
        return _posted(_parts(request))
    raise OtherType(kind)


def media_type(request: Request) -> str:
    """The media type of a request's body, in lower case, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def fields(body: bytes) -> dict[str, str]:
    """The fields by name; NoForm if the body is too large, is not UTF-8 or has a field twice."""
    if len(body) > BODY_AT_MOST:
        raise NoForm("too large")
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_AT_MOST)
    except ValueError as error:
        raise NoForm("not a form in UTF-8") from error
    return _once(pairs)


def is_ticked(request: Request) -> bool:
    """Whether the form's checkbox is ticked; mail scanners send forms without ticking it."""
    try:
        return fields(request.body).get("confirm") == "yes"
    except NoForm:
        return False


def legible(request: Request) -> dict[str, str]:
    """What can be read of a body that is no form, by field: a field that came twice has its texts one below another."""
    texts: dict[str, list[str]] = {}
    for name, value in islice(_legible(request), FIELDS_AT_MOST):
        texts.setdefault(name, []).append(value)
    left, shown = SHOWN_AT_MOST, dict[str, str]()
    for name, values in texts.items():
        shown[name] = "\n".join(values)[:left].replace("\0", "\N{REPLACEMENT CHARACTER}")
        left -= len(shown[name])
    return shown


def _legible(request: Request) -> Iterator[tuple[str, str]]:
    is_multipart = media_type(request) == MULTIPART
    if is_multipart and not _has_odd_head(_boundary(request), request.body[:SHOWN_AT_MOST]):
        yield from _legible_parts(request)
        return
    text = request.body[: 4 * SHOWN_AT_MOST].decode("utf-8", "replace")
    yield from parse_qsl(text, errors="replace") if media_type(request) == URL_ENCODED else [(UNKNOWN, text)]


def _legible_parts(request: Request) -> Iterator[tuple[str, str]]:
    """The fields at the beginning of a body; its file is where its sender has it."""
    for part in _message(_boundary(request), request.body[:SHOWN_AT_MOST]).walk():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes) and part.get_filename() is None:
            yield name, content.decode("utf-8", "replace")


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise NoForm("a field twice")
    return values


def _posted(parts: Iterator[Message]) -> Posted:
    pairs: list[tuple[str, str]] = []
    files: list[bytes] = []
    for part in parts:
        content = part.get_payload(decode=True)
        if part.is_multipart() or part.defects or not isinstance(content, bytes):
            raise NoForm("a part within a part")
        if part.get_filename() is None:
            pairs.append((_name(part), _text(content)))
        elif part.get_filename() or content:
            files.append(content)
    return Posted(_once(pairs), tuple(files))


def _parts(request: Request) -> Iterator[Message]:
    """The parts of a body. A browser names a file that was not chosen with an empty name."""
    boundary = _boundary(request)
    if not boundary:
        raise OtherType("no boundary")
    if len(request.body) > MULTIPART_AT_MOST:
        raise FileTooLarge("too large")
    if request.body.count(b"--" + boundary) > FIELDS_AT_MOST:
        raise NoForm("too many fields")
    if _has_odd_head(boundary, request.body):
        raise NoForm("a head that no form has")
    message = _message(boundary, request.body)
    if message.defects or not message.is_multipart():
        raise NoForm("cut off, or no form")
    yield from (part for part in message.walk() if part is not message)


def _boundary(request: Request) -> bytes:
    """What separates the parts; empty if the header does not name it."""
    match = _BOUNDARY.search(request.headers.get("content-type", ""))
    return (match[1] or match[2]).encode() if match else b""


def _has_odd_head(boundary: bytes, body: bytes) -> bool:
    """Whether what comes before the content of a part is longer than a browser writes it, or announces more parts."""
    heads = (_BLANK_LINE.split(part[: HEAD_AT_MOST + 1], 1)[0].lower() for part in body.split(b"--" + boundary)[1:])
    return any(len(head) > HEAD_AT_MOST or any(kind in head for kind in _NESTING) for head in heads)


def _message(boundary: bytes, body: bytes) -> Message:
    return BytesParser().parsebytes(b'Content-Type: multipart/form-data; boundary="' + boundary + b'"\r\n\r\n' + body)


def _name(part: Message) -> str:
    name = part.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        raise NoForm("a field without a name")
    return name


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise NoForm("not UTF-8") from error
