"""What the pages behind the links of mails have in common: which methods they take, and a link that opens nothing."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from removal.links.keys import LinkKeys
from removal.links.token import Key, key_id
from removal.page.render import Rendered, Renderer, words_for
from removal.web.request import Request

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
Found = TypeVar("Found")
Link = TypeVar("Link")


def read_link(token: str, keys: LinkKeys, read: Callable[[str, Iterable[Key]], Link | None]) -> Link | None:
    """What a token opens; None for what is no link of ours. `read` is the reader of one kind of token."""
    return read(token, keys.knowing(key_id(token)))


def respond(
    request: Request,
    render: Renderer,
    open_: Callable[[], Found | None],
    show: Callable[[Found], Rendered],
    take: Callable[[Found], Rendered],
) -> Rendered:
    """The page for any request: `show` for GET and HEAD, `take` for POST, 404 if `open_` finds nothing.

    The 404 is the same for every link that opens nothing, so that it tells nothing of what there is.
    """
    allowed = {"allow": ", ".join(METHODS)}
    if request.method == "OPTIONS":
        return render.nothing(204, allowed)
    if request.method not in METHODS:
        return render.notice("wrong_request", 405, allowed, words_for(request))
    found = open_()
    if found is None:
        return render.notice("invalid", 404, words=words_for(request))
    return take(found) if request.method == "POST" else show(found)
