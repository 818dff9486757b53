"""The resource that an item of an order names, independent of its URL's spelling (design 2). Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from removal.urls.parser import parsed
from removal.values import dataclass

_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_HOST = re.compile(r"https?://(?P<host>\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]", re.ASCII)  # RFC 3986 section 2.3


@dataclass(frozen=True, slots=True)
class Resource:
    """Items with equal resources are the same item. `url`: normalised. `locator`: the place within the resource."""

    url: str
    locator: str | None


def resource_of(item: Mapping[str, Any]) -> Resource:
    """The resource of an item `{"url", "locator"?}` as it was sent."""
    locator = item.get("locator")
    return Resource(one_spelling(item["url"]), unicodedata.normalize("NFC", locator) if locator else None)


def one_spelling(url: str) -> str:
    """The serialisation of the WHATWG URL standard, with percent-encoding in one form (RFC 3986 section 6.2.2).

    `HTTPS://Пример.example:443/%7eann` becomes `https://xn--e1afmkfd.example/~ann`. A text that is not a URL stays
    unchanged.
    """
    read = parsed(url)
    return _ENCODED.sub(_one_form, read.href) if read else url


def host_as_sent(url: str) -> str:
    """The host as it is written in an accepted URL."""
    match = _HOST.match(url)
    return match["host"] if match else ""


def disguised_host(url: str) -> str | None:
    """The host as browsers send it, if the URL shows another: other scripts, other digits, a short address.

    None if the two differ at most in letter case.
    """
    read = parsed(url)
    return read.host if read and read.host != host_as_sent(url).lower() else None


def _one_form(encoded: re.Match[str]) -> str:
    """The normal form of a percent-encoded byte: unreserved characters decoded, others with upper-case digits."""
    sign = chr(int(encoded[0][1:], 16))
    return sign if _UNRESERVED.fullmatch(sign) else encoded[0].upper()
