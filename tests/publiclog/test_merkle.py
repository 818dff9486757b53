"""Hashes, tiles and proofs, beside the RFC written out over lists, and beside known values."""

import pytest

from removal.publiclog import merkle
from removal.publiclog.bundles import bundle, entries_of, packed, unpacked
from removal.publiclog.tiles import EMPTY_TREE, Edge, Tile, bundle_path, edge_of, hashes_of, subtrees_of, tile_path
from tests.publiclog import naive

# The leaves and roots with which implementations of Certificate Transparency test themselves.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
GROWTHS = [[1] * 20, [255, 1, 1], [256, 256], [3, 600, 1, 255, 300], [1000, 24, 1]]
ENTRIES = [f"entry {number}".encode() for number in range(1200)]


class Tree:
    """A tree that grew in steps, and every object that was written on the way."""

    def __init__(self) -> None:
        self.edge = EMPTY_TREE
        self.tiles: dict[str, bytes] = {}

    def grow(self, count: int) -> None:
        entries = ENTRIES[self.edge.size :][:count]
        self.edge, tiles = self.edge.grown(list(map(merkle.leaf_hash, entries)))
        for tile in tiles:
            assert self.tiles.get(tile.path, tile.body) == tile.body
            self.tiles[tile.path] = tile.body


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_the_known_ones(size: int) -> None:
    leaves = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]
    assert EMPTY_TREE.grown(leaves)[0].root.hex() == ROOTS[size]
    assert naive.root([bytes.fromhex(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize("growth", GROWTHS, ids=str)
def test_a_tree_has_the_same_root_however_it_grew_and_is_read_again_from_its_tiles(growth: list[int]) -> None:
    tree = Tree()
    for count in growth:
        tree.grow(count)
        assert tree.edge.root == naive.root(ENTRIES[: tree.edge.size])
        assert edge_of(tree.edge.size, tree.tiles.__getitem__) == tree.edge
        assert merkle.root_of(subtrees_of(tree.edge.size, tree.tiles.__getitem__), tree.edge.size) == tree.edge.root


@pytest.mark.parametrize("growth", GROWTHS, ids=str)
def test_proofs_from_tiles_are_those_of_the_rfc(growth: list[int]) -> None:
    tree, sizes = Tree(), list[int]()
    for count in growth:
        tree.grow(count)
        sizes.append(tree.edge.size)
    size = sizes[-1]
    subtrees, entries = subtrees_of(size, tree.tiles.__getitem__), ENTRIES[:size]
    for index in {*range(0, size, 97), *range(min(9, size)), size - 1, *(at - 1 for at in sizes)}:
        assert merkle.inclusion(subtrees, index, size) == naive.path(index, entries)
    for old in {*sizes, *range(1, size + 1, 131), *range(1, min(9, size))}:
        assert merkle.consistency(subtrees, old, size) == naive.proof(old, entries)


def test_a_proof_of_what_is_not_in_the_tree_is_refused() -> None:
    subtrees = subtrees_of(0, dict[str, bytes]().__getitem__)
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion(subtrees, index, size)
    for old, new in ((0, 5), (6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no proof"):
            merkle.consistency(subtrees, old, new)


def test_tiles_have_the_paths_of_the_specification() -> None:
    tree = Edge(0, ())
    _, tiles = tree.grown([bytes(32)] * 70_000)
    paths = [tile.path for tile in tiles]
    assert paths[:2] == ["tile/0/000", "tile/0/001"]
    assert paths[272:] == ["tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
    assert tile_path(3, 1_234_067, 256) == "tile/3/x001/x234/067"
    assert bundle_path(1_234_067, 8) == "tile/entries/x001/x234/067.p/8"
    assert tile_path(0, 1_000, 256) == "tile/0/x001/000"


def test_only_tiles_that_have_changed_are_written() -> None:
    edge, _ = EMPTY_TREE.grown([bytes(32)] * 256)
    edge, tiles = edge.grown([bytes(32)])
    assert [tile.path for tile in tiles] == ["tile/0/001.p/1"]
    assert tiles == [Tile(0, 1, (bytes(32),))]
    assert edge.grown([]) == (edge, [])


def test_a_tile_that_is_cut_off_is_no_tile() -> None:
    with pytest.raises(ValueError, match="33 bytes"):
        hashes_of(bytes(33))
    with pytest.raises(ValueError, match="has 2 hashes"):
        edge_of(3, lambda _: bytes(64))


def test_a_bundle_holds_each_entry_with_its_length() -> None:
    entries = [b"a", b"", "ә".encode() * 300]
    body = bundle(entries)
    assert body[:5] == b"\x00\x01a\x00\x00"
    assert body[5:7] == (600).to_bytes(2, "big")
    assert entries_of(body) == entries
    assert unpacked(packed(body)) == body
    assert packed(body)[:2] == b"\x1f\x8b"


@pytest.mark.parametrize("body", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00\x01"])
def test_a_bundle_that_is_cut_off_is_no_bundle(body: bytes) -> None:
    with pytest.raises(ValueError, match="cut off"):
        entries_of(body)
    with pytest.raises(ValueError, match="gzip"):
        unpacked(body)
