"""Cursors of lists: opaque to the client, bound to its tenant and to the list's query."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from removal.errors import Fault, Invalid, Malformed
from removal.record.canonical import JsonObject, canonical, sha256
from removal.web.body_models import Query, Slug

PAGE = 50  # entries of a page by default
PAGE_AT_MOST = 100
LATER = ("authority", "reference", "due_before", "newest_first")  # members of queries, newer than the first cursors
CURSOR_AT_MOST = 1_024  # bytes; three times the longest cursor that `encode` makes
# A longer cursor is malformed, not invalid, so pydantic does not check the length.
Cursor = Annotated[str, Field(json_schema_extra={"maxLength": CURSOR_AT_MOST})]


class Paged(Query):
    """The query of a list: entries at most, and the cursor of the previous page."""

    limit: int = Field(default=PAGE, ge=1, le=PAGE_AT_MOST)
    cursor: Cursor | None = None


class Feed(Query):
    """The query of a list without an end: the client sends the last cursor again later.

    `authority`: whose facts; an auditor names it, all others read their own.
    """

    limit: int = Field(default=PAGE, ge=1, le=PAGE_AT_MOST)
    after: Cursor | None = None
    authority: Slug | None = None


def encode(tenant: str, query: Paged | Feed, position: JsonObject) -> str:
    """The cursor to the entries after a position."""
    text = canonical({"for": _bound(tenant, query), "after": position})
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(tenant: str, query: Paged | Feed) -> JsonObject | None:
    """The position in the query's cursor, None without one.

    Raises Malformed for a cursor that is too long, Invalid for a cursor of another caller or another list.
    """
    name = "cursor" if isinstance(query, Paged) else "after"
    text = getattr(query, name)
    if text is None:
        return None
    if len(text.encode("utf-8", "surrogatepass")) > CURSOR_AT_MOST:
        msg = f"?{name} has more than {CURSOR_AT_MOST} bytes: no cursor has. Give it back as it was given."
        raise Malformed(msg)
    data = _read(text)
    after = data.get("after")
    if (
        not isinstance(after, Mapping)
        or data.get("for") != _bound(tenant, query)
        or not all(map(_ours, after.values()))
    ):
        msg = "The cursor does not belong to this list."
        raise Invalid(msg, Fault(f"?{name}", "Give it back as it was given, with the same query; or leave it out."))
    return after


def _ours(value: object) -> bool:
    """Whether a member of a position can be a key of the table: printable ASCII."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


def _bound(tenant: str, query: Paged | Feed) -> str:
    """A digest of the tenant and the query, without the size of the page.

    Members of `LATER` count only if the query names them: cursors from before they were added remain valid.
    """
    members = query.model_dump(exclude={"limit", "cursor", "after"})
    members = {name: value for name, value in members.items() if name not in LATER or value is not None}
    return sha256(canonical({"tenant": tenant, "list": type(query).__name__, **members}))


def _read(text: str) -> JsonObject:
    try:
        data = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return data if isinstance(data, Mapping) else {}
