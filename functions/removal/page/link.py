"""Common parts of the pages behind links in mails: methods, and the response to an invalid link."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from removal.links.keys import LinkKeys
from removal.links.token import Key, key_id
from removal.page.render import Rendered, Renderer, words_for
from removal.registry.platform import Contact, Platform, Representative
from removal.web.request import Request

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
PROOF = "/proof"  # behind the path of an order's page
Opened = TypeVar("Opened")
Link = TypeVar("Link")


class ContactGone(Exception):
    """The link is genuine, and its contact is no longer in the register. `notice`: the page that says so."""

    notice = "contact_gone"


class AuthorityContactGone(ContactGone):
    """Likewise of a contact of an authority."""

    notice = "authority_gone"


def read_link(token: str, keys: LinkKeys, read: Callable[[str, Iterable[Key]], Link | None]) -> Link | None:
    """The link in a token; None if the token is not genuine. `read`: the parser of one kind of token."""
    return read(token, keys.live_keys(key_id(token)))


def proof_link(token: str) -> str:
    """The link to the proofs of an order, from its page."""
    return f"{token}{PROOF}"


def holder_of(platform: Platform, contact_id: str) -> tuple[Representative, Contact]:
    """The representative of a contact, in office or not, and the contact. Raises ContactGone."""
    contacts = ((holder, contact) for holder in platform.representatives for contact in holder.contacts)
    match = next((pair for pair in contacts if pair[1].id == contact_id), None)
    if match is None:
        raise ContactGone
    return match


def respond(
    request: Request,
    render: Renderer,
    open_link: Callable[[], Opened | None],
    show: Callable[[Opened], Rendered],
    take: Callable[[Opened], Rendered],
) -> Rendered:
    """The response: `show` for GET and HEAD, `take` for POST; 404 if `open_link` gives None, 410 for ContactGone.

    The 404 is the same for every link that opens nothing, so that it does not reveal what exists.
    """
    allowed = {"allow": ", ".join(METHODS)}
    if request.method == "OPTIONS":
        return render.headers_only(204, allowed)
    if request.method not in METHODS:
        return render.notice("wrong_request", 405, allowed, words_for(request))
    try:
        opened = open_link()
    except ContactGone as gone:
        return render.notice(gone.notice, 410, words=words_for(request))
    if opened is None:
        return render.notice("invalid", 404, words=words_for(request))
    return take(opened) if request.method == "POST" else show(opened)
