"""Callers: tokens identify, our table authorises and can revoke. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from removal.record.canonical import sha256
from removal.record.facts import By

SCOPES = {
    "authority": frozenset({"orders:issue", "orders:approve", "orders:read", "endpoints:write"}),
    "representative": frozenset({"orders:read", "orders:answer", "contacts:write", "endpoints:write"}),
    "registrar": frozenset({"registry:write", "callers:write", "endpoints:write"}),
}
OF_PERSONS = frozenset({"orders:approve"})  # a second person's word, for or against a draft
SHELL = "shell"  # an operator with `caller add`
CALLERS_WRITE = "callers:write"
ONLY_REGISTRARS = SCOPES["registrar"] - SCOPES["authority"] - SCOPES["representative"]
# What a caller needs beside `endpoints:write` to say where facts of orders go: a webhook reads them, and a
# representative's receives notices for it.
DIRECTS_ORDERS = {"authority": "orders:read", "representative": "orders:answer"}
# Deliveries have facts of orders, the registrar's facts of the register: what reads these is needed too.
READS_DELIVERIES = tuple(("endpoints:write", reads) for reads in ("orders:read", "orders:answer", "registry:write"))


@dataclass(frozen=True, slots=True)
class Caller:
    """An API client: a token's iss and sub, bound to an authority, to a platform's representative, or to neither.

    `representative` is the id of the one it speaks for: an entry that names none speaks for the only one that its
    platform ever had, and for none as soon as there are two. `number` counts the entries of one token from 1: after a
    revocation the token is bound by a new entry. `entered_by` is the id of the registrar that bound or changed it last,
    or `shell`.
    """

    iss: str
    sub: str
    kind: str
    authority: str | None
    platform: str | None
    scopes: frozenset[str]
    valid_until: datetime | None = None
    representative: str | None = None
    number: int = 1
    revoked_at: datetime | None = None
    entered_by: str | None = None

    @property
    def id(self) -> str:
        """Stable, and says nothing about who it is."""
        return caller_id(self.iss, self.sub, self.number)

    @property
    def ids(self) -> tuple[str, ...]:
        """Of every entry that has bound its token: who acted under one of them is the same person."""
        return tuple(caller_id(self.iss, self.sub, number) for number in range(1, self.number + 1))

    @property
    def token(self) -> tuple[str, str]:
        """The iss and sub of the tokens that mean this caller."""
        return self.iss, self.sub

    @property
    def party(self) -> str:
        """Which side of an order it speaks for."""
        return party_of(self.authority, self.platform)

    @property
    def by(self) -> By:
        """As facts name the one who caused them."""
        return By(self.party, self.id)

    @property
    def directs_orders(self) -> bool:
        """Whether it may say where facts of its party's orders go; the registrar has no orders."""
        needed = DIRECTS_ORDERS.get(self.party)
        return needed is None or needed in self.scopes

    def valid(self, at: datetime) -> bool:
        """Whether it may still call."""
        return self.revoked_at is None and (self.valid_until is None or at < self.valid_until)

    def binds_callers(self, at: datetime) -> bool:
        """Whether it may bind and revoke callers: the register must never lack one that may."""
        return self.valid(at) and self.party == "registrar" and CALLERS_WRITE in self.scopes

    def revoked(self, at: datetime) -> "Caller":
        """The entry as it is for good once it is revoked; the first revocation counts."""
        if self.revoked_at:
            return self
        return replace(self, revoked_at=at, valid_until=at if self.valid(at) else self.valid_until)


def party_of(authority: str | None, platform: str | None) -> str:
    """`authority`, `representative`, or `registrar` for a caller that is bound to neither."""
    return "authority" if authority else "representative" if platform else "registrar"


def caller_id(iss: str, sub: str, number: int = 1) -> str:
    """SHA-256 of both, length-prefixed, so that no two pairs run together; of a later entry with its number."""
    later = f"#{number}" if number > 1 else ""
    return sha256(f"{len(iss)}:{iss}{len(sub)}:{sub}{later}")
