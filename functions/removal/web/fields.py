"""What texts in bodies must look like: each check gives the text back as it came, or raises ValueError."""

import re
import unicodedata
from datetime import UTC, date, datetime

_VISIBLE = "LNPS"  # letters, numbers, punctuation, symbols: first letters of Unicode's general categories
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
_YEARS = range(1970, 3000)  # what fits our fixed width, and leaves room for adding and subtracting windows

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?P<fraction>\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_DURATION = re.compile(
    r"P(?=.)(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,4}W)?(?:\d{1,4}D)?"
    r"(?:T(?=.)(?:\d{1,4}H)?(?:\d{1,4}M)?(?:\d{1,4}S)?)?",
    re.ASCII,
)
_HTTP_URL = re.compile(
    r"https?://(?P<host>[^/?#@:\[\]]+|\[[0-9a-f:.]+\])(?::(?P<port>\d{1,5}))?(?:[/?#][^<>\"\\]*)?",
    re.ASCII | re.IGNORECASE,
)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])")


def filled(text: str) -> str:
    """Holds something that can be seen: blanks and zero-width characters alone say nothing."""
    return _checked(text, any(unicodedata.category(one)[0] in _VISIBLE for one in text), "must hold more than blanks")


def one_line(text: str) -> str:
    """Nothing that any reader breaks a line at, and no blanks around it: it names things, and stands in headers."""
    whole = text == text.strip() and not re.search(r"[\t\n\u2028\u2029]", text)
    return filled(_checked(text, whole, "must be one line without blanks around it"))


def day(text: str) -> str:
    """A full date (RFC 3339 section 5.6)."""
    good = _DAY.fullmatch(text) is not None and _is_date(text)
    return _checked(text, good, "must be a day such as 2026-11-20")


def instant(text: str) -> str:
    """A date-time with its offset (RFC 3339 section 5.6), upper-case, years 1970 to 2999 in UTC."""
    found = _RFC3339.fullmatch(text)
    good = found is not None and _in_years(text, found["fraction"])
    return _checked(text, good, "must be an instant with its offset such as 2026-11-24T12:00:00Z (RFC 3339)")


def duration(text: str) -> str:
    """ISO 8601, as a law writes it: `P10D`, `PT24H`, `P6M`."""
    return _checked(text, _DURATION.fullmatch(text) is not None, "must be a duration such as P10D or PT24H (ISO 8601)")


def http_url(text: str) -> str:
    """Shown and compared, never called: absolute, with a host, without user, blanks or characters nobody sees."""
    found = _HTTP_URL.fullmatch(text)
    unseen = any(unicodedata.category(one) in _UNSEEN for one in text)
    good = found is not None and not unseen and _is_host(found["host"]) and _is_port(found["port"])
    return _checked(text, good, "must be an absolute http or https URL with a host, without user or blanks")


def email(text: str) -> str:
    """ASCII local part and host name with a dot; no comments, no quotes, nothing that could end a header."""
    return _checked(text, _EMAIL.fullmatch(text) is not None, "must be an e-mail address such as desk@platform.example")


def _checked(text: str, good: bool, sentence: str) -> str:  # noqa: FBT001 - what was found out about the text
    if not good:
        raise ValueError(sentence)
    return text


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _in_years(text: str, fraction: str | None) -> bool:
    try:
        at = datetime.fromisoformat(text.replace(fraction, "") if fraction else text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return at.year in _YEARS


def _is_host(host: str) -> bool:
    return any(one.isalnum() for one in host) and not re.search(r"[<>\"\\]", host)


def _is_port(port: str | None) -> bool:
    return port is None or 0 < int(port) < 2**16
