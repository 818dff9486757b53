"""The domain of a mail address as mail servers write addresses, in one spelling, so that two can be compared. Pure."""

import re
import unicodedata

from removal.mail.delivery_status import text, without_comments

_TYPE = re.compile(r"^\s*[A-Za-z0-9_-]+\s*;")  # `rfc822;` (RFC 3464), `utf-8;` (RFC 6533)
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
_DOMAIN = re.compile(r"@\s*(\[[^\]]*\]|[^\s@<>\"'(),;:?/]+)")
_DOTS = re.compile("[\u3002\uff0e\uff61]")  # that IDNA reads as dots (RFC 3490 section 3.1)


def domain_of(address: object) -> str | None:
    """Lower case, punycode, no final dot: `video.example` of `"R. P." <R@Video.Example.>`; None without a domain."""
    written = _TYPE.sub("", without_comments(text(address)))
    in_brackets = _IN_BRACKETS.findall(written)
    domains = _DOMAIN.findall(in_brackets[-1] if in_brackets else written)
    return _one_spelling(domains[-1]) or None if domains else None


def _one_spelling(domain: str) -> str:
    labels = _DOTS.sub(".", domain).strip(".").split(".")
    return ".".join(map(_label, labels))


def _label(label: str) -> str:
    """IDNA 2008 (RFC 5891 section 5): lower case, composed, punycode for what is not ASCII."""
    lower = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).lower())
    return lower if lower.isascii() else f"xn--{lower.encode('punycode').decode()}"
