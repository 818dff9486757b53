"""Proofs that an order's facts are in the public log (c2sp.org/tlog-proof), from its mark, checkpoint and tiles. Pure.

c2sp.org/tlog-proof@v1
extra mRx…=          the fact's blind and its hash; the entry is computed from them (`entries.commitment`)
index 17             where the entry is
4sW…=                the siblings of its path, from the leaf up

log.example/orders   the checkpoint, signed
…

What one answer reads is bounded, however long the journal and the log: the mark, the checkpoint, and so many tiles.
"""

import base64
from collections.abc import Iterator, Sequence

from removal.errors import Erased, NotInLog, Retryable
from removal.publiclog import merkle
from removal.publiclog.marks import Journal, LoggedFact, Mark
from removal.publiclog.notes import Checkpoint, checkpoint_under
from removal.publiclog.ports import CHECKPOINT, OrderMarks, ReadObject
from removal.publiclog.shown import FactProof, Proofs
from removal.publiclog.tiles import subtrees_of
from removal.record.blinds import blind_of
from removal.values import dataclass, field

VERSION = "c2sp.org/tlog-proof@v1"
PROOFS_AT_MOST = 100  # of one answer, each of at most 3 kB, and 150 bytes more for each cosignature
TILES_AT_MOST = 32  # of one answer, but for those of its last proof: at 30 ms each, a second


class NoLog(NotInLog):
    """A deployment without a public log."""

    def __init__(self) -> None:
        super().__init__("This system keeps no public log, so it has no proofs.")


class NotLogged(NotInLog):
    """None of the facts that were asked for is in the log yet."""

    def __init__(self, order: str) -> None:
        super().__init__(
            f"No such fact of order {order} is in the public log yet. "
            "The log takes in what is new each minute; ask again."
        )


class BlindsErased(Erased):
    """The order's key was erased, and without it no proof can be made."""

    def __init__(self, order: str) -> None:
        super().__init__(order)
        self.detail = (
            f"The text of order {order} was erased when its preservation ended, and with it the key without which "
            "no proof can be made. Proofs and blinds that you have kept stay valid."
        )
        self.args = (self.detail,)


@dataclass(frozen=True, slots=True)
class Tree:
    """The log at its checkpoint. `read`: the keys of the tiles that were read."""

    note: bytes
    checkpoint: Checkpoint
    subtrees: merkle.Subtrees
    read: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class ProofReader:
    """Makes the proofs of an order's facts. `origin`: the log's name; None in a deployment without a log."""

    read: ReadObject
    marks: OrderMarks
    origin: str | None

    def proofs(self, order: str, journal: Journal, after: int) -> Proofs:
        """Proofs of those of these facts that both sides may see and that come after a sequence, as many as fit.

        Raises NoLog, NotLogged if there is a proof of none, BlindsErased, or Retryable if a tile is missing.
        """
        if self.origin is None:
            raise NoLog
        if not journal.key:
            raise BlindsErased(order)
        facts = journal.visible(after, max((fact.sequence for fact in journal.facts), default=0))
        mark = self.marks.mark(order)
        tree = self._tree(self.origin) if mark.runs else None
        logged = list(_logged(facts, mark, tree.checkpoint.size)) if tree else []
        if tree is None or not logged:
            raise NotLogged(order)
        proofs = list(_fitting(logged, tree, journal.key))
        last = proofs[-1]["fact"] if len(proofs) < len(logged) else None
        known = {fact.sequence for fact, _ in logged}
        waiting = [fact.sequence for fact in facts if fact.sequence not in known]
        return {"order": order, "proofs": proofs, "not_logged": waiting, "next": last}

    def _tree(self, origin: str) -> Tree | None:
        """The log as it is served; None before its first checkpoint."""
        note = self.read(CHECKPOINT)
        if note is None:
            return None
        checkpoint, keys = checkpoint_under(note, origin), set[str]()

        def read(key: str) -> bytes:
            keys.add(key)
            body = self.read(key)
            if body is None:
                raise Retryable(f"{key} of the public log cannot be read now. Send the same again.")
            return body

        return Tree(note, checkpoint, subtrees_of(checkpoint.size, read), keys)


def proof_text(index: int, extra: bytes, path: Sequence[bytes], note: bytes) -> str:
    """A proof, as c2sp.org/tlog-proof writes it."""
    lines = (VERSION, f"extra {_base64(extra)}", f"index {index}", *map(_base64, path), "", note.decode())
    return "\n".join(lines)


def _fitting(logged: Sequence[tuple[LoggedFact, int]], tree: Tree, key: str) -> Iterator[FactProof]:
    """The first proofs, as many as one answer may have and read."""
    for fact, index in logged[:PROOFS_AT_MOST]:
        extra = bytes.fromhex(blind_of(key, fact.sequence) + fact.hash)
        path = merkle.inclusion(tree.subtrees, index, tree.checkpoint.size)
        proof = proof_text(index, extra, path, tree.note)
        yield {"fact": fact.sequence, "type": fact.type, "index": index, "proof": proof}
        if len(tree.read) >= TILES_AT_MOST:
            return


def _logged(facts: Sequence[LoggedFact], mark: Mark, size: int) -> Iterator[tuple[LoggedFact, int]]:
    """The facts whose entries the checkpoint has, each with its index: a mark moves before the checkpoint does."""
    for fact in facts:
        index = mark.index_of(fact.sequence)
        if index is not None and index < size:
            yield fact, index


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
