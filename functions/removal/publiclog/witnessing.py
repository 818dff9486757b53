"""Asks witnesses to cosign the checkpoint that is published, and never one before it is. Pure.

    run A   publishes 9 ── asks W1: "from 7 to 9" ── has W1's cosignature ── checkpoint 9 becomes 9 + W1, by its tag
    run B        publishes 12 ──────────────────────────────────────────── then A's tag is old: 9 is not put back

Nothing here decides what is in the log or signs. A witness that is away, lies or refuses is named, and changes nothing;
the next minute asks it again. What it knew last is remembered in this process alone: a new one asks from 0, and the
witness answers (409) with the size that it knows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from removal.errors import Retryable
from removal.publiclog import merkle
from removal.publiclog.cosignatures import PATH, cosignature_of, known_size, request_of, with_cosignatures
from removal.publiclog.notes import Checkpoint, SignatureLine, checkpoint_under, parts_of, signature_lines
from removal.publiclog.policy import Policy, Witness, asked_of
from removal.publiclog.ports import CHECKPOINT, Kind, Objects
from removal.publiclog.sequencer import LogStopped
from removal.publiclog.tiles import subtrees_of
from removal.values import dataclass, field

OK, CONFLICT, UNPROVEN = 200, 409, 422
TIMES = 2  # that a witness is asked: the second with the size that it named
PUTS = 3  # of the cosigned checkpoint, each because another run has put one

Post = Callable[[str, bytes], "Reply"]  # address and body → the witness's reply; Retryable for a fault of ours
Each = Callable[[Callable[[Witness], "Asked"], Iterable[Witness]], Iterable["Asked"]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and the begin of a body; or, without a status, why there was none."""

    status: int | None
    body: bytes = b""
    fault: str = ""


class Outcome(StrEnum):
    """What became of a request: in the log of the function."""

    COSIGNED = "cosigned"
    REFUSED = "refused"  # it knows another log than the one that is published
    FAILED = "failed"
    OUTRUN = "outrun"  # it knows a larger one, which another run has published meanwhile


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness by its name, what became of its request and why, and its cosignature."""

    witness: str
    outcome: Outcome
    reason: str = ""
    line: SignatureLine | None = None
    knows: int = 0


@dataclass(frozen=True, slots=True)
class Witnessing:
    """Asks all witnesses of a policy that have not cosigned; `each`: how their requests are made side by side."""

    objects: Objects
    origin: str
    policy: Policy
    post: Post
    clock: Callable[[], datetime]
    each: Each = map
    sizes: dict[str, int] = field(default_factory=dict)  # of the log that each witness knew last

    def run(self) -> Sequence[Asked]:
        """What became of each request; none where nothing is published, or all have cosigned."""
        stored = self.objects.read(CHECKPOINT)
        if stored is None:
            return []
        text, lines = parts_of(stored.body)
        there = list(signature_lines(lines))
        missing = [each for each in asked_of(self.policy) if not any(line.is_of(each.key) for line in there)]
        if not missing:
            return []
        tree = self._tree(stored.body)
        asked = list(self.each(lambda witness: self._asked(witness, tree, text), missing))
        self._publish(text, [each.line for each in asked if each.line])
        return list(self._judged(asked))

    def _tree(self, note: bytes) -> "_Tree":
        checkpoint = checkpoint_under(note, self.origin)
        subtrees = subtrees_of(checkpoint.size, self._body)
        if merkle.root_of(subtrees, checkpoint.size) != checkpoint.root:
            raise LogStopped("The tiles do not have the root of the checkpoint: no witness is asked.")
        return _Tree(note, checkpoint, subtrees)

    def _asked(self, witness: Witness, tree: "_Tree", text: str) -> Asked:
        old, size = min(self.sizes.get(witness.name, 0), tree.checkpoint.size), tree.checkpoint.size
        for _ in range(TIMES):
            try:
                reply = self.post(witness.url + PATH, request_of(old, tree.proof_from(old), tree.note))
            except Retryable as error:
                return Asked(witness.name, Outcome.FAILED, str(error))
            known = known_size(reply.body) if reply.status == CONFLICT else None
            if known is None:
                return self._read(witness, reply, text, size)
            self.sizes[witness.name] = known
            if known > size:
                return Asked(witness.name, Outcome.OUTRUN, f"it knows {known} entries", knows=known)
            if known == old:
                return _contradicted(witness, old, size)
            old = known
        return Asked(witness.name, Outcome.FAILED, "it named another size twice")

    def _read(self, witness: Witness, reply: Reply, text: str, size: int) -> Asked:
        if reply.status == UNPROVEN:
            return Asked(witness.name, Outcome.REFUSED, "it says that the proof is wrong")
        if reply.status != OK:
            return Asked(witness.name, Outcome.FAILED, reply.fault or f"it answered {reply.status}")
        line = cosignature_of(reply.body, text, witness.key, self.clock())
        if line is None:
            return Asked(witness.name, Outcome.FAILED, "its answer has no right cosignature of its key")
        self.sizes[witness.name] = size
        return Asked(witness.name, Outcome.COSIGNED, line=line)

    def _publish(self, text: str, lines: Sequence[SignatureLine]) -> None:
        """The checkpoint with cosignatures in its own place; nothing if another one is published by now."""
        for _ in range(PUTS if lines else 0):
            stored = self.objects.read(CHECKPOINT)
            if stored is None or parts_of(stored.body)[0] != text:
                return
            cosigned = with_cosignatures(stored.body, lines)
            if cosigned == stored.body or self.objects.replace(CHECKPOINT, cosigned, Kind.CHECKPOINT, stored.tag):
                return

    def _judged(self, asked: Sequence[Asked]) -> Iterator[Asked]:
        """A witness that knows more than is published now has it from another log: ours publishes before it asks."""
        size = self._size_now() if any(each.outcome is Outcome.OUTRUN for each in asked) else 0
        for each in asked:
            if each.outcome is Outcome.OUTRUN and each.knows > size:
                yield Asked(each.witness, Outcome.REFUSED, f"{each.reason}, and {size} are published")
            else:
                yield each

    def _size_now(self) -> int:
        stored = self.objects.read(CHECKPOINT)
        return checkpoint_under(stored.body, self.origin).size if stored else 0

    def _body(self, key: str) -> bytes:
        stored = self.objects.read(key)
        if stored is None:
            raise LogStopped(f"{key} is missing.")
        return stored.body


@dataclass(frozen=True, slots=True)
class _Tree:
    note: bytes
    checkpoint: Checkpoint
    subtrees: merkle.Subtrees

    def proof_from(self, old: int) -> list[bytes]:
        return merkle.consistency(self.subtrees, old, self.checkpoint.size) if old else []


def _contradicted(witness: Witness, old: int, size: int) -> Asked:
    if old == size:
        return Asked(witness.name, Outcome.REFUSED, f"it knows another log of {size} entries")
    return Asked(witness.name, Outcome.FAILED, f"it refused the size {old}, which it named itself")
