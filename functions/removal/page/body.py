"""A form's body (WHATWG URL, application/x-www-form-urlencoded) to its fields, strictly."""

from urllib.parse import parse_qsl

from removal.web.request import Request

BODY_AT_MOST = 64_000  # bytes; a form for 100 items has about 4,000
FIELDS_AT_MOST = 200


class NoForm(Exception):
    """The body is not what a browser sends for one of our forms."""


def fields(body: bytes) -> dict[str, str]:
    """The fields by name; NoForm for what is too large, is no UTF-8 or names a field twice."""
    if len(body) > BODY_AT_MOST:
        raise NoForm("too large")
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_AT_MOST)
    except ValueError as error:
        raise NoForm("not a form in UTF-8") from error
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NoForm("a field twice")
    return found


def is_ticked(request: Request) -> bool:
    """Whether a form's one box is; a form that a mail scanner sends without ticking it says nothing."""
    try:
        return fields(request.body).get("confirm") == "yes"
    except NoForm:
        return False
