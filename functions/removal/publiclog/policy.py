"""Which witnesses are asked, and how many make a quorum (c2sp.org/tlog-policy). Pure.

log log.example/orders+1c2d…+AQ… https://log.example/
witness one witness.example/w1+9f…+BA… https://witness.example/w1
witness two other.example/w2+77…+BA… https://other.example
group both 2 one two
quorum both
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from removal.publiclog.ed25519 import is_key
from removal.publiclog.notes import COSIGNATURE, ED25519, VerifierKey, key_of
from removal.values import dataclass

NONE = "none"
LINES_AT_MOST = 1_000
CONTROLS = frozenset(range(32)) - {9, 10} | {127}


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness by its name in the policy; `url`: what its requests begin with, empty if it cannot be asked."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Members of which so many have to have cosigned."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The logs that it is about, its witnesses and groups by name, and the one of these that decides."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, Witness]
    groups: Mapping[str, Group]
    quorum: str

    def is_reached(self, names: Sequence[str]) -> bool:
        """Whether the witnesses of these names are enough."""
        return self.quorum == NONE or self._has(self.quorum, frozenset(names))

    def _has(self, name: str, names: frozenset[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._has(member, names) for member in group.members) >= group.least


def policy_of(body: bytes) -> Policy:
    """The policy in a file; ValueError names the line that is wrong."""
    if CONTROLS & set(body):
        raise ValueError("The policy has control characters other than tab and newline.")
    lines = body.decode("utf-8", "surrogateescape").split("\n")
    if len(lines) > LINES_AT_MOST:
        msg = f"The policy has more than {LINES_AT_MOST} lines."
        raise ValueError(msg)
    read = _Reader()
    for number, line in enumerate(lines, 1):
        words = line.replace("\t", " ").split(" ")
        try:
            read.line([word for word in words if word])
        except ValueError as error:
            msg = f"Line {number} of the policy: {error}"
            raise ValueError(msg) from error
    if not read.quorum:
        raise ValueError("The policy has no line with a quorum.")
    return Policy(tuple(read.logs), read.witnesses, read.groups, read.quorum)


class _Reader:
    """What the lines until now define."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, Group] = {}
        self.members: set[str] = set()
        self.quorum = ""

    def line(self, words: Sequence[str]) -> None:
        match list(words):
            case []:
                return
            case [comment, *_] if comment.startswith("#"):
                return
            case ["log", key] | ["log", key, _]:
                self._log(key)
            case ["witness", name, key, *url] if len(url) <= 1:
                self._witness(name, key, *url)
            case ["group", name, least, *members] if members:
                self._group(name, least, members)
            case ["quorum", name] if not self.quorum:
                self._need([name] if name != NONE else [])
                self.quorum = name
            case _:
                raise ValueError("it is none that a policy has there.")

    def _log(self, text: str) -> None:
        self.logs.append(_typed(key_of(text), ED25519))
        _refuse_doubles([key.public for key in self.logs])

    def _witness(self, name: str, text: str, url: str = "") -> None:
        self._refuse_known(name)
        self.witnesses[name] = Witness(name, _typed(key_of(text), COSIGNATURE), url.rstrip("/"))
        _refuse_doubles([witness.key.public for witness in self.witnesses.values()])

    def _group(self, name: str, least: str, members: list[str]) -> None:
        self._refuse_known(name)
        self._need(members)
        if len({*members} - self.members) < len(members):
            raise ValueError("a member is in two groups, or twice in one.")
        number = {"any": "1", "all": str(len(members))}.get(least, least)
        if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= len(members)):
            msg = f"{least} is no number from 1 to {len(members)}."
            raise ValueError(msg)
        self.members |= {*members}
        self.groups[name] = Group(int(number), tuple(members))

    def _refuse_known(self, name: str) -> None:
        if name in {NONE, *self.witnesses, *self.groups}:
            msg = f"{name} is defined already."
            raise ValueError(msg)

    def _need(self, names: Sequence[str]) -> None:
        unknown = [name for name in names if name not in self.witnesses and name not in self.groups]
        if unknown:
            msg = f"{unknown[0]} is not defined above it."
            raise ValueError(msg)


def _typed(key: VerifierKey, type_: bytes) -> VerifierKey:
    if key.type != type_ or not is_key(key.public):
        msg = f"{key.name} has no key of the type {type_.hex()}."
        raise ValueError(msg)
    return key


def _refuse_doubles(keys: Sequence[bytes]) -> None:
    if any(one == other for one, other in pairwise(sorted(keys))):
        raise ValueError("another line has the same key.")


def asked_of(policy: Policy) -> Iterator[Witness]:
    """The witnesses that can be asked."""
    return (witness for witness in policy.witnesses.values() if witness.url)
