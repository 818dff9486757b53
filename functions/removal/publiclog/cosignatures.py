"""A witness's request and its answer (c2sp.org/tlog-witness), and the cosignature in it (tlog-cosignature). Pure.

    old 1024                          how many entries the witness knows
    q83v…=                            the proof that the log goes on from these
                                      an empty line, then the checkpoint
    log.example/orders
    …

    — witness.example/w1 base64(id ‖ 8 bytes of time ‖ signature)     what a 200 answers

The signature is over `cosignature/v1`, `time N`, and the checkpoint's text.
"""

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from removal.publiclog.ed25519 import is_signature
from removal.publiclog.notes import SIGNATURE_BYTES, SignatureLine, VerifierKey, parts_of, signature_lines

PATH = "/add-checkpoint"
PROOF_LINES_AT_MOST = 63
TIME_BYTES = 8
SIZE_DIGITS = 19  # of a tree's size
AHEAD = timedelta(minutes=5)  # of our clock, that a witness's may be


def request_of(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """The body of a request; ValueError for a proof that no witness takes."""
    if len(proof) > PROOF_LINES_AT_MOST:
        msg = f"A witness takes no proof of {len(proof)} lines."
        raise ValueError(msg)
    lines = [f"old {old}", *(base64.b64encode(node).decode() for node in proof)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + note


def cosignature_of(body: bytes, text: str, key: VerifierKey, now: datetime) -> SignatureLine | None:
    """The key's cosignature of a checkpoint's text in the answer of a witness; None if it has no right one."""
    lines = signature_lines(body.decode("utf-8", "replace"))
    return next((line for line in lines if line.is_of(key) and is_right(line, text, key, now)), None)


def is_right(line: SignatureLine, text: str, key: VerifierKey, now: datetime) -> bool:
    """Whether a witness has cosigned a text, and not in the future."""
    at = int.from_bytes(line.signature[:TIME_BYTES], "big")
    if len(line.signature) != TIME_BYTES + SIGNATURE_BYTES or not 0 < at <= (now + AHEAD).timestamp():
        return False
    return is_signature(line.signature[TIME_BYTES:], f"cosignature/v1\ntime {at}\n{text}".encode(), key.public)


def known_size(body: bytes) -> int | None:
    """The size in the answer of a witness that knows another one; None if there is none."""
    text = body.decode("ascii", "replace").removesuffix("\n")
    is_size = text.isascii() and text.isdecimal() and len(text) <= SIZE_DIGITS and str(int(text)) == text
    return int(text) if is_size else None


def with_cosignatures(note: bytes, lines: Iterable[SignatureLine]) -> bytes:
    """The note with those signatures that it lacks behind its own."""
    there = {(line.name, line.key_id) for line in signature_lines(parts_of(note)[1])}
    return note + "".join(line.text for line in lines if (line.name, line.key_id) not in there).encode()
