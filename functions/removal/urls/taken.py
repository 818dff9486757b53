"""Checks URLs of orders: absolute, http or https, without characters that deceive a reader. Pure."""

import re
from collections.abc import Iterator

from removal.characters.invisible import unseen
from removal.urls.hosts import HostRefused, ascii_host
from removal.urls.parser import parsed

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]*))?")
_ENDS = re.compile(r"[/?#]")
_PORTS = range(1, 2**16)
# Blanks, control characters, and characters that HTML, mail programs and browsers treat differently.
_UNWRITTEN = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000<>\"\\]")


def fault(url: str) -> str | None:
    """The first fault of a URL and how to correct it; None for an accepted URL.

    The text does not quote the URL, except the code of one character and its place, counted from 1.
    """
    return next(_faults(url), None)


def _faults(url: str) -> Iterator[str]:
    if not (scheme := _SCHEME.match(url)):
        yield "must begin with https:// or http://"
        return
    if hit := _UNWRITTEN.search(url):
        yield f"must not have {_named(url, hit.start())}; {_instead(url, hit.start())}"
    if (place := unseen(url)) is not None:
        yield f"must not have {_named(url, place)}, which readers cannot see; {_instead(url, place)}"
    yield from _authority_faults(_ENDS.split(url[scheme.end() :], maxsplit=1)[0])
    if parsed(url) is None:
        yield "must be a URL that browsers can read (WHATWG URL standard)"


def _authority_faults(authority: str) -> Iterator[str]:
    if "@" in authority:
        yield "must have no user name or password before its host; leave out what comes before the @, and the @"
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        yield "must have a host, and after it a colon and a port at most; an IPv6 address needs brackets"
        return
    if parts["port"] is not None and (not 0 < len(parts["port"]) < 6 or int(parts["port"]) not in _PORTS):  # noqa: PLR2004
        yield f"must have a port from {_PORTS[0]} to {_PORTS[-1]}, or none and no colon"
    try:
        ascii_host(parts["host"])
    except HostRefused as refused:
        yield f"must have a host that readers and browsers read alike: {refused}"


def _named(url: str, place: int) -> str:
    return f"U+{ord(url[place]):04X} as character {place + 1}"


def _instead(url: str, place: int) -> str:
    """How to correct a character: leave it out of a host, percent-encode it elsewhere."""
    before = url[: place + 1].split("//", 1)[1]
    if not _ENDS.search(before):
        return "leave it out"
    return f"percent-encode it as {''.join(f'%{byte:02X}' for byte in url[place].encode())}"
