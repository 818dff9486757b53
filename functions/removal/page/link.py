"""Common parts of the pages behind links in mails: methods, and the response to an invalid link."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from removal.links.keys import LinkKeys
from removal.links.token import Key, key_id
from removal.page.render import Rendered, Renderer, words_for
from removal.web.request import Request

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
Opened = TypeVar("Opened")
Link = TypeVar("Link")


def read_link(token: str, keys: LinkKeys, read: Callable[[str, Iterable[Key]], Link | None]) -> Link | None:
    """The link in a token; None if the token is not genuine. `read`: the parser of one kind of token."""
    return read(token, keys.live_keys(key_id(token)))


def respond(
    request: Request,
    render: Renderer,
    open_link: Callable[[], Opened | None],
    show: Callable[[Opened], Rendered],
    take: Callable[[Opened], Rendered],
) -> Rendered:
    """The response: `show` for GET and HEAD, `take` for POST, 404 if `open_link` gives None.

    The 404 is the same for every invalid link, so that it does not reveal what exists.
    """
    allowed = {"allow": ", ".join(METHODS)}
    if request.method == "OPTIONS":
        return render.headers_only(204, allowed)
    if request.method not in METHODS:
        return render.notice("wrong_request", 405, allowed, words_for(request))
    opened = open_link()
    if opened is None:
        return render.notice("invalid", 404, words=words_for(request))
    return take(opened) if request.method == "POST" else show(opened)
