"""The link in a mail: `base64url(kid.order.contact.generation.HMAC-SHA256)` (contract 4.5). Pure.

It names an order and a contact. Links are not stored: the key is enough to verify that a link is genuine.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable
from hashlib import sha256

from removal.values import dataclass, field

TOKEN_AT_MOST = 300  # characters; ours have about 180
PARTS = 4  # order, contact, generation, HMAC
TEST = "contact-test"
TEST_PARTS = 5  # TEST, platform, contact, number of the test, HMAC
WEBHOOK = "webhook"
WEBHOOK_PARTS = 6  # WEBHOOK, endpoint, contact, generation, number of URL changes of the endpoint, HMAC

AUTHORITY = "authority"
AUTHORITY_PARTS = 5  # AUTHORITY, authority, order, contact, HMAC

LIST = "open-orders"
LIST_PARTS = 7  # LIST, platform, representative, contact, generation, seconds since 1970 until which it counts, HMAC


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key; its `id` reveals nothing about the secret."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Eight hex digits of a hash."""
        return sha256(b"kid:" + self.secret).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an order for a contact; a link of an older generation only shows the order."""

    order: str
    contact: str
    generation: int


def signed(link: Link, key: Key) -> str:
    """The token, safe in a URL path."""
    text = f"{key.id}.{link.order}.{link.contact}.{link.generation}"
    return _encoded(f"{text}.{_mac(text, key)}".encode())


@dataclass(frozen=True, slots=True)
class ContactLink:
    """The link of a contact's test. It has neither order nor generation, so that it can never act on an order."""

    platform: str
    contact: str
    test: int


def signed_test(link: ContactLink, key: Key) -> str:
    """The token of a contact's test. It has one part more than that of an order link, so they cannot be confused."""
    text = f"{key.id}.{TEST}.{link.platform}.{link.contact}.{link.test}"
    return _encoded(f"{text}.{_mac(text, key)}".encode())


def read_test(token: str, keys: Iterable[Key]) -> ContactLink | None:
    """The link of a contact's test; None as for `read`."""
    kid, *parts = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(parts) != TEST_PARTS or not parts[3].isdecimal():
        return None
    link = ContactLink(parts[1], parts[2], int(parts[3]))
    return link if hmac.compare_digest(signed_test(link, key), token) else None


@dataclass(frozen=True, slots=True)
class EndpointLink:
    """The link that confirms a webhook, valid for the URL that the webhook had when the mail was sent."""

    endpoint: str
    contact: str
    generation: int
    moves: int


def signed_endpoint(link: EndpointLink, key: Key) -> str:
    """The token, for the same path as a contact's test; its number of parts differs."""
    text = f"{key.id}.{WEBHOOK}.{link.endpoint}.{link.contact}.{link.generation}.{link.moves}"
    return _encoded(f"{text}.{_mac(text, key)}".encode())


def read_endpoint(token: str, keys: Iterable[Key]) -> EndpointLink | None:
    """The link of a webhook's confirmation; None as for `read`."""
    kid, *parts = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(parts) != WEBHOOK_PARTS or not (parts[3].isdecimal() and parts[4].isdecimal()):
        return None
    link = EndpointLink(parts[1], parts[2], int(parts[3]), int(parts[4]))
    return link if hmac.compare_digest(signed_endpoint(link, key), token) else None


@dataclass(frozen=True, slots=True)
class ListLink:
    """The link of a contact to the list of its representative's open orders. It names no order, so it opens none."""

    platform: str
    representative: str
    contact: str
    generation: int
    until: int


def signed_list(link: ListLink, key: Key) -> str:
    """The token, for the path of a contact's test; it has one part more than those."""
    named = f"{link.platform}.{link.representative}.{link.contact}"
    text = f"{key.id}.{LIST}.{named}.{link.generation}.{link.until}"
    return _encoded(f"{text}.{_mac(text, key)}".encode())


def read_list(token: str, keys: Iterable[Key]) -> ListLink | None:
    """The link to a list; None as for `read`. Whether its time has passed is not looked at."""
    kid, *parts = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(parts) != LIST_PARTS or not (parts[4].isdecimal() and parts[5].isdecimal()):
        return None
    link = ListLink(parts[1], parts[2], parts[3], int(parts[4]), int(parts[5]))
    return link if hmac.compare_digest(signed_list(link, key), token) else None


@dataclass(frozen=True, slots=True)
class AuthorityLink:
    """The link of an authority's contact to an order. It can never open a representative's page of the order."""

    authority: str
    order: str
    contact: str


def signed_authority(link: AuthorityLink, key: Key) -> str:
    """The token, for the path of an order; it has one part more than a representative's."""
    text = f"{key.id}.{AUTHORITY}.{link.authority}.{link.order}.{link.contact}"
    return _encoded(f"{text}.{_mac(text, key)}".encode())


def read_authority(token: str, keys: Iterable[Key]) -> AuthorityLink | None:
    """The link of an authority's contact; None as for `read`."""
    kid, *parts = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(parts) != AUTHORITY_PARTS:
        return None
    link = AuthorityLink(*parts[1:-1])
    return link if hmac.compare_digest(signed_authority(link, key), token) else None


def is_of_authority(token: str) -> bool:
    """Whether a token, genuine or not, is that of an authority's contact."""
    return _decoded(token).split(".")[1:2] == [AUTHORITY]


def is_of_list(token: str) -> bool:
    """Whether a token, genuine or not, is that of a list."""
    return _decoded(token).split(".")[1:2] == [LIST]


def is_of_endpoint(token: str) -> bool:
    """Whether a token, genuine or not, is a webhook's confirmation."""
    return _decoded(token).split(".")[1:2] == [WEBHOOK]


def read(token: str, keys: Iterable[Key]) -> Link | None:
    """The link in a token; None unless one of these keys gives exactly the same token."""
    kid, *parts = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(parts) != PARTS or not parts[2].isdecimal():
        return None
    link = Link(parts[0], parts[1], int(parts[2]))
    return link if hmac.compare_digest(signed(link, key), token) else None


def key_id(token: str) -> str:
    """The id of the key that a token names."""
    return _decoded(token).partition(".")[0]


def order_named(token: str) -> str | None:
    """The order that a token names, genuine or not; None if it does not have the parts of an order link."""
    parts = _decoded(token).split(".")
    return parts[1] if len(parts) == PARTS + 1 and TEST not in parts else None


def _mac(text: str, key: Key) -> str:
    return _encoded(hmac.digest(key.secret, text.encode(), "sha256"))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(token: str) -> str:
    """The decoded token; empty if it is not base64url of ASCII. Signing again rejects other encodings."""
    if len(token) > TOKEN_AT_MOST or not token.isascii():
        return ""
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
