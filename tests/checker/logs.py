"""A log made by hand, as files: entries in bundles, and a checkpoint signed by a key of its own (RFC 6962, C2SP)."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAME = "log.example/orders"
BLIND = "5b" * 32


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def text_of(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tree(entries: Sequence[bytes]) -> bytes:
    """By the definition: split at the largest power of two."""
    if len(entries) < 2:
        return sha(b"\0", entries[0]) if entries else sha()
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    return sha(b"\1", tree(entries[:middle]), tree(entries[middle:]))


def path(entries: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, section 2.1.1."""
    if len(entries) < 2:
        return []
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    if index < middle:
        return [*path(entries[:middle], index), tree(entries[middle:])]
    return [*path(entries[middle:], index - middle), tree(entries[:middle])]


class Log:
    def __init__(self, folder: Path, seed: int = 7) -> None:
        self.folder, self.entries = folder, list[bytes]()
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._id = sha(NAME.encode(), b"\n\x01", public)[:4]
        self.key = "+".join((NAME, self._id.hex(), base64.b64encode(b"\x01" + public).decode()))

    @property
    def url(self) -> str:
        return self.folder.as_uri()

    def note(self) -> bytes:
        return self.sign(f"{NAME}\n{len(self.entries)}\n{base64.b64encode(tree(self.entries)).decode()}\n")

    def sign(self, text: str) -> bytes:
        signature = base64.b64encode(self._id + self._key.sign(text.encode())).decode()
        return f"{text}\n\u2014 {NAME} {signature}\n".encode()

    def publish(self) -> None:
        for start in range(0, len(self.entries), 256):
            some = self.entries[start : start + 256]
            name = f"{start // 256:03d}" + (f".p/{len(some)}" if len(some) < 256 else "")
            file = self.folder / "tile" / "entries" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(gzip.compress(b"".join(len(entry).to_bytes(2, "big") + entry for entry in some)))
        self.folder.mkdir(exist_ok=True)
        (self.folder / "checkpoint").write_bytes(self.note())

    def add(self, *facts: dict[str, Any]) -> None:
        for fact in facts:
            commitment = sha(b"\2", bytes.fromhex(BLIND), bytes.fromhex(fact["data"]["hash"])).hex()
            self.entries.append(text_of({"kind": "fact", "commitment": commitment}))

    def proof(self, index: int, fact: dict[str, Any]) -> str:
        extra = base64.b64encode(bytes.fromhex(BLIND + fact["data"]["hash"])).decode()
        hashes = [base64.b64encode(node).decode() for node in path(self.entries, index)]
        return "\n".join(
            ("c2sp.org/tlog-proof@v1", f"extra {extra}", f"index {index}", *hashes, "", self.note().decode())
        )


def facts(count: int, at: str = "2026-11-24T09:00:00.000Z") -> Iterator[dict[str, Any]]:
    """Facts of an order, as a webhook brings them."""
    before = "0" * 64
    for sequence in range(1, count + 1):
        line = {"subject": "order:1", "sequence": sequence, "previous_hash": before, "command": "c", "говорит": "Да"}
        before = sha(text_of({**line, "type": "order.reminded", "at": at})).hex()
        beside = {"fact": "f", "order": {"id": "1"}, "words": None, "blind": BLIND, "hash": before}
        yield {"type": "order.reminded", "timestamp": at, "data": {**line, **beside}}
