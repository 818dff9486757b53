"""The link in a mail: `base64url(kid.order.contact.generation.HMAC-SHA256)` (contract 4.5). Pure.

It names one order and one contact, and nothing is kept of it: a holder of the key can say whether a link is genuine.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

TOKEN_AT_MOST = 300  # characters; ours have about 180
PARTS = 4  # order, contact, generation, HMAC
TEST = "contact-test"
TEST_PARTS = 5  # TEST, platform, contact, number of the test, HMAC
WEBHOOK = "webhook"
WEBHOOK_PARTS = 6  # WEBHOOK, endpoint, contact, generation, how often the endpoint was moved, HMAC


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key; its `id` says nothing about it."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Eight hex digits."""
        return sha256(b"kid:" + self.secret).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Link:
    """What a link opens, and for whom; of an older generation it only shows."""

    order: str
    contact: str
    generation: int


def signed(link: Link, key: Key) -> str:
    """The token, for a path."""
    said = f"{key.id}.{link.order}.{link.contact}.{link.generation}"
    return _encoded(f"{said}.{_mac(said, key)}".encode())


@dataclass(frozen=True, slots=True)
class ContactLink:
    """What a contact's test opens: neither order nor generation is in it, so that it can never act on an order."""

    platform: str
    contact: str
    test: int


def signed_test(link: ContactLink, key: Key) -> str:
    """The token, for a path of its own; one part more than a link's, so that neither is ever read as the other."""
    said = f"{key.id}.{TEST}.{link.platform}.{link.contact}.{link.test}"
    return _encoded(f"{said}.{_mac(said, key)}".encode())


def read_test(token: str, keys: Iterable[Key]) -> ContactLink | None:
    """As `read`, for a contact's test."""
    kid, *said = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(said) != TEST_PARTS or not said[3].isdecimal():
        return None
    link = ContactLink(said[1], said[2], int(said[3]))
    return link if hmac.compare_digest(signed_test(link, key), token) else None


@dataclass(frozen=True, slots=True)
class EndpointLink:
    """What the question opens whether a webhook may get facts of orders; it counts for the URL that the mail named."""

    endpoint: str
    contact: str
    generation: int
    moves: int


def signed_endpoint(link: EndpointLink, key: Key) -> str:
    """The token, for the path of a contact's test; its number of parts tells it from the others."""
    said = f"{key.id}.{WEBHOOK}.{link.endpoint}.{link.contact}.{link.generation}.{link.moves}"
    return _encoded(f"{said}.{_mac(said, key)}".encode())


def read_endpoint(token: str, keys: Iterable[Key]) -> EndpointLink | None:
    """As `read`, for a webhook's confirmation."""
    kid, *said = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(said) != WEBHOOK_PARTS or not (said[3].isdecimal() and said[4].isdecimal()):
        return None
    link = EndpointLink(said[1], said[2], int(said[3]), int(said[4]))
    return link if hmac.compare_digest(signed_endpoint(link, key), token) else None


def is_of_endpoint(token: str) -> bool:
    """Whether a token says that it is a webhook's confirmation."""
    return _decoded(token).split(".")[1:2] == [WEBHOOK]


def read(token: str, keys: Iterable[Key]) -> Link | None:
    """What a token opens; None for a text that is not, to the character, what one of these keys would sign."""
    kid, *said = _decoded(token).split(".")
    key = next((key for key in keys if key.id == kid), None)
    if key is None or len(said) != PARTS or not said[2].isdecimal():
        return None
    link = Link(said[0], said[1], int(said[2]))
    return link if hmac.compare_digest(signed(link, key), token) else None


def key_id(token: str) -> str:
    """Which key a token says it was signed with."""
    return _decoded(token).partition(".")[0]


def order_named(token: str) -> str | None:
    """The order that a link names, whether or not it is genuine; None for what has not a link's parts."""
    said = _decoded(token).split(".")
    return said[1] if len(said) == PARTS + 1 and TEST not in said else None


def _mac(said: str, key: Key) -> str:
    return _encoded(hmac.digest(key.secret, said.encode(), "sha256"))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(token: str) -> str:
    """Empty for what is no base64url of ASCII; other spellings of the same bytes are found out by signing again."""
    if len(token) > TOKEN_AT_MOST or not token.isascii():
        return ""
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
