"""The parser of the WHATWG URL standard, behind one function. Pure."""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """A URL as browsers send it: its serialisation, its host, and whether that is a name or an address."""

    href: str
    host: str
    host_is_name: bool


@lru_cache(maxsize=256)
def parsed(url: str) -> ParsedUrl | None:
    """What the URL is, None for what is none."""
    # Loaded when the first URL is read: it takes 6 ms, and most functions, the clock among them, read none.
    from ada_url import URL, HostType  # noqa: PLC0415

    try:
        found = URL(url)
    except ValueError:
        return None
    return ParsedUrl(found.href, found.hostname, found.host_type is HostType.DEFAULT)
