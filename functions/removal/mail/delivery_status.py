"""Whether a mail came back from one recipient, by what the mail servers report (RFC 3464 and 3463). Pure."""

import re
from collections.abc import Mapping

from removal.record.canonical import JsonObject

LONGEST_READ = 2_000  # characters of a field; a mail server writes what it likes
_CAME_BACK = {"failed": True, "delayed": False, "delivered": False, "relayed": False, "expanded": False}
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_STATUS = re.compile(r"(?<![\w.])[245](?:\.\d{1,3}){1,2}(?!\w|\.\d)")
_TYPE = re.compile(r"^[A-Za-z0-9_-]+\s*;")
_REPLY_CODE = re.compile(r"\d{3}(?!\d)")
_ENHANCED = r"[245]\.\d{1,3}\.\d{1,3}(?![\w.]*\w)"
_REPLY = re.compile(rf"([245]\d\d)(?!\d)(?:[ -]+[#'\"\[]*({_ENHANCED}))?")
_STATUS_FIRST = re.compile(_ENHANCED)
_UNSPECIFIC = (".0.0", ".2.0")  # statuses that leave it to the reply code what was wrong
_AROUND = " \t\r\n\"';.,"


def came_back(recipient: JsonObject, bounce_type: str) -> bool:
    """The first of `action`, `status` and `diagnosticCode` that says something decides; else SES's own label."""
    said = _by_action(recipient), _by_status(recipient), _by_diagnostic(recipient)
    return next((found for found in said if found is not None), bounce_type.casefold() == "permanent")


def is_permanent(recipient: JsonObject, bounce_type: str) -> bool:
    """Whether the address takes no other mail either: by status 5.x.x or 4.x.x, else by SES's own label.

    The status within the diagnostic counts where there is no field of its own. A full mailbox is no such address.
    """
    said = enhanced_status(recipient.get("status")) or _status_said(recipient) or "2"
    labelled = bounce_type.casefold() == "permanent"
    return not _is_full(recipient) and (said.startswith("5") if said[0] in "45" else labelled)


def is_full(recipient: JsonObject, bounce_subtype: str) -> bool:
    """Whether the mailbox is full: by SES's label, by status x.2.2, or by reply code 552 (RFC 5321 section 4.2.3).

    With another status 552 means something else, such as 5.3.4 (too large) or 5.7.0 (its content).
    """
    return bounce_subtype.casefold() == "mailboxfull" or _is_full(recipient)


def enhanced_status(value: object) -> str | None:
    """`5.1.1` of `5.1.1 (no such mailbox)` (RFC 3463); None if the field holds none."""
    found = _STATUS.search(without_comments(text(value)))
    return found[0] if found else None


def text(value: object) -> str:
    """A field as text; empty for what is missing, null or no text. Of a list the first element."""
    if isinstance(value, list):
        return text(value[0]) if value else ""
    return "" if value is None or isinstance(value, bool | Mapping) else str(value).strip()


def without_comments(value: str) -> str:
    """The first `LONGEST_READ` characters, without comments in parentheses (RFC 5322 section 3.2.2), nested or not."""
    found = value[:LONGEST_READ]
    while (shorter := _COMMENT.sub(" ", found)) != found:
        found = shorter
    return found


def _is_full(recipient: JsonObject) -> bool:
    said = [one for one in (enhanced_status(recipient.get("status")), _status_said(recipient)) if one]
    unspecific = all(one.endswith(_UNSPECIFIC) for one in said)
    return any(one.endswith(".2.2") for one in said) or (unspecific and _reply_code(recipient) == "552")


def _status_said(recipient: JsonObject) -> str | None:
    """`5.1.1` of `smtp; 550 5.1.1 user unknown`: only first or behind the reply code; servers write what they like."""
    said = _diagnostic(recipient)
    first, found = _STATUS_FIRST.match(said), _REPLY.match(said)
    return first[0] if first else found[2] if found else None


def _reply_code(recipient: JsonObject) -> str:
    found = _REPLY.match(_diagnostic(recipient))
    return found[1] if found else ""


def _diagnostic(recipient: JsonObject) -> str:
    """What the server said, without the type before it."""
    field = without_comments(text(recipient.get("diagnosticCode"))).lstrip(_AROUND)
    return _TYPE.sub("", field, count=1).strip(_AROUND)


def _by_action(recipient: JsonObject) -> bool | None:
    return _CAME_BACK.get(without_comments(text(recipient.get("action"))).strip(_AROUND).casefold())


def _by_status(recipient: JsonObject) -> bool | None:
    found = enhanced_status(recipient.get("status"))
    return not found.startswith("2") if found else None


def _by_diagnostic(recipient: JsonObject) -> bool | None:
    """`smtp; 550 5.1.1 user unknown`: anything but a reply code of 2xx, or a status of 2.x.x, is a refusal."""
    said = _diagnostic(recipient)
    found = _REPLY_CODE.match(said) or _STATUS_FIRST.match(said)
    return (found is None or found[0][0] != "2") if said else None
