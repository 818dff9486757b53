"""Where a list goes on: opaque to its reader, bound to the tenant that was given it and to what was asked for."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from removal.errors import Fault, Invalid, Malformed
from removal.record.canonical import JsonObject, canonical, sha256
from removal.web.body_models import Query

PAGE = 50  # entries of a list, unless the caller asks for fewer or more
PAGE_AT_MOST = 100
CURSOR_AT_MOST = 1_024  # bytes, three times what the longest of ours has
# A longer one is malformed, not invalid, so pydantic does not count.
Cursor = Annotated[str, Field(json_schema_extra={"maxLength": CURSOR_AT_MOST})]


class Paged(Query):
    """Any list's query: how many entries at most, and the cursor that the page before gave."""

    limit: int = Field(default=PAGE, ge=1, le=PAGE_AT_MOST)
    cursor: Cursor | None = None


class Feed(Query):
    """A list that never ends: its last cursor is asked for again later."""

    limit: int = Field(default=PAGE, ge=1, le=PAGE_AT_MOST)
    after: Cursor | None = None


def encode(tenant: str, asked: Paged | Feed, position: JsonObject) -> str:
    """A cursor to the entries after a position."""
    told = canonical({"for": _bound(tenant, asked), "after": position})
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def position(tenant: str, asked: Paged | Feed) -> JsonObject | None:
    """Where to go on, None for the beginning; Malformed for a cursor that is too long to be one.

    Invalid for a cursor of another caller, or of another list.
    """
    name = "cursor" if isinstance(asked, Paged) else "after"
    text = getattr(asked, name)
    if text is None:
        return None
    if len(text.encode("utf-8", "surrogatepass")) > CURSOR_AT_MOST:
        msg = f"?{name} has more than {CURSOR_AT_MOST} bytes: no cursor has. Give it back as it was given."
        raise Malformed(msg)
    told = _read(text)
    after = told.get("after")
    if (
        not isinstance(after, Mapping)
        or told.get("for") != _bound(tenant, asked)
        or not all(map(_ours, after.values()))
    ):
        msg = "The cursor does not belong to this list."
        raise Invalid(msg, Fault(f"?{name}", "Give it back as it was given, with the same query; or leave it out."))
    return after


def _ours(value: object) -> bool:
    """Positions are keys of the table: plain texts."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


def _bound(tenant: str, asked: Paged | Feed) -> str:
    """The caller, and everything it asked for but how much of it."""
    told = asked.model_dump(exclude={"limit", "cursor", "after"})
    return sha256(canonical({"tenant": tenant, "list": type(asked).__name__, **told}))


def _read(text: str) -> JsonObject:
    try:
        told = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return told if isinstance(told, Mapping) else {}
