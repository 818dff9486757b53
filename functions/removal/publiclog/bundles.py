"""Entry bundles (c2sp.org/tlog-tiles): the entries below a tile of leaves, each with its length before it. Pure."""

import zlib
from collections.abc import Iterable

LENGTH_BYTES = 2
GZIP = 31  # zlib's number for gzip's format with the largest window


def bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of a bundle, as a client has them once they are unpacked."""
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries)


def entries_of(body: bytes) -> list[bytes]:
    """The entries in a bundle's bytes; ValueError if it is cut off."""
    entries, at = list[bytes](), 0
    while at < len(body):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(body[at:start], "big")
        entries.append(body[start:at])
    if at > len(body):
        msg = "The bundle's last entry is cut off."
        raise ValueError(msg)
    return entries


def packed(body: bytes) -> bytes:
    """The bytes in gzip. Another release of zlib may pack them into others, so they are compared when unpacked."""
    packer = zlib.compressobj(wbits=GZIP)
    return packer.compress(body) + packer.flush()


def unpacked(body: bytes) -> bytes:
    """The bytes that `packed` packed; ValueError if they are not in gzip."""
    try:
        return zlib.decompress(body, wbits=GZIP)
    except zlib.error as error:
        msg = "The bundle is not in gzip."
        raise ValueError(msg) from error
