"""Proofs of facts: each leads to the signed checkpoint, and an answer reads no more of the bucket than it may."""

import base64
import hashlib

import pytest

from infra.checker.removal_orders_check.facts import fact_entry
from infra.checker.removal_orders_check.log import hashed, opened, root_by_path
from removal.errors import Retryable
from removal.publiclog.entries import fact_entry as logged_entry
from removal.publiclog.marks import Journal, LoggedFact, Mark, Run
from removal.publiclog.merkle import leaf_hash
from removal.publiclog.notes import Checkpoint, signed
from removal.publiclog.proofs import PROOFS_AT_MOST, TILES_AT_MOST, BlindsErased, NoLog, NotLogged, ProofReader
from removal.publiclog.shown import Proofs
from removal.publiclog.tiles import EMPTY_TREE
from tests.publiclog.memory import ORIGIN, Signer, Table, TableClient

KEY, ORDER = "5e" * 32, "5d04"


class Place:
    """A log of a size that has an order's facts at some indices, and counts what is read of it."""

    def __init__(self, size: int, indices: list[int]) -> None:
        facts = [
            LoggedFact(
                "order.issued" if place == 1 else "order.reminded", place, hashlib.sha256(b"%d" % place).hexdigest()
            )
            for place in range(1, len(indices) + 1)
        ]
        self.journal, self.signer, self.reads = Journal(KEY, facts), Signer(), list[str]()
        leaves = [leaf_hash(b"%d" % index) for index in range(size)]
        for fact, index in zip(facts, indices, strict=True):
            if index < size:
                leaves[index] = leaf_hash(logged_entry(KEY, fact.sequence, fact.hash))
        edge, tiles = EMPTY_TREE.grown(leaves)
        self.objects = {tile.path: tile.body for tile in tiles}
        text = Checkpoint(ORIGIN, edge.size, edge.root).text
        self.objects["checkpoint"] = signed(text, self.signer.public_key(), self.signer.sign(text.encode()))
        table = Table()
        runs = tuple(Run(fact.sequence, index, 1) for fact, index in zip(facts, indices, strict=True))
        table.marks[ORDER] = Mark(len(facts), facts[-1].hash, runs)
        self.proofs = ProofReader(self._read, TableClient(table), ORIGIN)

    def ask(self, after: int = 0) -> Proofs:
        self.reads.clear()
        return self.proofs.proofs(ORDER, self.journal, after)

    def _read(self, key: str) -> bytes | None:
        self.reads.append(key)
        return self.objects.get(key)


def shown_by(proof: str, key: str) -> tuple[str, int]:
    """The hash of the fact that a proof shows, and the index of its entry; by the checker's hand alone."""
    head, _, note = proof.partition("\n\n")
    version, extra, index, *path = head.split("\n")
    assert version == "c2sp.org/tlog-proof@v1"
    told, place = base64.b64decode(extra.removeprefix("extra ")), int(index.removeprefix("index "))
    checkpoint = opened(note.encode(), key)
    leaf = hashed(b"\0", fact_entry(told[:32].hex(), told[32:].hex()))
    assert root_by_path(leaf, place, checkpoint.size, [*map(base64.b64decode, path)]) == checkpoint.root
    return told[32:].hex(), place


def test_a_proof_leads_to_the_checkpoint_at_every_size_and_place() -> None:
    for size, indices in (
        (1, [0]),
        (2, [1]),
        (7, [0, 3, 6]),
        (256, [0, 255]),
        (300, [1, 255, 256, 299]),
        (70_000, [69_999]),
    ):
        place = Place(size, indices)
        answer = place.ask()
        found = [shown_by(proof["proof"], place.signer.public_key().text) for proof in answer["proofs"]]
        assert found == list(zip((fact.hash for fact in place.journal.facts), indices, strict=True))
        assert (answer["not_logged"], answer["next"]) == ([], None)


def test_what_an_answer_reads_is_bounded_and_its_pages_have_each_fact_once() -> None:
    scattered = Place(256 * 150, [256 * number + 7 for number in range(150)])
    together = Place(1_000, [*range(10, 510)])
    for place in (scattered, together):
        after, seen = 0, list[int]()
        while True:
            answer = place.ask(after)
            seen += [proof["fact"] for proof in answer["proofs"]]
            assert len(answer["proofs"]) <= PROOFS_AT_MOST
            assert len(place.reads) == len(set(place.reads)) <= TILES_AT_MOST + 4, (
                "a proof of this log needs four tiles"
            )
            if answer["next"] is None:
                break
            after = answer["next"]
        assert seen == [fact.sequence for fact in place.journal.facts]


def test_a_fact_whose_mark_moved_before_the_checkpoint_is_not_logged_yet() -> None:
    place = Place(5, [3, 4, 5])
    answer = place.ask()
    assert ([proof["fact"] for proof in answer["proofs"]], answer["not_logged"]) == ([1, 2], [3])
    with pytest.raises(NotLogged, match="in the public log yet"):
        place.ask(after=2)


def test_without_a_log_a_mark_a_checkpoint_or_a_key_there_is_no_proof_and_the_reason_is_said() -> None:
    place = Place(5, [3])
    with pytest.raises(NoLog, match="keeps no public log"):
        ProofReader(place.proofs.read, place.proofs.marks, None).proofs(ORDER, place.journal, 0)
    with pytest.raises(NotLogged):
        place.proofs.proofs("another", place.journal, 0)
    with pytest.raises(BlindsErased, match="have kept stay valid"):
        place.proofs.proofs(ORDER, Journal("", place.journal.facts), 0)
    assert place.reads == []
    del place.objects["checkpoint"]
    with pytest.raises(NotLogged):
        place.ask()


def test_a_tile_that_cannot_be_read_is_asked_for_again() -> None:
    place = Place(5, [3])
    del place.objects["tile/0/000.p/5"]
    with pytest.raises(Retryable, match="tile/0/000"):
        place.ask()
