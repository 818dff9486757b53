"""Callers: tokens identify, our table authorises and can revoke. Pure."""

from dataclasses import dataclass
from datetime import datetime

from removal.record.canonical import sha256
from removal.record.facts import By

SCOPES = {
    "authority": frozenset({"orders:issue", "orders:approve", "orders:read", "endpoints:write"}),
    "representative": frozenset({"orders:read", "orders:answer", "endpoints:write"}),
    "registrar": frozenset({"registry:write", "callers:write", "endpoints:write"}),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """An API client: a token's iss and sub, bound to an authority, to a platform's representative, or to neither.

    `representative` is the id of the one it speaks for: an entry that names none speaks for the only one that its
    platform ever had, and for none as soon as there are two.
    """

    iss: str
    sub: str
    kind: str
    authority: str | None
    platform: str | None
    scopes: frozenset[str]
    valid_until: datetime | None = None
    representative: str | None = None

    @property
    def id(self) -> str:
        """Stable, and says nothing about who it is."""
        return caller_id(self.iss, self.sub)

    @property
    def party(self) -> str:
        """Which side of an order it speaks for."""
        return party_of(self.authority, self.platform)

    @property
    def by(self) -> By:
        """As facts name whoever caused them."""
        return By(self.party, self.id)

    def valid(self, at: datetime) -> bool:
        """Whether it may still call."""
        return self.valid_until is None or at < self.valid_until


def party_of(authority: str | None, platform: str | None) -> str:
    """`authority`, `representative`, or `registrar` for whoever is bound to neither."""
    return "authority" if authority else "representative" if platform else "registrar"


def caller_id(iss: str, sub: str) -> str:
    """SHA-256 of both, length-prefixed, so that no two pairs run together."""
    return sha256(f"{len(iss)}:{iss}{len(sub)}:{sub}")
