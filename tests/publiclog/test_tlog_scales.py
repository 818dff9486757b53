"""`tlog-scales`, which is not ours, reads a log of ours by C2SP's paths, and verifies it and its cosignatures.

It is by a witness operator, and shares nothing with this repository: https://github.com/florolf/tlog-scales.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash
from tlog_scales.tlog import (
    Checkpoint,
    ConsistencyProof,
    ConsistencyProofInvalid,
    InclusionProof,
    InclusionProofInvalid,
)

from removal.publiclog import merkle
from removal.publiclog.bundles import unpacked
from removal.publiclog.ports import Kind
from removal.publiclog.tiles import subtrees_of
from tests.publiclog.test_witnessing import KEY, Asking

SIZES = (1, 3, 256, 257, 900)


@pytest.fixture(scope="module")
def asking() -> Asking:
    """A log with two witnesses, which grew through these sizes."""
    asking = Asking()
    asking.log.run()
    for before, size in pairwise(SIZES):
        asking.ask()
        asking.log.table.add(f"order-{size}", "order.issued", *["order.reminded"] * (size - before - 1))
        asking.log.run(f"order-{size}")
    asking.ask()
    return asking


@pytest.fixture(scope="module")
def theirs(asking: Asking, tmp_path_factory: pytest.TempPathFactory) -> TilesReader:
    """Their reader of the log as a client gets it: bundles are decompressed, as HTTP does."""
    folder: Path = tmp_path_factory.mktemp("log")
    for key, (body, kind) in asking.log.bucket.objects.items():
        if kind is not Kind.COMMIT:
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / key).write_bytes(unpacked(body) if kind is Kind.BUNDLE else body)
    return TilesReader(LocalBackend(folder))


def test_it_verifies_the_authoritys_signature_and_each_cosignature(asking: Asking, theirs: TilesReader) -> None:
    checkpoint = theirs.get_checkpoint()
    assert (checkpoint.size, len(checkpoint.signatures)) == (900, 3)
    for key in (KEY, *(witness.vkey for witness in asking.witnesses)):
        checkpoint.verify(Vkey.from_string(key))
    assert theirs.calculate_root_hash() == checkpoint.root_hash == asking.log.checkpoint.root


def test_it_refuses_a_cosignature_of_another_text(asking: Asking) -> None:
    other = Checkpoint.from_text(asking.note.decode().replace("\n900\n", "\n901\n"))
    for key in (KEY, *(witness.vkey for witness in asking.witnesses)):
        with pytest.raises(InvalidSignature):
            other.verify(Vkey.from_string(key))


def test_it_finds_each_entry_by_tiles_and_our_proofs_are_the_ones_that_it_makes(
    asking: Asking, theirs: TilesReader
) -> None:
    root, subtrees = theirs.get_checkpoint().root_hash, subtrees_of(900, asking.log.tile)
    for index in (0, 1, 255, 256, 511, 768, 899):
        entry = theirs.get_entry(index)
        assert entry == asking.log.entries[index]
        ours = merkle.inclusion(subtrees, index, 900)
        assert theirs.get_inclusion_proof(index, 900).node_hashes == ours
        InclusionProof(index, 900, ours).check(leaf_hash(entry), root)
        with pytest.raises(InclusionProofInvalid):
            InclusionProof(index, 900, ours).check(leaf_hash(entry + b" "), root)


def test_it_follows_the_log_by_the_proofs_that_witnesses_get(asking: Asking, theirs: TilesReader) -> None:
    root, subtrees = theirs.get_checkpoint().root_hash, subtrees_of(900, asking.log.tile)
    for size in SIZES[:-1]:
        before = merkle.root_of(subtrees, size)
        proof = merkle.consistency(subtrees, size, 900)
        assert theirs.get_consistency_proof(size, 900).node_hashes == proof
        ConsistencyProof(size, 900, list(proof)).check(before, root)
        with pytest.raises(ConsistencyProofInvalid):
            ConsistencyProof(size, 900, list(proof)).check(bytes(32), root)
