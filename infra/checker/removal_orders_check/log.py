"""The log: its checkpoint, its entries, and the roots over them (C2SP tlog-tiles and signed-note, RFC 6962)."""

import base64
import hashlib
import http.client
import json
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PATIENCE = 30.0  # seconds that a file of the log may take
ENTRIES_OF_BUNDLE, GROUP, GZIP = 256, 1_000, 31
BYTES_AT_MOST = ENTRIES_OF_BUNDLE * (2 + 65_535)  # of a bundle, the largest file of a log but for tables
DIGITS_AT_MOST = 18  # of a size
ED25519, LEAF, NODE = b"\x01", b"\x00", b"\x01"
Read = Callable[[str], bytes]  # a path below the log's address → the bytes there; Unreadable


class Unreadable(Exception):
    """A file cannot be had, or is none of what this tool reads."""


class Wrong(Exception):
    """The log or a proof is not as it must be. The message can be shown to others as it is."""


class Unsigned(Wrong):
    """The key has not signed."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log has signed: the number of its entries, and the root over them."""

    note: bytes
    size: int
    root: bytes


def hashed(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one behind the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over hashes of entries; that of no entries is the hash of nothing."""
    peaks: list[tuple[int, bytes]] = []  # whole subtrees from the left: the number of leaves, the hash
    for leaf in leaves:
        peaks.append((1, leaf))
        while len(peaks) > 1 and peaks[-2][0] == peaks[-1][0]:
            (size, left), (_, right) = peaks[-2:]
            peaks[-2:] = [(2 * size, hashed(NODE, left, right))]
    root = b""
    for _, peak in reversed(peaks):
        root = hashed(NODE, peak, root) if root else peak
    return root or hashed()


def root_by_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root of a tree of a size to which a path leads from a leaf (RFC 6962, section 2.1.1). Raises Wrong."""
    if size == 1 and not path and index == 0:
        return leaf
    if size < 2 or not path:  # noqa: PLR2004 - a tree of two leaves has two halves
        raise Wrong("The proof is no path in a log of that size.")
    middle = 1 << (size - 1).bit_length() - 1
    if index < middle:
        return hashed(NODE, root_by_path(leaf, index, middle, path[:-1]), path[-1])
    return hashed(NODE, path[-1], root_by_path(leaf, index - middle, size - middle, path[:-1]))


def opened(note: bytes, *keys: str) -> Checkpoint:
    """A checkpoint whose signature by one of the keys is right. Raises Wrong, or Unreadable for a key that is none."""
    name, text = noted(note, *keys)
    origin, size, root, *_ = [*text.split("\n"), "", ""]
    if origin != name or not size.isdecimal() or len(size) > DIGITS_AT_MOST:
        raise Wrong(f"The checkpoint is that of {origin!r}, not of {name}.")
    return Checkpoint(note, int(size), decoded(root))


def announced(found: Sequence[bytes], key: str) -> list[str]:
    """The keys of the same log that entries announce, each of which is one."""
    name = public_of(key)[0]
    read = (json.loads(entry) for entry in found if b'"kind":"key"' in entry)
    keys = [str(entry["key"]) for entry in read if entry["kind"] == "key"]
    return [each for each in keys if public_of(each)[0] == name]


def noted(note: bytes, *keys: str) -> tuple[str, str]:
    """The name of the keys and the text that the first of them that signed has signed in a note.

    The text has no line break at its end. Raises Unsigned if none has signed, Wrong for a signature that is not right,
    or Unreadable for a key that is none.
    """
    text, _, signatures = note.decode(errors="replace").rpartition("\n\n")
    for name, public in map(public_of, keys):
        signature = _signature(signatures, name, public)
        if signature is not None:
            break
    else:
        raise Unsigned(f"It has no signature of {public_of(keys[0])[0]} by this key.")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, f"{text}\n".encode())
    except InvalidSignature as error:
        raise Wrong(f"The signature is not that of {name}.") from error
    return name, text


def entries(read: Read, checkpoint: Checkpoint) -> list[bytes]:
    """All entries of the log, whose hashes have the root of the checkpoint. Raises Wrong, Unreadable."""
    found = list(entries_from(read, 0, checkpoint.size))
    if len(found) != checkpoint.size:
        raise Wrong(f"The log has signed {checkpoint.size} entries and serves {len(found)}.")
    if root_of(hashed(LEAF, entry) for entry in found) != checkpoint.root:
        raise Wrong(f"The log's {checkpoint.size} entries have another root than the one that it has signed.")
    return found


def trusted(read: Read, note: bytes, seen: Checkpoint) -> list[bytes]:
    """The first entries of a log, of which an earlier checkpoint is, though another key signs now. Raises Wrong."""
    size = note.decode(errors="replace").partition("\n")[2].partition("\n")[0]
    found = [entry for path in _bundles(_number(size), 0) for entry in _unbundled(read(path))]
    goes_on(found, seen)
    return found[: seen.size]


def _number(size: str) -> int:
    """The size that an unverified note names; 0 if it is none. Files are read until one is missing."""
    return int(size) if size.isascii() and size.isdecimal() and len(size) <= DIGITS_AT_MOST else 0


def entries_from(read: Read, first: int, size: int) -> Iterator[bytes]:
    """The entries of a log of a size from an index on; bundles before it are not read. Raises Wrong, Unreadable."""
    start = first // ENTRIES_OF_BUNDLE if first < size else -(-size // ENTRIES_OF_BUNDLE)
    for number, path in enumerate(_bundles(size, start), start):
        width = min(ENTRIES_OF_BUNDLE, size - number * ENTRIES_OF_BUNDLE)
        found = list(_unbundled(read(path)))
        if len(found) != width:
            served = number * ENTRIES_OF_BUNDLE + len(found)
            raise Wrong(f"The log has signed {size} entries and serves {served}.")
        yield from found[max(first - number * ENTRIES_OF_BUNDLE, 0) :]


def goes_on(found: Sequence[bytes], last: Checkpoint) -> None:
    """Raises Wrong unless the entries begin with those that an earlier checkpoint was about."""
    if last.size > len(found):
        raise Wrong(f"The log had {last.size} entries and has {len(found)} now.")
    if root_of(hashed(LEAF, entry) for entry in found[: last.size]) != last.root:
        raise Wrong(
            f"The log's first {last.size} entries are others than those that it has signed before: it was forked."
        )


def reader(url: str) -> Read:
    """Reads files below an address."""

    def read(path: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{url.rstrip('/')}/{path}", timeout=PATIENCE) as answer:  # noqa: S310
                body = bytes(answer.read(BYTES_AT_MOST + 1))
        except (urllib.error.URLError, http.client.HTTPException, ValueError, OSError) as error:
            raise Unreadable(f"{url}/{path} cannot be read: {error}") from error
        if len(body) > BYTES_AT_MOST:
            raise Unreadable(f"{url}/{path} is larger than any file of a log.")
        return body

    return read


def _signature(lines: str, name: str, public: bytes) -> bytes | None:
    id_ = key_id(name, ED25519, public)
    return next((found[4:] for signer, found in signatures_of(lines) if signer == name and found[:4] == id_), None)


def signatures_of(lines: str) -> Iterator[tuple[str, bytes]]:
    """Of each signature of a note its name, and id and signature as bytes; lines that are none are left out."""
    for line in lines.splitlines():
        dash, signer, encoded, *_ = [*line.split(" "), "", ""]
        with suppress(Unreadable):
            yield from [(signer, decoded(encoded))] if dash == "\u2014" else []


def key_id(name: str, type_: bytes, public: bytes) -> bytes:
    """The four bytes before each signature of a key."""
    return hashed(name.encode(), b"\n", type_, public)[:4]


def public_of(key: str, type_: bytes = ED25519) -> tuple[str, bytes]:
    """Name and bytes of a public key (c2sp.org/signed-note). Raises Unreadable."""
    name, _, rest = key.partition("+")
    encoded = decoded(rest.partition("+")[2])
    if encoded[:1] != type_ or len(encoded) != 33:  # noqa: PLR2004 - a byte and a key
        raise Unreadable(
            f"{key!r} is no key of a {'log' if type_ == ED25519 else 'witness'}: name+id+key, in one word."
        )
    return name, encoded[1:]


def decoded(text: str) -> bytes:
    """The bytes of base64. Raises Unreadable."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unreadable(f"{text!r} is not base64.") from error


def _bundles(size: int, start: int) -> Iterator[str]:
    for number in range(start, -(-size // ENTRIES_OF_BUNDLE)):
        path, rest = f"{number % GROUP:03d}", number // GROUP
        while rest:
            path, rest = f"x{rest % GROUP:03d}/{path}", rest // GROUP
        width = min(ENTRIES_OF_BUNDLE, size - number * ENTRIES_OF_BUNDLE)
        yield f"tile/entries/{path}" + (f".p/{width}" if width < ENTRIES_OF_BUNDLE else "")


def _unbundled(body: bytes) -> Iterator[bytes]:
    body, at = _unpacked(body) if body.startswith(b"\x1f\x8b") else body, 0
    while at < len(body):
        start = at + 2
        at = start + int.from_bytes(body[at:start], "big")
        yield body[start:at]
    if at > len(body):
        raise Wrong("The log serves entries of which the last one is cut off.")


def _unpacked(body: bytes) -> bytes:
    """Raises Wrong for what is no gzip, is cut off, or would be larger than any bundle."""
    unpack = zlib.decompressobj(wbits=GZIP)
    try:
        unpacked = unpack.decompress(body, BYTES_AT_MOST)
    except zlib.error as error:
        raise Wrong("The log serves entries that are not in gzip.") from error
    if not unpack.eof:
        raise Wrong("The log serves entries in gzip that is cut off, or too large for a bundle.")
    return unpacked
