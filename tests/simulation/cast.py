"""Who takes part in a world: authorities, platforms with their representatives, and how the register learns of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.calls import ISSUER
from tests.simulation import parts
from tests.simulation.gateway import Answer, Gateway
from tests.simulation.lambdas import Lambdas
from tests.simulation.process import Process, stream
from tests.simulation.scheduler import Scheduler

REGISTRAR = "registrar"
ROLES = ("primary", "deputy", "escalation")
OFFICERS = {  # of an authority, in one world of three: what each gets mails about (contract 2)
    "officer": ("received", "undelivered", "obstacle", "contest", "report", "breach"),
    "counsel": ("contest", "breach"),
}
ISSUES = ["orders:issue", "orders:read", "endpoints:write"]
AT_DESK = ["orders:read", "orders:answer"]
ANSWERS = ["orders:read", "orders:answer", "contacts:write", "endpoints:write"]
_NO_SKEW = timedelta()
CACHED = timedelta(seconds=90)


@dataclass(eq=False, slots=True)
class Party:
    """An authority or the representative of a platform. `hook` is None for a party without a webhook."""

    name: str
    kind: str
    chance: Random
    hook: str | None
    mails: tuple[str, ...] = ()
    officers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the roles of each address, of an authority
    endpoint: str | None = None
    secret: str | None = None
    secrets: list[tuple[datetime, str]] = field(default_factory=list)  # earlier ones, and when each ceased to sign
    names: list[str] = field(default_factory=list)
    caller: str | None = None  # who speaks for it, if that is not one of its own name
    representative: str | None = None  # id of the one in office
    since: datetime | None = None  # when that one came into office; None for the first
    more_mails: list[str] = field(default_factory=list)  # addresses that it has entered later
    formers: list[tuple[datetime, "Party"]] = field(default_factory=list)  # until when each was in office

    @property
    def sub(self) -> str:
        """Of the token with which it calls."""
        return self.caller or self.name

    @property
    def desk(self) -> str:
        """Of the token with which a person of it calls, of a representative."""
        return f"{self.sub}-desk"

    @property
    def title(self) -> str:
        """Its name in the register, of an authority."""
        return self.name.title()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All that it has, or has had."""
        return (*self.mails, *self.more_mails)

    def rotated(self, secret: str, now: datetime, overlap: timedelta) -> None:
        """Another secret signs; the one before does too for a while, and what is cached for a minute."""
        self.secrets.append((now + overlap + CACHED, self.secret or ""))
        self.secret = secret

    def signs(self, at: datetime) -> list[str]:
        """The secrets of which one has to have signed what comes at an instant."""
        return [*([self.secret] if self.secret else []), *(secret for until, secret in self.secrets if at < until)]


@dataclass(slots=True)
class Cast:
    """All parties of a world, drawn from its seed."""

    seed: int
    laws: tuple[str, ...]
    authorities: list[Party] = field(default_factory=list)
    platforms: list[Party] = field(default_factory=list)

    @classmethod
    def drawn(cls, seed: int, laws: tuple[str, ...]) -> "Cast":
        """One or two authorities with webhooks; one to three platforms, most of them with one."""
        chance = stream(seed, "cast")
        made = cls(seed, laws)
        for number in range(1, chance.choice((2, 3))):
            name = f"ministry-{number}"
            party = Party(name, "authority", stream(seed, name), f"https://{name}.example/hook")
            made.authorities.append(party)
            if stream(seed, f"officers of {name}").random() < 1 / 3:
                party.officers = {f"{officer}@{name}.example": roles for officer, roles in OFFICERS.items()}
        for number in range(1, chance.choice((2, 3, 4))):
            name = f"video-{number}"
            hook = f"https://{name}.example/hook" if chance.random() < 0.75 else None
            mails = tuple(f"{role}@{name}.example" for role in ROLES[: chance.choice((1, 1, 2, 2, 3, 3))])
            made.platforms.append(Party(name, "representative", stream(seed, name), hook, mails))
        return made

    def named(self, name: str) -> Party:
        """The party of this name."""
        return next(party for party in (*self.authorities, *self.platforms) if party.name == name)


@dataclass(frozen=True, slots=True)
class Registration:
    """Enters everybody, as an operator and the registrar do, and opens the webhooks."""

    scheduler: Scheduler
    lambdas: Lambdas
    gateway: Gateway
    cast: Cast
    chance: Random

    def run(self) -> None:
        """In a task of its own; ends when everything is entered."""
        self._first_caller()
        for authority in self.cast.authorities:
            self._authority(authority)
        for platform in self.cast.platforms:
            self._platform(platform)
        for party in (*self.cast.authorities, *self.cast.platforms):
            self._open_endpoint(party)

    def _first_caller(self) -> None:
        """From a shell, with an operator's rights."""
        (release, code), truth = self.lambdas.code("operate"), self.scheduler
        chance = stream(self.cast.seed, "shell")
        shell = Process("shell", "operate", code.environment, chance, _NO_SKEW, lambda: truth.now, release)
        task = self.scheduler.spawn(shell, _bind_registrar)
        self.scheduler.join(task)
        if task.failure:
            raise task.failure

    def _authority(self, party: Party) -> None:
        self._send("PUT", f"/authorities/{party.name}", entry_of(party, self.cast.laws))
        self._caller(party.name, {"authority": party.name, "scopes": ISSUES})

    def _platform(self, party: Party) -> None:
        path = f"/platforms/{party.name}"
        self._send("PUT", path, {"name": party.name.title()})
        month = {"month": "2026-10", "average_daily_users": 250_000, "method": "counter", "source": "statistics office"}
        self._send("POST", f"{path}/measurements", month)
        party.representative = self._send("POST", f"{path}/representatives", mandate(party)).body["id"]
        self._caller(party.name, {"platform": party.name, "scopes": ANSWERS})
        self._caller(party.desk, {"platform": party.name, "scopes": AT_DESK}, "person")

    def _caller(self, sub: str, bound: dict[str, Any], kind: str = "machine") -> None:
        self._send("POST", "/callers", {"iss": ISSUER, "sub": sub, "kind": kind, **bound})

    def _open_endpoint(self, party: Party) -> None:
        if party.hook is None:
            return
        answer = self._send("POST", "/endpoints", {"url": party.hook}, party.name)
        party.endpoint, party.secret = answer.body["id"], answer.body.get("secret")

    def _send(self, method: str, path: str, body: object, sub: str = REGISTRAR) -> Answer:
        answer = self.gateway.api(self.chance, sub, method, path, body)
        if answer.status not in {200, 201}:
            msg = f"{method} {path}: {answer.status} {answer.text}"
            raise AssertionError(msg)
        return answer


def entry_of(party: Party, laws: Iterable[str], telephone: str = "000000") -> dict[str, Any]:
    """What the register has of an authority."""
    entry: dict[str, Any] = {"name": party.title, "laws": list(laws), "default_law": "kz"}
    contacts = [
        {"name": email.partition("@")[0].title(), "email": email, "language": "en", "roles": list(roles)}
        for email, roles in party.officers.items()
    ]
    entry |= {"contacts": contacts} if contacts else {}
    return entry | {"telephone": f"+7 7172 {telephone}", "alarm_email": f"duty@{party.name}.example"}


def mandate(party: Party) -> dict[str, Any]:
    contacts = [
        {"role": role, "name": f"{role.title()} of {party.name}", "email": email, "language": "en"}
        for role, email in zip(ROLES, party.mails, strict=False)
    ]
    return {
        "name": f"{party.name.title()} Ltd",
        "country": "HK",
        "zone": "Asia/Hong_Kong",
        "languages": ["en"],
        "mandate": {"reference": "M-1"},
        "valid_from": "2026-01-01T00:00:00Z",
        "contacts": contacts,
    }


def _bind_registrar() -> None:
    actions, caller, wiring = parts.REGISTRY_ACTIONS(), parts.CALLER(), parts.WIRING()
    wiring.process()  # which opens the table
    registry = parts.REGISTRY().Registry(wiring.now)
    scopes = frozenset({"registry:write", "callers:write"})
    actions.add_caller(registry, caller.Caller(ISSUER, REGISTRAR, "machine", None, None, scopes))
