"""Checks of texts in bodies: each returns the text to be stored, or raises ValueError."""

import re
import unicodedata
from datetime import UTC, date, datetime

from removal.characters.invisible import shows_something, unseen
from removal.record import duration as durations
from removal.urls import taken
from removal.urls.hosts import is_name

_YEARS = range(1970, 3000)  # fits the fixed width of instants, with room to add and subtract windows

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"  # an offset is at most 23:59 (RFC 3339 section 5.6)
_RFC3339 = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}:[0-5]\d(?P<fraction>\.\d{{1,9}})?(?:Z|[+-]{_CLOCK})", re.ASCII
)
DIGITS_AT_MOST = 4  # of a duration's number
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])")


# Name the forms that other systems allow and this one does not, so that a client does not look for another fault.
AN_INSTANT = (
    "must be an instant with its offset such as 2026-11-24T12:00:00Z (RFC 3339), in the years 1970 to 2999, with "
    "seconds from 00 to 59 (write a leap second as 59) and at most 9 digits after them"
)
A_DURATION = (
    "must be a duration such as P10D or PT24H (ISO 8601), in whole numbers of at most 4 digits; weeks are written "
    "alone, as P2W"
)
A_FIXED_DURATION = (
    "must be a duration in days, hours, minutes and seconds such as P2D or PT24H (ISO 8601), in whole numbers of at "
    "most 4 digits"
)
AN_EMAIL = (
    "must be an e-mail address such as desk@platform.example: ASCII, without quotes, comments and blanks, at most 64 "
    "characters before the @, and after it a host name with a dot (as xn-- in other scripts), not an IP address"
)


def filled(text: str) -> str:
    """A text with at least one visible character: for texts that a person must write."""
    return _checked(text, shows_something(text), "must hold more than blanks and characters that show nothing")


def one_line(text: str) -> str:
    """One line without blanks around it and without invisible characters: for names, which go into headers too."""
    whole = text == text.strip() and not re.search(r"[\t\n\u2028\u2029]", text)
    filled(_checked(text, whole, "must be one line without blanks around it"))
    if (place := unseen(text)) is not None:
        code = f"U+{ord(text[place]):04X}"
        msg = f"must not have {code} as character {place + 1}: readers cannot see it, or it turns others; leave it out"
        raise ValueError(msg)
    return text


def reference(text: str) -> str:
    """One line, as NFC, so that é is the same reference as one character and as two."""
    return one_line(unicodedata.normalize("NFC", text))


def day(text: str) -> str:
    """A full date (RFC 3339 section 5.6)."""
    good = _DAY.fullmatch(text) is not None and _is_date(text)
    return _checked(text, good, "must be a day such as 2026-11-20")


def instant(text: str) -> str:
    """A date-time with its offset, years 1970 to 2999 in UTC: `t` and `z` come back as `T` and `Z`.

    RFC 3339 section 5.6 allows lower case, which the journal's readers then need not support.
    """
    upper = text.upper()
    match = _RFC3339.fullmatch(upper)
    good = match is not None and _in_years(upper, match["fraction"])
    return _checked(upper, good, AN_INSTANT)


def duration(text: str) -> str:
    """An ISO 8601 duration as laws write it: `P10D`, `PT24H`, `P6M`; weeks alone, as `P2W`."""
    try:
        durations.counts(text, DIGITS_AT_MOST)
    except ValueError as error:
        raise ValueError(A_DURATION) from error
    return text


def fixed_duration(text: str) -> str:
    """An ISO 8601 duration in units that have the same length everywhere, days to seconds: `P2D`, `PT24H`."""
    try:
        durations.counts(text, DIGITS_AT_MOST)
        durations.from_text(text)
    except ValueError as error:
        raise ValueError(A_FIXED_DURATION) from error
    return text


def http_url(text: str) -> str:
    """An absolute URL that browsers accept and readers are not deceived by; it is shown and compared, never called."""
    if wrong := taken.fault(text):
        raise ValueError(wrong)
    return text


def email(text: str) -> str:
    """An ASCII local part and a host name with a dot; no comments, no quotes, nothing that could end a header."""
    good = _EMAIL.fullmatch(text) is not None and is_name(text.rpartition("@")[2].lower())
    return _checked(text, good, AN_EMAIL)


def _checked(text: str, good: bool, sentence: str) -> str:  # noqa: FBT001 - the result of a check
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
