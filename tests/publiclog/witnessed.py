"""Lives of a log whose runs ask witnesses, who are killed, doubled and unanswered as all else that a run calls."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from greenlet import greenlet  # type: ignore[import-untyped]

from removal.errors import Retryable
from removal.publiclog.notes import parts_of
from removal.publiclog.policy import Policy, policy_of
from removal.publiclog.ports import CHECKPOINT, Journals, Kind, Objects, OrderMarks, Signer, Stored
from removal.publiclog.sequencer import Published, Sequencer
from removal.publiclog.witnessing import Asked, Outcome, Reply, Witnessing
from tests.publiclog.interleaving import Killed, Life
from tests.publiclog.memory import ORIGIN
from tests.publiclog.memory import Signer as TestSigner
from tests.publiclog.witness import Witness

KEY = TestSigner().public_key().text
NAMES = {"witness.example/w1": 40, "witness.example/w2": 41}


class WitnessedLife(Life):
    """`asks`: what asks the witnesses; `runs`: the sequencer of a run, after which they are asked."""

    def __init__(self, seed: int, asks: type[Witnessing] = Witnessing, runs: type[Sequencer] = Sequencer) -> None:
        self.asks, self.runs_with = asks, runs
        self.witnesses = [Witness(KEY, name, key) for name, key in NAMES.items()]
        self.process: dict[str, int] = {}
        self.refused = list[str]()
        super().__init__(seed, self._asking, steps=800)

    @property
    def policy(self) -> Policy:
        lines = "".join(each.line for each in self.witnesses)
        return policy_of(f"{lines}group both all w1 w2\nquorum both\n".encode())

    def witnessing(self, objects: Objects, clock: Callable[[], datetime]) -> Witnessing:
        """In a process that remembers, or in a new one."""
        if self.chance.random() < 0.3:
            self.process = {}
        return self.asks(objects, ORIGIN, self.policy, self._post, clock, map, self.process)

    def cosigned(self) -> list[str]:
        """The witnesses in the checkpoint that is published at the end."""
        lines = parts_of(self.bucket.objects[CHECKPOINT][0])[1].splitlines()
        return sorted(line.split(" ")[1] for line in lines[1:])

    def witness_faults(self) -> Iterator[str]:
        yield from self.refused
        if self.cosigned() != sorted(NAMES):
            yield f"at rest {self.cosigned()} have cosigned"
        for witness in self.witnesses:
            roots = dict(witness.seen)
            if any(roots[size] != root for size, root in witness.seen):
                yield f"{witness.name} has seen two logs of one size"

    def _begin(self) -> None:
        """Half of all runs come to the witnesses at once: the others are mostly killed before."""
        if not self.faults or self.chance.random() < 0.5:
            super()._begin()
            return
        objects = self.bucket.through(self.call)
        self.runs.append(greenlet(lambda: self._ask(objects)))

    def _ask(self, objects: Objects) -> None:
        with suppress(Killed, Retryable):
            self.note(self.witnessing(objects, lambda: self.now).run())

    def note(self, asked: Sequence[Asked]) -> None:
        self.refused += [each.reason for each in asked if each.outcome is Outcome.REFUSED]

    def _post(self, url: str, body: bytes) -> Reply:
        name = url.removeprefix("https://").removesuffix("/add-checkpoint")
        witness = next(each for each in self.witnesses if each.name == name)
        witness.at = self.now
        return self.call(lambda: Reply(*witness.add_checkpoint(body)))  # type: ignore[return-value]

    def _asking(  # noqa: PLR0917 - as the sequencer
        self,
        objects: Objects,
        marks: OrderMarks,
        journals: Journals,
        signer: Signer,
        clock: Callable[[], datetime],
        listing: Callable[[str], bytes | None],
    ) -> Sequencer:
        life, runs = self, self.runs_with

        class Asking(runs):  # type: ignore[misc,valid-type]
            def run(self, orders: Collection[str], listed: Collection[str] = ()) -> frozenset[str]:
                left: frozenset[str] = super().run(orders, listed)
                life.note(life.witnessing(objects, clock).run())
                return left

            def ask_before(self, note: bytes) -> None:
                """What no run does: ask for a checkpoint that is not published."""
                witnessing = life.witnessing(_Shown(objects, note), clock)
                witnessing.run()

        return Asking(objects, marks, journals, signer, clock, listing)


class _Shown:
    """The bucket, as if a note were its checkpoint."""

    def __init__(self, objects: Objects, note: bytes) -> None:
        self.objects, self.note = objects, note
        self.create, self.any_below = objects.create, objects.any_below

    def read(self, key: str) -> Stored | None:
        return Stored(self.note, "") if key == CHECKPOINT else self.objects.read(key)

    def replace(self, *_: object) -> bool:
        return False


class AsksFirst(Sequencer):
    """Asks the witnesses before it publishes."""

    def _publish(self, note: bytes, published: Published) -> bool:
        self.ask_before(note)  # type: ignore[attr-defined]
        return super()._publish(note, published)


class PutsBack(Witnessing):
    """Puts the cosigned checkpoint, whatever is published by now."""

    def _publish(self, text: str, lines: object) -> None:
        stored = self.objects.read(CHECKPOINT)
        if stored and lines:
            note = (f"{text}\n" + parts_of(stored.body)[1]).encode()
            self.objects.replace(CHECKPOINT, note, Kind.CHECKPOINT, stored.tag)


class ForgetsTag(Witnessing):
    """Replaces whichever checkpoint is there with the one that it has read and cosigned."""

    def run(self) -> Sequence[Asked]:
        before = self.objects.read(CHECKPOINT)
        asked = super().run()
        stored = self.objects.read(CHECKPOINT)
        if before and stored and asked:
            self.objects.replace(CHECKPOINT, before.body, Kind.CHECKPOINT, stored.tag)
        return asked
