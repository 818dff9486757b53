"""The tree's tiles (c2sp.org/tlog-tiles): up to 256 hashes of one level in an object, which never changes. Pure.

A tree of 70,000 leaves: 273 whole tiles of leaves, and one of 112; above them one whole tile and one of 17; above that
one of 1. The hash of a whole tile is an entry of the tile above.

    tile/0/000 … tile/0/272   tile/0/273.p/112
    tile/1/000                tile/1/001.p/17
                              tile/2/000.p/1
"""

from collections.abc import Callable, Iterator, Sequence

from removal.publiclog import merkle
from removal.values import dataclass

HEIGHT, WIDTH, HASH_BYTES = 8, 256, 32
GROUP = 1_000  # a tile's number is written in groups of three digits


@dataclass(frozen=True, slots=True)
class Tile:
    """Up to 256 hashes of a level, from `number` × 256 on; a tile of fewer is partial."""

    level: int
    number: int
    hashes: tuple[bytes, ...]

    @property
    def path(self) -> str:
        """Where it is served, below the log's address."""
        return tile_path(self.level, self.number, len(self.hashes))

    @property
    def body(self) -> bytes:
        """The bytes that are served."""
        return b"".join(self.hashes)


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: the hashes of its partial tile on each level. All that is needed to append to it."""

    size: int
    levels: tuple[tuple[bytes, ...], ...]

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return merkle.joined(peak for row in reversed(self.levels) for peak in _peaks(row))

    def grown(self, leaves: Sequence[bytes]) -> tuple["Edge", list[Tile]]:
        """The edge after more leaves, and the tiles that are new: whole ones, and the partial ones of this size."""
        tiles, levels, more = list[Tile](), list[tuple[bytes, ...]](), list(leaves)
        size = self.size + len(leaves)
        for level in range(max(len(self.levels), _levels(size))):
            before = self.levels[level] if level < len(self.levels) else ()
            row, first = [*before, *more], self.size >> HEIGHT * (level + 1)
            new = [
                Tile(level, first + at // WIDTH, tuple(row[at : at + WIDTH]))
                for at in range(0, len(row) if more else 0, WIDTH)
            ]
            tiles += new
            more = [merkle.whole(tile.hashes) for tile in new if len(tile.hashes) == WIDTH]
            levels.append(tuple(row[len(row) - len(row) % WIDTH :]))
        return Edge(size, tuple(levels)), tiles


EMPTY_TREE = Edge(0, ())


def edge_of(size: int, read: Callable[[str], bytes]) -> Edge:
    """The edge of a tree whose tiles are read by their paths."""
    return Edge(size, tuple(tuple(_edge_row(size, level, read)) for level in range(_levels(size))))


def subtrees_of(size: int, read: Callable[[str], bytes]) -> merkle.Subtrees:
    """The subtrees of a tree of a size, from its tiles, each of which is read once."""
    known: dict[str, list[bytes]] = {}

    def subtree(level: int, number: int) -> bytes:
        row, within = divmod(level, HEIGHT)
        tile, first = divmod(number << within, WIDTH)
        path = tile_path(row, tile, min(WIDTH, (size >> HEIGHT * row) - tile * WIDTH))
        if path not in known:
            known[path] = hashes_of(read(path))
        return merkle.whole(known[path][first : first + (1 << within)])

    return subtree


def tile_path(level: int, number: int, width: int) -> str:
    """The path of a tile with `width` hashes."""
    return f"tile/{level}/{_numbered(number)}{_partial(width)}"


def bundle_path(number: int, width: int) -> str:
    """The path of the entries below a tile of leaves with `width` hashes."""
    return f"tile/entries/{_numbered(number)}{_partial(width)}"


def hashes_of(body: bytes) -> list[bytes]:
    """The hashes in a tile's bytes; ValueError if these are no whole number of them."""
    if len(body) % HASH_BYTES:
        msg = f"A tile of {len(body)} bytes has no whole number of hashes."
        raise ValueError(msg)
    return [body[at : at + HASH_BYTES] for at in range(0, len(body), HASH_BYTES)]


def _edge_row(size: int, level: int, read: Callable[[str], bytes]) -> list[bytes]:
    number, width = divmod(size >> HEIGHT * level, WIDTH)
    hashes = hashes_of(read(tile_path(level, number, width))) if width else []
    if len(hashes) != width:
        msg = f"Tile {tile_path(level, number, width)} has {len(hashes)} hashes."
        raise ValueError(msg)
    return hashes


def _levels(size: int) -> int:
    """The number of levels of tiles of a tree."""
    return -(-size.bit_length() // HEIGHT)


def _peaks(row: Sequence[bytes]) -> Iterator[bytes]:
    """The roots of the whole subtrees of a partial tile, the largest first."""
    at = 0
    while at < len(row):
        width = 1 << (len(row) - at).bit_length() - 1
        yield merkle.whole(row[at : at + width])
        at += width


def _numbered(number: int) -> str:
    """`1234067` is `x001/x234/067`."""
    groups = f"{number % GROUP:03d}"
    while number := number // GROUP:
        groups = f"x{number % GROUP:03d}/{groups}"
    return groups


def _partial(width: int) -> str:
    return f".p/{width}" if width < WIDTH else ""
