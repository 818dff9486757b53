"""A strict parser of form bodies (WHATWG URL, application/x-www-form-urlencoded)."""

from urllib.parse import parse_qsl

from removal.web.request import Request

# Bytes. A browser sends at most 110,000 UTF-16 units of an explanation (`fields.html`), of up to 9 bytes each.
BODY_AT_MOST = 1_100_000
FIELDS_AT_MOST = 200


class NoForm(Exception):
    """The body is not one that a browser sends for our forms."""


def fields(body: bytes) -> dict[str, str]:
    """The fields by name; NoForm if the body is too large, is not UTF-8 or has a field twice."""
    if len(body) > BODY_AT_MOST:
        raise NoForm("too large")
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_AT_MOST)
    except ValueError as error:
        raise NoForm("not a form in UTF-8") from error
    values = dict(pairs)
    if len(values) != len(pairs):
        raise NoForm("a field twice")
    return values


def is_ticked(request: Request) -> bool:
    """Whether the form's checkbox is ticked; mail scanners send forms without ticking it."""
    try:
        return fields(request.body).get("confirm") == "yes"
    except NoForm:
        return False
