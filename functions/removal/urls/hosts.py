"""Host names: as browsers parse them (WHATWG URL, UTS 46), within the limits of DNS (RFC 1035, RFC 5891). Pure."""

import re
import unicodedata

from removal.urls.parser import parsed

NAME_LONGEST = 253  # characters, without the root's dot (RFC 1035 section 2.3.4)
LABEL_LONGEST = 63  # characters
_HYPHENS = (
    "a host with a label in another script has a label with a hyphen at its end, or with two as its third and fourth"
)

_PLAIN = re.compile(r"[a-z0-9_.-]*[a-z0-9][a-z0-9_.-]*")
_ACE = "xn--"  # begins a label that Punycode encodes (RFC 5890 section 2.3.2.1)
# The punctuation and symbols that RFC 5892 allows in a label; all others serve only to look like a separator.
_ALLOWED_SIGNS = frozenset("-_.\u00b7\u0375\u05f3\u05f4\u06fd\u06fe\u0f0b\u30fb\u3002\uff0e\uff61")
_SIGNS = ("P", "Sm", "Sk", "Sc")  # general categories; other symbols (So) are mostly emoji


class HostRefused(ValueError):
    """The host is refused; the message says why, and what to write instead. It quotes no part of the host."""


def ascii_host(host: str) -> str:
    """The host as browsers send it: lower case, other scripts as `xn--`, addresses normalised. Raises HostRefused.

    Example: `https://Пример.example:443` has the host `xn--e1afmkfd.example`. An IPv6 address keeps its brackets.
    """
    _refuse_signs(host)
    read = parsed(_url(host))
    if read is None:
        raise HostRefused("the host cannot be read (WHATWG URL, UTS 46); correct it")
    if read.host_is_name:
        _refuse_name(read.host)
    return read.host


def is_name(host: str) -> bool:
    """Whether an ASCII host in lower case is a name within the limits of DNS, with valid `xn--` labels."""
    try:
        return ascii_host(host) == host
    except HostRefused:
        return False


def _url(host: str) -> str:
    return f"https://{host}/"


def _refuse_signs(host: str) -> None:
    """Refuse look-alikes of separators: `video.example⁄watch.evil.example` is a host of evil.example."""
    for sign in host:
        if not sign.isascii() and sign not in _ALLOWED_SIGNS and unicodedata.category(sign).startswith(_SIGNS):
            raise HostRefused(
                f"the host has U+{ord(sign):04X}, which can be taken for a separator; write the host as xn--"
            )


def _refuse_name(name: str) -> None:
    labels = name.removesuffix(".").split(".")
    if not _PLAIN.fullmatch(name):
        raise HostRefused("the host has other characters than letters, digits, hyphens, underscores and dots")
    if len(".".join(labels)) > NAME_LONGEST or not all(0 < len(label) <= LABEL_LONGEST for label in labels):
        raise HostRefused(
            f"DNS cannot hold the host: its labels have 1 to {LABEL_LONGEST} characters, all of it {NAME_LONGEST}"
        )
    if any(label.startswith(_ACE) for label in labels):
        _refuse_encoded(name, labels)


def _refuse_encoded(name: str, labels: list[str]) -> None:
    """Refuse an `xn--` label that differs from the encoding of its own decoded text (RFC 5891 section 5.4)."""
    written = ".".join(map(_decoded, labels))
    read = parsed(_url(written))
    if read is None or read.host != name.removesuffix("."):
        raise HostRefused("a label of the host that begins with xn-- is not valid (UTS 46); correct it")
    if any(label.startswith("-") or label.endswith("-") or label[2:4] == "--" for label in written.split(".")):
        raise HostRefused(f"{_HYPHENS} (RFC 5891 section 4.2.3.1)")


def _decoded(label: str) -> str:
    if not label.startswith(_ACE):
        return label
    try:
        return label.removeprefix(_ACE).encode().decode("punycode")
    except UnicodeError:
        return label  # not valid: the parser then returns another host, or none
