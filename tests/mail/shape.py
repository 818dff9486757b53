"""What every mail keeps, whatever it tells: read by Python's own parser, and held by the post of every story."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache

from tests.mail import itip

LONGEST_LINE = 998  # RFC 5322 section 2.1.1
LONGEST_ENCODED = 75  # RFC 2047 section 2
ONCE = ("From", "To", "Subject", "Date", "MIME-Version", "Auto-Submitted", "X-Auto-Response-Suppress")
SUPPRESSED = "DR, RN, NRN, OOF, AutoReply"
# Reads a header once, not at each look at it: most are the same in all mails, and their parser is slow.
READING = default.clone(header_factory=lru_cache(maxsize=1000)(default.header_factory))
_ENCODED = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")


def faults(raw: bytes) -> list[str]:
    """What is wrong with a mail, in words; empty if nothing is."""
    message = message_from_bytes(raw, policy=READING)
    assert isinstance(message, EmailMessage)
    head = raw.partition(b"\r\n\r\n")[0].decode(errors="replace")
    return [*_of_bytes(raw), *_of_head(head), *_of_parts(message), *_of_calendars(message)]


def attachments(message: EmailMessage) -> dict[str, bytes]:
    """By name."""
    parts = ((part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments())
    return {str(name): content for name, content in parts if isinstance(content, bytes)}


def _of_bytes(raw: bytes) -> list[str]:
    lines = raw.split(b"\r\n")
    violations = [] if raw.isascii() else ["it is not ASCII"]
    violations += ["a line does not end in CRLF"] if any(b"\n" in line or b"\r" in line for line in lines) else []
    return violations + (["a line is too long"] if max(map(len, lines)) > LONGEST_LINE else [])


def _of_head(head: str) -> list[str]:
    unfolded = dict(line.split(": ", 1) for line in head.replace("\r\n ", " ").split("\r\n"))
    names = [line.partition(":")[0] for line in head.replace("\r\n ", " ").split("\r\n")]
    violations = [f"{name} is there {names.count(name)} times" for name in ONCE if names.count(name) != 1]
    violations += ["it suppresses other replies"] if unfolded.get("X-Auto-Response-Suppress") != SUPPRESSED else []
    violations += ["two encoded words touch"] if "?==?" in head else []
    violations += [f"too long: {word}" for word in _ENCODED.findall(head) if len(word) > LONGEST_ENCODED]
    violations += ["a line of the head is blank"] if any(not line.strip() for line in head.split("\r\n")) else []
    shown = str(make_header(decode_header(unfolded["Subject"])))
    needless = shown.isascii() and "=?" not in shown and _ENCODED.search(unfolded["Subject"])
    return violations + (["a subject in ASCII is encoded"] if needless else [])


def _of_parts(message: EmailMessage) -> list[str]:
    violations = []
    for part in message.walk():
        content = part.get_payload(decode=True)
        plain = part.get_content_maintype() == "text" and isinstance(content, bytes) and content.isascii()
        if plain and part["Content-Transfer-Encoding"] == "base64":
            violations.append(f"{part.get_content_type()} in ASCII is base64")
    text = message.get_body(("plain",))
    spoken_of = "order.json" in str(text.get_content()) if text else False
    return violations + (
        ["it speaks of a file that it has not"] if spoken_of and "order.json" not in attachments(message) else []
    )


def _of_calendars(message: EmailMessage) -> list[str]:
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    violations = [fault for part in parts for fault in itip.faults(bytes(part.get_payload(decode=True)))]
    methods = [f"METHOD:{part.get_param('method')}\r\n".encode() for part in parts]
    contents = [part.get_payload(decode=True) for part in parts]
    named = all(method in content for method, content in zip(methods, contents, strict=True))
    return violations + ([] if named else ["its type names another method"])
