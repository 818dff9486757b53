r"""The hashes of the log's tree, and its proofs (RFC 6962, section 2.1). Pure.

The root of the leaves a to g: each node is SHA-256(0x01 ‖ left ‖ right), each leaf SHA-256(0x00 ‖ entry).

           root(7)
          /       \
       abcd        efg          subtree(2, 0) = abcd: level 2, so four leaves; the first of its level
      /    \      /   \
    ab      cd   ef    g        subtree(1, 2) = ef
"""

import hashlib
from collections.abc import Callable, Iterable

EMPTY = hashlib.sha256().digest()  # the root of no leaves
LEAF, NODE = b"\x00", b"\x01"
Subtrees = Callable[[int, int], bytes]  # level and number → the hash of a whole subtree of 2^level leaves


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return hashlib.sha256(NODE + left + right).digest()


def whole(hashes: Iterable[bytes]) -> bytes:
    """The root of subtrees of one size, whose number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def joined(peaks: Iterable[bytes]) -> bytes:
    """The root over whole subtrees of decreasing size, from left to right; EMPTY without any."""
    root = b""
    for peak in reversed(list(peaks)):
        root = node_hash(peak, root) if root else peak
    return root or EMPTY


def root_of(subtrees: Subtrees, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range(subtrees, 0, size) if size else EMPTY


def inclusion(subtrees: Subtrees, index: int, size: int) -> list[bytes]:
    """The proof that a leaf is in the tree of a size: the siblings of its path, from the leaf up. ValueError."""
    if not 0 <= index < size:
        msg = f"The tree of {size} leaves has no leaf {index}."
        raise ValueError(msg)
    proof, start, end = list[bytes](), 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range(subtrees, middle, end))
            end = middle
        else:
            proof.append(_range(subtrees, start, middle))
            start = middle
    return proof[::-1]


def consistency(subtrees: Subtrees, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` leaves is the begin of that of `new`; ValueError unless 0 < old ≤ new."""
    if not 0 < old <= new:
        msg = f"There is no proof from {old} to {new} leaves."
        raise ValueError(msg)
    proof, start, end = list[bytes](), 0, new
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_range(subtrees, middle, end))
            end = middle
        else:
            proof.append(_range(subtrees, start, middle))
            start = middle
    last = [_range(subtrees, start, end)] if start else []  # without a left sibling, it is the old root itself
    return [*last, *proof[::-1]]


def _split(size: int) -> int:
    """The largest power of two that is smaller than a size of at least 2."""
    return 1 << (size - 1).bit_length() - 1


def _range(subtrees: Subtrees, start: int, end: int) -> bytes:
    """The root of the leaves from `start` to before `end`, which begin where a subtree of their size does."""
    peaks, at = list[bytes](), start
    while at < end:
        level = (end - at).bit_length() - 1
        peaks.append(subtrees(level, at >> level))
        at += 1 << level
    return joined(peaks)
