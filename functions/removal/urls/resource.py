"""What an item of an order names: a resource, however its URL is spelled (design 2). Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from removal.urls.parser import parsed

_ENCODED = re.compile("%[0-9A-Fa-f]{2}")
_HOST = re.compile(r"https?://(?P<host>\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]", re.ASCII)  # RFC 3986 section 2.3


@dataclass(frozen=True, slots=True)
class Resource:
    """Two items with equal resources are one: `url` is in one spelling, `locator` is where on it."""

    url: str
    locator: str | None


def resource_of(item: Mapping[str, Any]) -> Resource:
    """The resource that an item names: `{"url", "locator"?}` as it was sent."""
    locator = item.get("locator")
    return Resource(one_spelling(item["url"]), unicodedata.normalize("NFC", locator) if locator else None)


def one_spelling(url: str) -> str:
    """The serialisation of the WHATWG URL standard, with percent-encoding in one form (RFC 3986 section 6.2.2).

    `HTTPS://Пример.example:443/%7eann` is `https://xn--e1afmkfd.example/~ann`. What is no URL names only itself.
    """
    read = parsed(url)
    return _ENCODED.sub(_one_form, read.href) if read else url


def host_as_sent(url: str) -> str:
    """The host as it is written in a URL that was taken."""
    found = _HOST.match(url)
    return found["host"] if found else ""


def disguised_host(url: str) -> str | None:
    """The host as browsers send it, where it is not what the URL shows: other scripts, other digits, a short address.

    None where both are the same but for upper case.
    """
    read = parsed(url)
    return read.host if read and read.host != host_as_sent(url).lower() else None


def _one_form(encoded: re.Match[str]) -> str:
    """Unreserved characters as they are, the others in upper-case digits."""
    sign = chr(int(encoded[0][1:], 16))
    return sign if _UNRESERVED.fullmatch(sign) else encoded[0].upper()
