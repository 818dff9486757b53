"""Whether a calendar attached to a mail is a valid iTIP object (RFC 5545, 5546); libical is asked too, where it is."""

import ctypes
from contextlib import suppress
from functools import cache

from icalendar import Calendar, Component

LONGEST = 75  # octets of a line (RFC 5545 section 3.1)
ONCE = ("uid", "dtstamp", "dtstart", "organizer", "summary", "sequence")  # of an event that is published
ONCE_CANCELLED = ("uid", "dtstamp", "organizer", "sequence")


def faults(calendar: bytes) -> list[str]:
    """What is wrong with it, in words; empty if nothing is."""
    return [*_of_lines(calendar), *_of_properties(Calendar.from_ical(calendar)), *_of_libical(calendar)]


def _of_lines(calendar: bytes) -> list[str]:
    lines = calendar.removesuffix(b"\r\n").split(b"\r\n")
    violations = [f"a line has {len(line)} octets" for line in lines if len(line) > LONGEST]
    violations += ["a line does not end in CRLF" for line in lines if b"\r" in line or b"\n" in line]
    return violations + ["a sign is broken by the end of its line" for line in lines if not _is_text(line)]


def _is_text(line: bytes) -> bool:
    return line.decode(errors="replace").find("\ufffd") < 0


def _of_properties(calendar: Component) -> list[str]:
    method, (event,) = str(calendar["method"]), calendar.walk("VEVENT")
    cancelled = method == "CANCEL"
    violations = [f"{name} is missing" for name in (ONCE_CANCELLED if cancelled else ONCE) if name not in event]
    if violations:
        return violations
    violations += [f"the method is {method}"] if method not in ("PUBLISH", "CANCEL") else []
    violations += ["it invites an attendee"] if "attendee" in event else []
    violations += ["the organizer has no address"] if "@" not in str(event["organizer"]).removeprefix("mailto:") else []
    violations += (
        ["its status is not that of its method"] if (str(event.get("status")) == "CANCELLED") != cancelled else []
    )
    violations += ["what is cancelled rings"] if cancelled and event.walk("VALARM") else []
    instants = [event.decoded(name) for name in ("dtstamp", "dtstart")]
    return violations + ["an instant is not in UTC" for at in instants if not at.tzinfo or at.utcoffset()]


@cache
def libical() -> ctypes.CDLL | None:
    """The library of Evolution, KOrganizer and Thunderbird before 102; None where it is not installed."""
    with suppress(OSError):
        library = ctypes.CDLL("libical.so.3")  # Debian's libical3
        library.icalparser_parse_string.restype = ctypes.c_void_p
        for function in ("icalrestriction_check", "icalcomponent_count_errors", "icalcomponent_free"):
            getattr(library, function).argtypes = [ctypes.c_void_p]
        return library
    return None


def _of_libical(calendar: bytes) -> list[str]:
    """By its rules for each method, which are RFC 5546's."""
    library = libical()
    if not library:
        return []
    read = library.icalparser_parse_string(calendar)
    if not read:
        return ["libical reads nothing"]
    keeps_rules, errors = library.icalrestriction_check(read), library.icalcomponent_count_errors(read)
    library.icalcomponent_free(read)
    return [] if keeps_rules and not errors else [f"libical refuses it ({errors} errors)"]
