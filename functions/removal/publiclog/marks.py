"""What the table knows of the log: the state in which it left the log, and what of each order is in it. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from removal.publiclog.counting import Counts
from removal.publiclog.entries import fact_entry
from removal.publiclog.merkle import EMPTY
from removal.record.blinds import is_for_both
from removal.values import dataclass, field

ISSUED = "order.issued"


@dataclass(frozen=True, slots=True)
class Gap:
    """What a restored table owes the log: an entry that says of how many entries it knows all.

    `unmarked`: the size after which a commit was decided whose facts the table may not know; None if there is none.
    """

    known: int
    unmarked: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The log as the table knows it: size, root, and the instant of the last `day` entry; `gap`: what it owes it.

    `summed`: the size before the last commit that has sums of its month.
    """

    size: int = 0
    root: bytes = EMPTY
    day: datetime | None = None
    gap: Gap | None = None
    summed: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Facts of an order that follow each other, in its journal and in the log: first sequence, first index, number."""

    sequence: int
    index: int
    count: int

    @property
    def next(self) -> tuple[int, int]:
        """The sequence and the index that would make it longer."""
        return self.sequence + self.count, self.index + self.count


@dataclass(frozen=True, slots=True)
class Mark:
    """How many facts of an order were looked at for the log, the last one's hash, and where those in it are.

    `listed`: the index of the order's own entry; None without one. `category`: the order's, once it is known.
    """

    facts: int = 0
    last_hash: str = ""
    runs: tuple[Run, ...] = ()
    listed: int | None = None
    category: str = ""

    def index_of(self, sequence: int) -> int | None:
        """The index of a fact's entry; None if it is not in the log."""
        return next((run.index + sequence - run.sequence for run in self.runs if _holds(run, sequence)), None)


UNLOGGED = Mark()


@dataclass(frozen=True, slots=True)
class LoggedFact:
    """Of a fact, what the log needs; `counts`: what it adds to its month's figures."""

    type: str
    sequence: int
    hash: str
    counts: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """An order's facts, all of them in order, and its secret key; empty once that was erased."""

    key: str
    facts: Sequence[LoggedFact]
    law: str = ""
    authority: str = ""
    platform: str = ""

    def begins_as(self, mark: Mark) -> bool:
        """Whether the facts that were looked at are still the begin of this journal."""
        return not mark.facts or (len(self.facts) >= mark.facts and self.facts[mark.facts - 1].hash == mark.last_hash)

    def visible(self, after: int, to: int) -> list[LoggedFact]:
        """The facts with sequences after `after` up to `to` that both sides may see: nothing else is in the log.

        So nothing of a draft is, and nothing from before an approved draft was issued.
        """
        issued = next((fact.sequence for fact in self.facts if fact.type == ISSUED), None)
        new = (fact for fact in self.facts if after < fact.sequence <= to)
        return [fact for fact in new if is_for_both(fact.type, fact.sequence, issued)]

    def counts(self, after: int, to: int) -> Counts:
        """What the facts with sequences after `after` up to `to` add to figures."""
        sums = Counter[str]()
        for fact in self.facts[after:to]:
            sums.update(fact.counts)
        return dict(sums)

    def entries(self, facts: Iterable[LoggedFact]) -> dict[int, bytes]:
        """The entries of facts, by sequence; only while there is a key, without which a commitment hides nothing."""
        return {fact.sequence: fact_entry(self.key, fact.sequence, fact.hash) for fact in facts}


def runs_of(sequences: Iterable[int], first_index: int) -> tuple[Run, ...]:
    """The runs of facts whose entries follow each other from an index on."""
    return runs_at((sequence, index) for index, sequence in enumerate(sequences, first_index))


def runs_at(places: Iterable[tuple[int, int]]) -> tuple[Run, ...]:
    """The runs of facts, each a sequence and the index of its entry, in the order of their sequences."""
    runs = list[Run]()
    for sequence, index in places:
        if runs and runs[-1].next == (sequence, index):
            runs[-1] = Run(runs[-1].sequence, runs[-1].index, runs[-1].count + 1)
        else:
            runs.append(Run(sequence, index, 1))
    return tuple(runs)


def _holds(run: Run, sequence: int) -> bool:
    return run.sequence <= sequence < run.sequence + run.count
