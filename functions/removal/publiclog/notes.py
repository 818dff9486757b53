"""Signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). Pure: who signs is another's part.

log.example/orders              the origin, which is the key's name too
1042                            the number of entries
Lvt…=                           the root in base64

— log.example/orders q83v…=     the key's id and the signature, over all above the empty line
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator

from removal.publiclog.merkle import EMPTY
from removal.values import dataclass

ED25519, COSIGNATURE = b"\x01", b"\x04"  # types of keys: of a log, and of a witness (c2sp.org/tlog-cosignature)
KEY_BYTES, SIGNATURE_BYTES, ID_BYTES = 32, 64, 4
DASH = "\u2014"  # the em dash before each signature
NOT_IN_NAMES = frozenset("+ \n\t")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public Ed25519 key under the name of a log or a witness; `type`: what it signs, one byte."""

    name: str
    public: bytes
    type: bytes = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes before each signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.type + self.public).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """As verifiers take it: name, id and key, with plus signs between them."""
        return f"{self.name}+{self.id.hex()}+{_base64(self.type + self.public)}"


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


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature of a note: the key's name and id, and what was signed with it."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """As it is written in a note."""
        return f"{DASH} {self.name} {_base64(self.key_id + self.signature)}\n"

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it names a key; the signature itself is not checked."""
        return (self.name, self.key_id) == (key.name, key.id)


def key_of(text: str) -> VerifierKey:
    """The key that a text names (name+id+key); ValueError if its id is another or it is none of Ed25519."""
    name, _, rest = text.partition("+")
    encoded = base64.b64decode(rest.partition("+")[2], validate=True)
    key = VerifierKey(name, encoded[1:], encoded[:1])
    if key.text != text or key.type not in {ED25519, COSIGNATURE} or len(key.public) != KEY_BYTES or not name:
        msg = f"{text!r} is no key of Ed25519: name+id+key, in one word."
        raise ValueError(msg)
    return key


def signature_lines(text: str) -> Iterator[SignatureLine]:
    """The signatures in lines of text; what is none is left out."""
    for line in text.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        try:
            decoded = base64.b64decode(encoded, validate=True)
        except ValueError:
            continue
        if dash == DASH and name and len(decoded) > ID_BYTES:
            yield SignatureLine(name, decoded[:ID_BYTES], decoded[ID_BYTES:])


def parts_of(note: bytes) -> tuple[str, str]:
    """The text that a note's signatures are about, and the lines of these; ValueError if it is not text."""
    text, _, signatures = note.decode().rpartition("\n\n")
    return f"{text}\n", signatures


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
    return SignatureLine(key.name, key.id, signature).text


def checkpoint_of(note: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that names this key's signature; ValueError. The signature itself is not checked."""
    checkpoint = checkpoint_under(note, key.name)
    if not names(note, key):
        msg = f"The checkpoint has no signature of the key {key.text}."
        raise ValueError(msg)
    return checkpoint


def names(note: bytes, key: VerifierKey) -> bool:
    """Whether a note names a key's signature."""
    return any(line.is_of(key) for line in signature_lines(parts_of(note)[1]))


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


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
