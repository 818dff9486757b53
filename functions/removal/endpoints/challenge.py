"""The challenge that verifies an endpoint; its notice explains what a 2xx means after that. Pure."""

import codecs
import json
import secrets

MARK = "\ufeff"
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

CHALLENGE_NOTICE = (
    "Answer 2xx with this challenge to verify the endpoint. From then on a 2xx answer to a notice (an order, or one "
    "that is reassigned to you; an answer to an obstacle; a dispute; the lifting of a suspension; a withdrawal or "
    "replacement after which something has to be put back) is legal receipt of that notice and of all earlier ones of "
    "the order, and starts their time, whatever becomes of the message behind your endpoint. Notices come whatever "
    "facts the endpoint chose."
)


def new_challenge() -> str:
    """192 random bits, as text."""
    return secrets.token_urlsafe(24)


def answers(body: bytes, challenge: str) -> bool:
    """Whether a response's body is the challenge: as text, a JSON string or the member `challenge` of an object.

    A byte order mark and white space around it are ignored. False for any other bytes.
    """
    text = _trimmed(body.decode(_encoding(body), "replace"))
    if text == challenge:
        return True
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # thousands of digits are the first, thousands of brackets the second
        return False
    answer = document.get("challenge") if isinstance(document, dict) else document
    return isinstance(answer, str) and _trimmed(answer) == challenge


def _encoding(body: bytes) -> str:
    """The encoding of the byte order mark, UTF-8 without one. UTF-32's mark begins with UTF-16's, so it is first."""
    return next((encoding for mark, encoding in MARKS if body.startswith(mark)), "utf-8")


def _trimmed(text: str) -> str:
    return text.strip().strip(MARK).strip()
