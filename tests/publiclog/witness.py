"""A witness by the words of c2sp.org/tlog-witness, which shares nothing with the product; and ones that lie."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

EMPTY = hashlib.sha256().digest()
NOW = datetime(2026, 11, 24, 9, 1, tzinfo=UTC)
Answer = tuple[int, bytes]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


@dataclass
class Witness:
    """Knows one log by its key, and the last checkpoint of it that it has cosigned."""

    log_key: str
    name: str = "witness.example/w1"
    seed: int = 40
    at: datetime = NOW
    size: int = 0
    root: bytes = EMPTY
    seen: list[tuple[int, bytes]] = field(default_factory=list)
    asked: int = 0

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)

    @property
    def vkey(self) -> str:
        public = b"\4" + self.private.public_key().public_bytes_raw()
        return f"{self.name}+{self._id.hex()}+{base64.b64encode(public).decode()}"

    @property
    def line(self) -> str:
        """Its line in a policy."""
        return f"witness {self.name.rpartition('/')[2]} {self.vkey} https://{self.name}\n"

    def add_checkpoint(self, body: bytes) -> Answer:
        self.asked += 1
        head, _, note = body.partition(b"\n\n")
        old_line, *proof = head.decode().split("\n")
        word, old_text = old_line.split(" ")
        text, _, signatures = note.decode().rpartition("\n\n")
        signed = f"{text}\n".encode()
        origin, size_text, root_text = text.split("\n")
        old, size, root = int(old_text), int(size_text), base64.b64decode(root_text, validate=True)
        if word != "old" or str(old) != old_text or len(proof) > 63 or old > size:
            return 400, b""
        if origin != self.log_key.partition("+")[0]:
            return 404, b""
        if not self._is_signed(signed, signatures):
            return 403, b""
        self.seen.append((size, root))
        if old != self.size or (old == size and root != self.root):
            return 409, f"{self.size}\n".encode()
        if not _is_consistent(old, self.root, size, root, [base64.b64decode(line, validate=True) for line in proof]):
            return 422, b""
        self.size, self.root = size, root
        return 200, self.cosigned(signed)

    def cosigned(self, signed: bytes) -> bytes:
        at = int(self.at.timestamp())
        signature = self.private.sign(f"cosignature/v1\ntime {at}\n".encode() + signed)
        encoded = base64.b64encode(self._id + at.to_bytes(8, "big") + signature).decode()
        return f"\u2014 {self.name} {encoded}\n".encode()

    @property
    def _id(self) -> bytes:
        return sha(self.name.encode(), b"\n\4", self.private.public_key().public_bytes_raw())[:4]

    def _is_signed(self, signed: bytes, lines: str) -> bool:
        """By the log's key, whatever other lines there are."""
        name, id_, key = self.log_key.split("+", 2)
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])
        for line in lines.splitlines():
            _, signer, encoded = line.split(" ")
            decoded = base64.b64decode(encoded)
            if signer == name and decoded[:4].hex() == id_:
                try:
                    public.verify(decoded[4:], signed)
                except InvalidSignature:
                    return False
                return True
        return False


def _is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2."""
    if old == 0:
        return not proof
    if old == size:
        return not proof and old_root == root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1", node, fr), sha(b"\1", node, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\1", sr, node)
        fn, sn = fn >> 1, sn >> 1
    return (fr, sr, sn) == (old_root, root, 0)
