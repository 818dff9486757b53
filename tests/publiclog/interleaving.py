"""Lives of a log under a seed: one to three runs at once, killed at any call, messages doubled, the table restored.

The sequencer is the real one. Only what it calls is in memory, and each of its calls is where another run may go on,
where it may be killed, before the call or after it, or have no answer.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from removal.errors import Retryable
from removal.publiclog.bundles import entries_of, unpacked
from removal.publiclog.commit import commit_of
from removal.publiclog.notes import checkpoint_of
from removal.publiclog.resuming import Resuming
from removal.publiclog.sequencer import LogStopped, Sequencer
from removal.publiclog.tiles import WIDTH, bundle_path
from tests.publiclog import naive
from tests.publiclog.memory import ORIGIN, Bucket, Signer, Table, TableClient, expected

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
KILLED, UNANSWERED = 0.04, 0.02  # of the calls; a call is killed before it, or after it
STEPS = 1_000
LISTED = 0.2  # of the orders that get a fact


class Killed(BaseException):
    """Lambda ended the run."""


class NoAnswer(Retryable):
    """The call was made or not, and nothing was heard of it."""


class Life:
    """One life of a log. `made` is the sequencer: the real one, or one whose steps are in another order."""

    def __init__(
        self,
        seed: int,
        made: Callable[..., Sequencer] = Sequencer,
        *,
        restores: bool = False,
        resumes: Callable[..., Resuming] | None = None,
        steps: int = STEPS,
    ) -> None:
        self.steps = steps
        self.chance, self.made, self.restores = Random(seed), made, 3 if resumes else int(restores)
        self.resumes, self.resumed, self.unresumable = resumes, 0, list[str]()
        self.bucket, self.table, self.now = Bucket(), Table(), START
        self.signer = Signer(self.call)
        self.messages: dict[int, str] = {}
        self.listed = set[str]()  # orders whose own entry is due
        self.runs: list[greenlet] = []
        self.faults, self.stopped, self.restored = True, list[str](), 0
        self.kept: list[Table] = []

    def live(self) -> None:
        self.signer.call = self.call
        for _ in range(self.steps):
            self._happen()
            if self.runs:
                self._switch(self.chance.choice(self.runs))
        while self.runs:
            self._switch(self.chance.choice(self.runs))
        self.faults = False
        for last in range(3 + 6 * bool(self.resumes)):
            stopped = len(self.stopped)
            self.messages |= {-last - number: order for number, order in enumerate(sorted(self.listed), 1)}
            self._begin()
            while self.runs:
                self._switch(self.runs[0])
            if len(self.stopped) > stopped and self.resumes:
                self.runs.append(greenlet(self._resume))
                while self.runs:
                    self._switch(self.runs[0])

    def call(self, effect: Callable[[], object]) -> object:
        getcurrent().parent.switch()
        if not self.faults:
            return effect()
        drawn = self.chance.random()
        if drawn < KILLED / 2:
            raise Killed
        answer = effect() if drawn < 1 - UNANSWERED / 2 else None
        if drawn < KILLED:
            raise Killed
        if drawn > 1 - UNANSWERED:
            raise NoAnswer("No answer.")
        return answer

    def _switch(self, run: greenlet) -> None:
        run.switch()
        self.runs = [each for each in self.runs if not each.dead]

    def _happen(self) -> None:
        drawn = self.chance.random()
        if drawn < 0.12:
            self._add()
        if drawn < 0.08 and len(self.runs) < 3:
            self._begin()
        if drawn > 0.97:
            self.now += timedelta(hours=7)
        if self.restores and drawn > 0.95:
            self.kept.append(self.table.copy())
        if self.restores and 0.93 < drawn < 0.934 and self.kept and self.restored < self.restores:
            self._restore()
        if self.resumes and self.stopped and drawn > 0.99:
            self.runs.append(greenlet(self._resume))

    def _restore(self) -> None:
        """Another table. Runs until now are killed, or go on with the one before; what they log it does not know."""
        self.table, self.kept, self.restored = self.chance.choice(self.kept[-4:]).copy(), [], self.restored + 1
        if self.chance.random() < 0.5:
            self.runs = []

    def _add(self) -> None:
        """A fact of a new order or of one that is there, and its message, which may come twice."""
        order = f"order-{self.chance.randrange(8)}"
        begun = order in self.table.journals
        types = ["order.reminded"] if begun else ["order.drafted", "order.issued"][self.chance.randrange(2) :]
        self.table.add(order, *types, note=str(self.chance.random()))
        if self.chance.random() < LISTED:
            self.listed.add(order)
        for _ in range(self.chance.choice((1, 1, 2))):
            self.messages[len(self.messages) + self.chance.randrange(10**9)] = order

    def _begin(self) -> None:
        received = {
            name: order for name, order in self.messages.items() if not self.faults or self.chance.random() < 0.8
        }
        table = TableClient(self.table, self.call)
        bucket = self.bucket.through(self.call)
        sequencer = self.made(bucket, table, table, self.signer, lambda: self.now, own_entry)
        self.runs.append(greenlet(lambda: self._run(sequencer, received)))

    def _run(self, sequencer: Sequencer, received: dict[int, str]) -> None:
        try:
            sequencer.run(received.values(), set(self.listed))
        except LogStopped as error:
            self.stopped.append(str(error))
        except (Killed, Retryable):
            pass
        else:
            for name in received:
                self.messages.pop(name, None)

    def _resume(self) -> None:
        """A person asks, reads, and lets it go on; may be killed, and may be too late."""
        assert self.resumes
        bucket, table = self.bucket.through(self.call), TableClient(self.table, self.call)

        def read(key: str) -> bytes | None:
            stored = bucket.read(key)
            return stored.body if stored else None

        resuming = self.resumes(read, table, table, ORIGIN)
        try:
            plan = resuming.plan()
            resuming.go_on(plan)
        except LogStopped as error:
            self.unresumable.append(str(error))
        except (Killed, Retryable):
            return
        else:
            self.resumed += plan.is_needed
            for order in plan.orders:
                self.messages[len(self.messages) + self.chance.randrange(10**9)] = order

    # --- what became of it

    def faults_found(self) -> Iterator[str]:
        entries, logged = self._committed()
        sizes = dict[int, str]()
        for text in self.signer.texts:
            _, signed, root = text.decode().split("\n")[:3]
            if sizes.setdefault(int(signed), root) != root:
                yield f"two roots of size {signed} were signed"
        for size, root in sizes.items():
            if size > len(entries) or checkpoint_root(naive.root(entries[:size])) != root:
                yield f"the root that was signed for size {size} is not that of the entries"
        if self.resumes:
            yield from self._resumed_faults(entries)
            return
        if len(set(logged)) != len(logged):
            yield "a fact is in the log twice"
        listed = [entry for entry in entries if b'"order"' in entry]
        if len(set(listed)) != len(listed):
            yield "an order's own entry is in the log twice"
        for order in self.table.journals:
            sequences = [sequence for each, sequence in logged if each == order]
            if sequences != sorted(sequences):
                yield f"the facts of {order} are not in their order"
        yield from self._restored_faults(set(logged)) if self.restores else self._whole_faults(entries)

    def _resumed_faults(self, entries: list[bytes]) -> Iterator[str]:
        """A log that was resumed: at rest, each fact that the table knows once, and gaps that say all the rest."""
        published = checkpoint_of(self.bucket.objects["checkpoint"][0], self.signer.public_key())
        head = self.table.heads[-1]
        if self.messages or published.size != len(entries) or (head.size, head.gap) != (published.size, None):
            yield f"it has not come to rest: {published.size} of {len(entries)}, {head}, {self.stopped[-1:]}"
            return
        read = [json.loads(entry) for entry in entries]
        places = dict[str, list[int]]()
        for index, entry in enumerate(read):
            if entry["kind"] == "fact":
                places.setdefault(entry["commitment"], []).append(index)
        for (order, sequence), committed in self._issued().items():
            if places.pop(committed, []) != [self.table.marks[order].index_of(sequence)]:
                yield f"fact {sequence} of {order} is not once where its mark says"
        yield from self._listing_faults(entries)
        unknown = sorted(index for indices in places.values() for index in indices)
        gaps = [(index, entry["known"]) for index, entry in enumerate(read) if entry["kind"] == "gap"]
        for index in unknown:
            if not any(known <= index < at for at, known in gaps):
                yield f"the table does not know entry {index}, and no gap of {gaps} says so"

    def _whole_faults(self, entries: list[bytes]) -> Iterator[str]:
        """What may not be where the table was never restored."""
        if self.stopped:
            yield f"it stopped: {self.stopped[0]}"
            return
        published = checkpoint_of(self.bucket.objects["checkpoint"][0], self.signer.public_key())
        if self.messages or published.size != len(entries) or self.table.heads[-1].size != published.size:
            yield f"it has not come to rest: {published.size} of {len(entries)}"
        served = list(self._served(published.size))
        if served != entries:
            yield "the bundles do not have the entries of the commits"
        issued = self._issued()
        read = [json.loads(entry) for entry in served]
        if sorted(entry["commitment"] for entry in read if entry["kind"] == "fact") != sorted(issued.values()):
            yield "the log does not have every fact once"
        for (order, sequence), committed in issued.items():
            index = self.table.marks[order].index_of(sequence)
            if index is None or index >= len(read) or read[index].get("commitment") != committed:
                yield f"the mark of {order} says that fact {sequence} is at {index}"
        yield from self._listing_faults(served)
        days = [entry["at"][:10] for entry in read if entry["kind"] == "day"]
        if days != sorted(set(days)) or not days:
            yield f"a day is in the log twice, or not in its order: {days}"

    def _issued(self) -> dict[tuple[str, int], str]:
        all_ = expected(self.table.journals)
        return {
            (order, fact.sequence): all_[order, fact.sequence]
            for order, journal in self.table.journals.items()
            for fact in journal.facts
            if fact.type != "order.drafted"
        }

    def _listing_faults(self, served: list[bytes]) -> Iterator[str]:
        for order in self.listed & self.table.journals.keys():
            if (count := served.count(own_entry(order))) != 1:
                yield f"the own entry of {order} is in the log {count} times"
        for order, mark in self.table.marks.items():
            if (own := own_entry(order)) in served and (mark.listed is None or served[mark.listed] != own):
                yield f"the mark of {order} says that its own entry is at {mark.listed}"

    def _restored_faults(self, logged: set[tuple[str, int]]) -> Iterator[str]:
        """What may not be where the table was restored: to go on although the log has what the table does not know."""
        known = {(order, fact.sequence) for order, journal in self.table.journals.items() for fact in journal.facts}
        marked = {(order, sequence) for order, sequence in known if self._is_marked(order, sequence)}
        if self.stopped:
            return
        if logged - marked:
            yield f"the log has {sorted(logged - marked)}, which the table does not know, and went on"
        yield from self._whole_faults(self._committed()[0])

    def _is_marked(self, order: str, sequence: int) -> bool:
        mark = self.table.marks.get(order)
        return mark is not None and mark.index_of(sequence) is not None

    def committed(self) -> list[bytes]:
        return self._committed()[0]

    def _committed(self) -> tuple[list[bytes], list[tuple[str, int]]]:
        """All entries, and which facts they are of, from the commits in their order."""
        entries, logged = list[bytes](), list[tuple[str, int]]()
        for key in sorted(key for key in self.bucket.objects if key.startswith("commit/")):
            commit = commit_of(self.bucket.objects[key][0])
            if commit.size != len(entries):
                break
            entries += commit.entries
            logged += [(part.order, sequence) for part in commit.parts for sequence in part.sequences]
        return entries, logged

    def _served(self, size: int) -> Iterator[bytes]:
        for start in range(0, size, WIDTH):
            path = bundle_path(start // WIDTH, min(WIDTH, size - start))
            yield from entries_of(unpacked(self.bucket.objects[path][0]))


def own_entry(order: str) -> bytes:
    return f'{{"id":"{order}","kind":"order"}}'.encode()


def checkpoint_root(root: bytes) -> str:
    return base64.b64encode(root).decode()
