"""Signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). Pure: who signs is another's part.

log.example/orders              the origin, which is the key's name too
1042                            the number of entries
Lvt…=                           the root in base64

— log.example/orders q83v…=     the key's id and the signature, over all above the empty line
"""

import base64
import hashlib
from binascii import Error as NotBase64
from collections.abc import Iterable

from removal.publiclog.merkle import EMPTY
from removal.values import dataclass

ED25519 = b"\x01"
KEY_BYTES, SIGNATURE_BYTES, ID_BYTES = 32, 64, 4
DASH = "\u2014"  # the em dash before each signature
NOT_IN_NAMES = frozenset("+ \n\t")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A log's public Ed25519 key under its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes before each signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """As verifiers take it: name, id and key, with plus signs between them."""
        return f"{self.name}+{self.id.hex()}+{_base64(ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log signs: its tree's size and root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def signed(text: str, key: VerifierKey, signature: bytes) -> bytes:
    """The note with one signature; ValueError as `signed_by_all`."""
    return signed_by_all(text, [(key, signature)])


def signed_by_all(text: str, signatures: Iterable[tuple[VerifierKey, bytes]]) -> bytes:
    """The note; ValueError for a signature that is none of Ed25519, or a name that no key may have."""
    return (f"{text}\n" + "".join(_line(key, signature) for key, signature in signatures)).encode()


def _line(key: VerifierKey, signature: bytes) -> str:
    if len(signature) != SIGNATURE_BYTES or not key.name or NOT_IN_NAMES & set(key.name):
        msg = f"{len(signature)} bytes under the name {key.name!r} are no signature of a note."
        raise ValueError(msg)
    return f"{DASH} {key.name} {_base64(key.id + signature)}\n"


def checkpoint_of(note: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that names this key's signature; ValueError. The signature itself is not checked."""
    checkpoint = checkpoint_under(note, key.name)
    if not names(note, key):
        msg = f"The checkpoint has no signature of the key {key.text}."
        raise ValueError(msg)
    return checkpoint


def names(note: bytes, key: VerifierKey) -> bool:
    """Whether a note names a key's signature."""
    return any(_is_of(line, key) for line in note.decode().rpartition("\n\n")[2].splitlines())


def checkpoint_under(note: bytes, origin: str) -> Checkpoint:
    """The checkpoint in a note of this origin, whatever signed it; ValueError."""
    text, _, _ = note.decode().rpartition("\n\n")
    lines = text.split("\n")
    if len(lines) != len(("origin", "size", "root")) or lines[0] != origin:
        msg = f"The note is no checkpoint of {origin}."
        raise ValueError(msg)
    checkpoint = Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
    if checkpoint.text != f"{text}\n" or len(checkpoint.root) != len(EMPTY):
        msg = "The checkpoint is not written as one is."
        raise ValueError(msg)
    return checkpoint


def _is_of(line: str, key: VerifierKey) -> bool:
    dash, _, rest = line.partition(" ")
    name, _, signature = rest.partition(" ")
    try:
        decoded = base64.b64decode(signature, validate=True)
    except NotBase64:
        return False
    return (dash, name) == (DASH, key.name) and decoded[:ID_BYTES] == key.id


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
