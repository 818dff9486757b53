"""A mail as its reader sees it (RFC 2045, 2046): no more is read than is asked, a tenth of what email's parser does."""

import quopri
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_DECODERS: dict[str, Callable[[bytes], bytes]] = {"quoted-printable": quopri.decodestring, "base64": b64decode}


@dataclass(frozen=True, slots=True)
class Part:
    """A part without parts: its headers, by their names in lower case, and its content as it was sent."""

    headers: Mapping[str, str]
    sent: bytes

    @property
    def kind(self) -> str:
        """`text/plain`."""
        return self.headers.get("content-type", "text/plain").partition(";")[0].strip()

    @property
    def content(self) -> bytes:
        """What was encoded."""
        decode = _DECODERS.get(self.headers.get("content-transfer-encoding", "7bit"))
        return decode(self.sent) if decode else self.sent


def header(raw: bytes, name: str) -> str:
    """One header of a mail."""
    return _headers(raw.partition(b"\r\n\r\n")[0])[name.lower()]


def text(raw: bytes) -> str:
    """The first plain text of a mail: what a reader without HTML sees."""
    return next((part.content.decode() for part in parts(raw) if part.kind == "text/plain"), "")


def parts(raw: bytes) -> Iterator[Part]:
    """The parts that have no parts, in their order."""
    head, _, body = raw.partition(b"\r\n\r\n")
    headers = _headers(head)
    boundary = _BOUNDARY.search(headers.get("content-type", ""))
    if boundary is None:
        yield Part(headers, body)
        return
    for section in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        yield from parts(section.removeprefix(b"\r\n"))


def _headers(head: bytes) -> dict[str, str]:
    lines = _FOLD.sub("", head.decode()).splitlines()
    named = (line.partition(":") for line in lines)
    return {name.lower(): value.strip() for name, _, value in named}
