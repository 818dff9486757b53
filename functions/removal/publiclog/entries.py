"""The log's entries. They never change and never go, so nothing is in them that may have to be erased. Pure.

`fact`    that an order has a fact: a commitment, which says nothing to who does not have the fact and its blind
`order`   what became of an order, in numbers; of the categories that a law opens
`figures` each month: the month, and the SHA-256 of each of its tables
`day`     each day, on a quiet one too: the time, and the number of entries before this one
`key`     a public key that signs from now on, under a checkpoint that the key until now signed
`gap`     the table was restored: from which entry on it may know less than the log does

All facts have the same shape, of whatever category: if those of children alone said nothing, that would name them.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from removal.publiclog.notes import VerifierKey
from removal.record import instant
from removal.record.blinds import blind_of
from removal.record.canonical import canonical

BYTES_AT_MOST = 1_000
COMMITMENT = b"\x02"
GAP = "gap"


def fact_entry(key: str, sequence: int, fact_hash: str) -> bytes:
    """The entry of an order's fact; `key`: the order's secret key."""
    return _entry("fact", commitment=commitment(blind_of(key, sequence), fact_hash))


def day_entry(at: datetime, entries: int) -> bytes:
    """The entry of a day; `entries`: how many are before it."""
    return _entry("day", at=instant.to_text(at), entries=entries)


def key_entry(key: VerifierKey) -> bytes:
    """The entry of a new public key."""
    return _entry("key", key=key.text)


def gap_entry(at: datetime, entries: int, known: int) -> bytes:
    """The entry of a restored table; `entries`: how many are before it, `known`: of how many the table knows all."""
    return _entry(GAP, at=instant.to_text(at), entries=entries, known=known)


def order_entry(members: Mapping[str, object]) -> bytes:
    """The entry of an order; its members are those of `order_record`."""
    return _entry("order", **members)


def figures_entry(members: Mapping[str, object]) -> bytes:
    """The entry of a month's figures; its members are those of `figures.members`."""
    return _entry("figures", **members)


def commitment(blind: str, fact_hash: str) -> str:
    """SHA-256(0x02 ‖ blind ‖ fact's hash), all in hex. Both sides have blind and fact, and compute the same.

    A fact's own hash is never public: its other members can be guessed by trying.
    """
    return hashlib.sha256(COMMITMENT + bytes.fromhex(blind) + bytes.fromhex(fact_hash)).hexdigest()


def _entry(kind: str, **members: object) -> bytes:
    encoded = canonical({"kind": kind, **members}).encode()
    if len(encoded) > BYTES_AT_MOST:
        msg = f"An entry has at most {BYTES_AT_MOST} bytes; this one has {len(encoded)}."
        raise ValueError(msg)
    return encoded
