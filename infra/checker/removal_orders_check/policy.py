"""Who has to have cosigned the log's checkpoint (c2sp.org/tlog-policy, c2sp.org/tlog-cosignature)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .log import Unreadable, key_id, public_of, signatures_of

COSIGNATURE = b"\x04"
TIME, SIGNED = 8, 72  # bytes: the time, and it with the signature
AHEAD = timedelta(minutes=5)  # of this machine's clock, that a witness's may be


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness by its name in the policy, and when it cosigned."""

    name: str
    at: datetime


@dataclass(slots=True)
class Policy:
    """Logs, witnesses and groups, as the lines of a policy define them; `quorum` is the one that decides."""

    logs: set[bytes] = field(default_factory=set)
    witnesses: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""

    def cosigned(self, note: bytes, now: datetime) -> list[Cosigned]:
        """The witnesses whose cosignature in a checkpoint is right, and not from the future."""
        return [
            Cosigned(name, at)
            for name, (key_name, public) in self.witnesses.items()
            if (at := _time(note, key_name, public, now)) is not None
        ]

    def is_reached(self, names: Sequence[str]) -> bool:
        """Whether these witnesses are a quorum."""
        return self.quorum == "none" or self._has(self.quorum, names)

    def knows(self, key: str) -> bool:
        """Whether a log's key is one of those that the policy is about; a policy without logs is about any."""
        return not self.logs or public_of(key)[1] in self.logs

    def _has(self, name: str, names: Sequence[str]) -> bool:
        if name not in self.groups:
            return name in names
        least, members = self.groups[name]
        return sum(self._has(member, names) for member in members) >= least


def policy_of(text: str) -> Policy:
    """The policy in a file. Raises Unreadable, with the number of the line that is wrong."""
    policy = Policy()
    for number, line in enumerate(text.split("\n"), 1):
        words = [word for word in line.replace("\t", " ").split(" ") if word]
        if words and not words[0].startswith("#") and not _is_taken(policy, words):
            raise Unreadable(f"Line {number} of the policy is none that a policy has there.")
    if not policy.quorum:
        raise Unreadable("The policy has no line with a quorum.")
    return policy


def verdict(policy: Policy, cosigned: Sequence[Cosigned]) -> str:
    """What a quorum of witnesses, or its absence, says to a reader."""
    names = ", ".join(f"{each.name} ({each.at:%Y-%m-%d %H:%M} UTC)" for each in cosigned)
    if not cosigned:
        return "signed by the authority alone: no witness of the policy has cosigned it"
    if not policy.is_reached([each.name for each in cosigned]):
        return f"signed by the authority alone: cosigned by {names}, which is no quorum"
    return f"cosigned by a quorum: {names}"


def _is_taken(policy: Policy, words: list[str]) -> bool:
    """Take a line; False if it is none of a policy."""
    named = policy.witnesses.keys() | policy.groups.keys()
    match words:
        case ["log", key] | ["log", key, _] if public_of(key)[1] not in policy.logs:
            policy.logs.add(public_of(key)[1])
        case ["witness", name, key] | ["witness", name, key, _] if name not in named | {"none"}:
            policy.witnesses[name] = public_of(key, COSIGNATURE)
            return len({public for _, public in policy.witnesses.values()}) == len(policy.witnesses)
        case ["group", name, least, *members] if members and name not in named | {"none"}:
            return _is_group(policy, name, least, members)
        case ["quorum", name] if not policy.quorum and name in named | {"none"}:
            policy.quorum = name
        case _:
            return False
    return True


def _is_group(policy: Policy, name: str, least: str, members: list[str]) -> bool:
    number = {"any": "1", "all": str(len(members))}.get(least, least)
    taken = [member for _, others in policy.groups.values() for member in others]
    fits = number.isascii() and number.isdecimal() and 1 <= int(number) <= len(members)
    is_known = set(members) <= policy.witnesses.keys() | policy.groups.keys()
    if not fits or not is_known or len({*taken, *members}) < len(taken) + len(members):
        return False
    policy.groups[name] = (int(number), members)
    return True


def _time(note: bytes, name: str, public: bytes, now: datetime) -> datetime | None:
    """When a witness cosigned a checkpoint; None if it did not."""
    for text, signature in _signatures(note, name, key_id(name, COSIGNATURE, public)):
        at = int.from_bytes(signature[:TIME], "big")
        if len(signature) != SIGNED or not 0 < at <= (now + AHEAD).timestamp():
            continue
        try:
            message = f"cosignature/v1\ntime {at}\n{text}".encode()
            Ed25519PublicKey.from_public_bytes(public).verify(signature[TIME:], message)
        except (InvalidSignature, ValueError):
            continue
        return datetime.fromtimestamp(at, now.tzinfo)
    return None


def _signatures(note: bytes, name: str, id_: bytes) -> Iterator[tuple[str, bytes]]:
    text, _, lines = note.decode(errors="replace").rpartition("\n\n")
    for signer, encoded in signatures_of(lines):
        if signer == name and encoded[:4] == id_:
            yield f"{text}\n", encoded[4:]
