"""Whether a mail bounced for a recipient, by the report of the mail servers (RFC 3464 and 3463). Pure."""

import re
from collections.abc import Mapping

from removal.record.canonical import JsonObject

LONGEST_READ = 2_000  # characters of a field; a mail server may write any length
_CAME_BACK = {"failed": True, "delayed": False, "delivered": False, "relayed": False, "expanded": False}
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_STATUS = re.compile(r"(?<![\w.])[245](?:\.\d{1,3}){1,2}(?!\w|\.\d)")
_TYPE = re.compile(r"^[A-Za-z0-9_-]+\s*;")
_REPLY_CODE = re.compile(r"\d{3}(?!\d)")
_ENHANCED = r"[245]\.\d{1,3}\.\d{1,3}(?![\w.]*\w)"
_REPLY = re.compile(rf"([245]\d\d)(?!\d)(?:[ -]+[#'\"\[]*({_ENHANCED}))?")
_STATUS_FIRST = re.compile(_ENHANCED)
_UNSPECIFIC = (".0.0", ".2.0")  # statuses without a reason; the reply code has it
_QUOTES_AND_SPACES = " \t\r\n\"';.,"


def came_back(recipient: JsonObject, bounce_type: str) -> bool:
    """Whether the mail bounced: by the first of `action`, `status`, `diagnosticCode` to say so, else by SES's type."""
    results = _by_action(recipient), _by_status(recipient), _by_diagnostic(recipient)
    return next((result for result in results if result is not None), bounce_type.casefold() == "permanent")


def is_permanent(recipient: JsonObject, bounce_type: str) -> bool:
    """Whether the address will refuse any other mail: by status 5.x.x (4.x.x: not), else by SES's own label.

    Without a status field, the status in the diagnostic counts. A full mailbox is not permanent.
    """
    status = enhanced_status(recipient.get("status")) or _status_in_diagnostic(recipient) or "2"
    labelled = bounce_type.casefold() == "permanent"
    return not _is_full(recipient) and (status.startswith("5") if status[0] in "45" else labelled)


def is_full(recipient: JsonObject, bounce_subtype: str) -> bool:
    """Whether the mailbox is full: by SES's label, by status x.2.2, or by reply code 552 (RFC 5321 section 4.2.3).

    With another status 552 has another meaning, for example 5.3.4 (mail too large) or 5.7.0 (content refused).
    """
    return bounce_subtype.casefold() == "mailboxfull" or _is_full(recipient)


def enhanced_status(value: object) -> str | None:
    """`5.1.1` of `5.1.1 (no such mailbox)` (RFC 3463); None if the field has no status."""
    match = _STATUS.search(without_comments(text(value)))
    return match[0] if match else None


def text(value: object) -> str:
    """A field as text; of a list, its first element. Empty if it is missing, null or not text."""
    if isinstance(value, list):
        return text(value[0]) if value else ""
    return "" if value is None or isinstance(value, bool | Mapping) else str(value).strip()


def without_comments(value: str) -> str:
    """The first `LONGEST_READ` characters, without comments in parentheses (RFC 5322 section 3.2.2), nested or not."""
    remaining = value[:LONGEST_READ]
    while (shorter := _COMMENT.sub(" ", remaining)) != remaining:
        remaining = shorter
    return remaining


def _is_full(recipient: JsonObject) -> bool:
    statuses = [
        status for status in (enhanced_status(recipient.get("status")), _status_in_diagnostic(recipient)) if status
    ]
    unspecific = all(status.endswith(_UNSPECIFIC) for status in statuses)
    return any(status.endswith(".2.2") for status in statuses) or (unspecific and _reply_code(recipient) == "552")


def _status_in_diagnostic(recipient: JsonObject) -> str | None:
    """`5.1.1` of `smtp; 550 5.1.1 user unknown`. A status counts only at the start or after the reply code."""
    diagnostic = _diagnostic(recipient)
    first, reply = _STATUS_FIRST.match(diagnostic), _REPLY.match(diagnostic)
    return first[0] if first else reply[2] if reply else None


def _reply_code(recipient: JsonObject) -> str:
    reply = _REPLY.match(_diagnostic(recipient))
    return reply[1] if reply else ""


def _diagnostic(recipient: JsonObject) -> str:
    """The server's answer, without the type before it."""
    field = without_comments(text(recipient.get("diagnosticCode"))).lstrip(_QUOTES_AND_SPACES)
    return _TYPE.sub("", field, count=1).strip(_QUOTES_AND_SPACES)


def _by_action(recipient: JsonObject) -> bool | None:
    return _CAME_BACK.get(without_comments(text(recipient.get("action"))).strip(_QUOTES_AND_SPACES).casefold())


def _by_status(recipient: JsonObject) -> bool | None:
    status = enhanced_status(recipient.get("status"))
    return not status.startswith("2") if status else None


def _by_diagnostic(recipient: JsonObject) -> bool | None:
    """Whether the server refused: True unless the reply code is 2xx or the status 2.x.x; None without a diagnostic."""
    diagnostic = _diagnostic(recipient)
    code = _REPLY_CODE.match(diagnostic) or _STATUS_FIRST.match(diagnostic)
    return (code is None or code[0][0] != "2") if diagnostic else None
