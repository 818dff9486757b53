"""The WHATWG URL parser, behind one function. Pure."""

from functools import lru_cache

from removal.values import dataclass


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """A URL as browsers send it: its serialisation, its host, and whether the host is a name, not an address."""

    href: str
    host: str
    host_is_name: bool


@lru_cache(maxsize=256)
def parsed(url: str) -> ParsedUrl | None:
    """The parsed URL; None for a text that is not a URL."""
    # Imported with the first URL: that takes 6 ms, and most functions, such as tick and sweep, parse none.
    from ada_url import URL, HostType  # noqa: PLC0415

    try:
        record = URL(url)
    except ValueError:
        return None
    return ParsedUrl(record.href, record.hostname, record.host_type is HostType.DEFAULT)
