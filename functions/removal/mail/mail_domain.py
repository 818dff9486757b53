"""The normalized domain of a mail address as mail servers write addresses, for comparison. Pure."""

import re
import unicodedata

from removal.mail.delivery_status import text, without_comments

_TYPE = re.compile(r"^\s*[A-Za-z0-9_-]+\s*;")  # `rfc822;` (RFC 3464), `utf-8;` (RFC 6533)
_BRACKETED_ADDRESS = re.compile(r"<([^<>]*@[^<>]*)>")
_DOMAIN = re.compile(r"@\s*(\[[^\]]*\]|[^\s@<>\"'(),;:?/]+)")
_DOTS = re.compile("[\u3002\uff0e\uff61]")  # IDNA reads these as dots (RFC 3490 section 3.1)


def domain_of(address: object) -> str | None:
    """The domain in lower case, in punycode, without final dot; None if there is none.

    Example: `video.example` of `"R. P." <R@Video.Example.>`.
    """
    written = _TYPE.sub("", without_comments(text(address)))
    in_brackets = _BRACKETED_ADDRESS.findall(written)
    domains = _DOMAIN.findall(in_brackets[-1] if in_brackets else written)
    return _normalized(domains[-1]) or None if domains else None


def _normalized(domain: str) -> str:
    labels = _DOTS.sub(".", domain).strip(".").split(".")
    return ".".join(map(_normalized_label, labels))


def _normalized_label(label: str) -> str:
    """A label by IDNA 2008 (RFC 5891 section 5): lower case, composed, punycode if not ASCII."""
    lower = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).lower())
    return lower if lower.isascii() else f"xn--{lower.encode('punycode').decode()}"
