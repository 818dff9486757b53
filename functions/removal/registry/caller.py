"""Callers: a token identifies a caller, the table authorises it and can revoke it. Pure."""

from datetime import UTC, datetime

from removal.record.canonical import sha256
from removal.record.facts import By
from removal.values import dataclass, replace

SCOPES = {
    "authority": frozenset({"orders:issue", "orders:approve", "orders:read", "endpoints:write"}),
    "representative": frozenset({"orders:read", "orders:answer", "contacts:write", "endpoints:write"}),
    "registrar": frozenset({"registry:write", "callers:write", "endpoints:write"}),
    "auditor": frozenset({"record:read"}),
}
AUDITOR, RECORD_READ = "auditor", "record:read"  # reads the facts and registers of all, and writes nothing
PERSONS_SCOPES = frozenset({"orders:approve"})  # a second person approves or refuses a draft
FOREVER = datetime.max.replace(tzinfo=UTC)  # the end of an entry without an end
SHELL = "shell"  # an operator with `caller add`
CALLERS_WRITE = "callers:write"
ONLY_REGISTRARS = SCOPES["registrar"] - SCOPES["authority"] - SCOPES["representative"]
# The scope that a caller needs beside `endpoints:write` to choose where facts of orders go: a webhook reads them, and
# a representative's webhook receives its notices.
DIRECTS_ORDERS = {"authority": "orders:read", "representative": "orders:answer"}
# A reader of deliveries also needs the scope to read the facts in them: of orders, or of the register.
READS_DELIVERIES = tuple(("endpoints:write", reads) for reads in ("orders:read", "orders:answer", "registry:write"))


@dataclass(frozen=True, slots=True)
class Caller:
    """An API client: a token's iss and sub, bound to an authority, to a platform's representative, or to neither.

    Bound to neither it is a registrar's, or with the scope `record:read` alone an auditor's.
    `representative`: the id of the one it speaks for. An entry without it speaks for the platform's only representative
    ever, and for none once there are two. `number` counts the entries of one token from 1: after a revocation a new
    entry binds the token. `entered_by`: the id of the registrar that bound or changed it last, or `shell`.
    `erased_id`: its id, once its iss and sub were erased.
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
    erased_id: str | None = None

    @property
    def id(self) -> str:
        """A stable digest, which does not reveal iss and sub."""
        return self.erased_id or caller_id(self.iss, self.sub, self.number)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all entries that have bound its token: acts under any of them are one person's acts."""
        return tuple(caller_id(self.iss, self.sub, number) for number in range(1, self.number + 1))

    @property
    def token(self) -> tuple[str, str]:
        """The iss and sub of this caller's tokens."""
        return self.iss, self.sub

    @property
    def party(self) -> str:
        """`authority`, `representative`, `registrar` or `auditor`."""
        return party_of(self.authority, self.platform, self.scopes)

    @property
    def by(self) -> By:
        """The `by` of facts that this caller causes."""
        return By(self.party, self.id)

    @property
    def directs_orders(self) -> bool:
        """Whether it may choose where facts of its party's orders go; True for the registrar, which has no orders."""
        needed = DIRECTS_ORDERS.get(self.party)
        return needed is None or needed in self.scopes

    def valid(self, at: datetime) -> bool:
        """Whether it may call at this instant."""
        return self.revoked_at is None and (self.valid_until is None or at < self.valid_until)

    def binds_callers(self, at: datetime) -> bool:
        """Whether it may bind and revoke callers; the register must always have such a caller."""
        return self.valid(at) and self.party == "registrar" and CALLERS_WRITE in self.scopes

    def binds_callers_until(self, at: datetime) -> datetime | None:
        """Until when it may bind and revoke callers, `FOREVER` without an end; None if it may not at this instant."""
        return (self.valid_until or FOREVER) if self.binds_callers(at) else None

    def revoked(self, at: datetime) -> "Caller":
        """The entry after revocation; a second revocation changes nothing."""
        if self.revoked_at:
            return self
        return replace(self, revoked_at=at, valid_until=at if self.valid(at) else self.valid_until)


def party_of(authority: str | None, platform: str | None, scopes: frozenset[str]) -> str:
    """`authority`, `representative`, or of a caller bound to neither `auditor` by its scope, else `registrar`."""
    if authority or platform:
        return "authority" if authority else "representative"
    return AUDITOR if scopes == SCOPES[AUDITOR] else "registrar"


def caller_id(iss: str, sub: str, number: int = 1) -> str:
    """SHA-256 of iss and sub, length-prefixed so that no two pairs run together; from 2 on of the number too."""
    later = f"#{number}" if number > 1 else ""
    return sha256(f"{len(iss)}:{iss}{len(sub)}:{sub}{later}")
